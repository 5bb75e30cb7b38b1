/** `watch`: the primary. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WatchStatus } from '../contract/watch.ts';
import { isCancelled } from '../kernel/app-error.ts';
import type { Client } from './client.ts';
import { readKeyFile } from './key-file.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, given, readNumber, readOptions, required, unknownAction, type VerbContext } from './verb.ts';

const DEFAULT_INTERVAL_S = 10;

const options = {
  interval: { type: 'string', value: 'SECONDS' },
  failures: { type: 'string', value: 'N' },
  deep: { type: 'boolean' },
  'key-file': { type: 'string', value: 'FILE' },
  'second-url': { type: 'string', value: 'URL' },
  'ref-audio-path': { type: 'string', value: 'PATH' },
  'prompt-text': { type: 'string', value: 'TEXT' },
  'prompt-lang': { type: 'string', value: 'LANG' },
} as const;

export const watch = defineVerb({
  name: 'watch',
  forms: {
    set: 'set URL [--interval SECONDS] [--failures N] [--deep] [--key-file FILE] [--second-url URL] [--ref-audio-path PATH --prompt-lang LANG [--prompt-text TEXT]]',
    off: 'set off',
    status: 'status',
    run: 'run',
    pause: 'pause MINUTES',
    resume: 'resume',
    acknowledge: 'acknowledge NAME',
  },
  options,
  example: 'set http://tts.studio.lan:9880 --interval 10',
  async run([action, ...args], context) {
    const { client: open, terminal } = context;
    const { values, positionals } = readOptions(args, options, { words: 1 });
    const show = (status: WatchStatus): void => terminal.result(status, [describe(status, terminal)]);
    switch (action) {
      case 'set': {
        const url = required(positionals[0], 'URL');
        const settings = given({
          intervalS: readNumber(values.interval, '--interval'),
          failures: readNumber(values.failures, '--failures'),
          deep: values.deep,
          secondUrl: values['second-url'],
          reference: readReference(values),
        });
        const target = url === 'off' ? null : { url, ...settings };
        const accessKey = await readKeyFile(values['key-file']);
        return show(await (await open()).call('watch.set', { target, ...given({ accessKey }) }));
      }
      case 'status':
        return show(await (await open()).call('watch.status', {}));
      case 'pause': {
        const minutes = readNumber(required(positionals[0], 'MINUTES'), 'MINUTES') ?? 0;
        return show(await (await open()).call('watch.pause', { minutes }));
      }
      case 'resume':
        return show(await (await open()).call('watch.resume', {}));
      case 'acknowledge': {
        const by = required(positionals[0], 'NAME');
        return show(await (await open()).call('watch.acknowledge', { by }));
      }
      case 'run':
        return show(await probeUntilStopped(await open(), context));
      default:
        throw unknownAction('watch', action);
    }
  },
});

/** The path is of the machine that speaks, so nothing is made of it here. @throws UsageError. */
function readReference(values: {
  readonly 'ref-audio-path'?: string;
  readonly 'prompt-text'?: string;
  readonly 'prompt-lang'?: string;
}) {
  const { 'ref-audio-path': audioPath, 'prompt-text': text = '', 'prompt-lang': language } = values;
  if (audioPath === undefined && language === undefined && text === '') return undefined;
  return {
    audioPath: required(audioPath, '--ref-audio-path'),
    text,
    language: required(language, '--prompt-lang').toLowerCase(),
  };
}

/** Being stopped is the ordinary end of it. */
async function probeUntilStopped(client: Client, { terminal, signal }: VerbContext): Promise<WatchStatus> {
  let status = await client.call('watch.probeNow', {});
  try {
    for (;;) {
      terminal.note(describe(status, terminal));
      await sleep((status.target?.intervalS ?? DEFAULT_INTERVAL_S) * 1000, undefined, { signal });
      status = await client.call('watch.probeNow', {});
    }
  } catch (error) {
    if (!isCancelled(error) && !signal.aborted) throw error;
    return status;
  }
}

function describe(status: WatchStatus, { words, cli, when }: Terminal): string {
  const { state, target, consecutiveFailures, incident, pausedUntil } = status;
  return [
    words.watch.state[state],
    ...(target ? [target.url] : []),
    ...(consecutiveFailures > 0 ? [cli.failures(consecutiveFailures)] : []),
    ...(pausedUntil === null ? [] : [`${words.watch.pausedUntil} ${when(pausedUntil)}`]),
    ...(incident && incident.state !== 'closed'
      ? [cli.alarmSince(when(incident.openedAt)), words.watch.incidentState[incident.state]]
      : []),
  ].join(' · ');
}
