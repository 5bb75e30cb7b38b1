/** `adopt`: an official folder, here, in an archive or on another machine, becomes voices. */
import path from 'node:path';
import type { AdoptLeft, AdoptPlan, AdoptReport, AdoptVoice } from '../contract/adopt.ts';
import type { CallInput } from '../contract/index.ts';
import { splitRemotePlace } from '../contract/models/host-address.ts';
import { fromWireError } from '../kernel/app-error.ts';
import { columns } from './columns.ts';
import { readKeyFile } from './key-file.ts';
import { withPassphrase } from './passphrase.ts';
import { readRemote, remoteOptions } from './remote-place.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, readOptions, required, UsageError, type VerbContext } from './verb.ts';

const options = {
  'dry-run': { type: 'boolean' },
  voice: { type: 'string', value: 'VOICE', multiple: true },
  name: { type: 'string', value: 'NAME' },
  ref: { type: 'string', value: 'R.wav', multiple: true },
  'ref-text': { type: 'string', value: 'TEXT', multiple: true },
  'ref-lang': { type: 'string', value: 'LANGUAGE', multiple: true },
  'no-backup': { type: 'boolean' },
  ...remoteOptions,
} as const;
type Values = ReturnType<typeof readOptions<typeof options>>['values'];
type Choices = NonNullable<CallInput<'adopt.start'>['choices']>;

export const adopt = defineVerb({
  name: 'adopt',
  forms: {
    adopt:
      'PATH|[USER@]HOST:PATH [--dry-run] [--voice VOICE] [--name NAME] [--ref R.wav --ref-text TEXT --ref-lang LANGUAGE] [--no-backup] [--port N] [--key FILE|agent] [--passphrase-file FILE] [--jump [USER@]HOST[:PORT],…] [--fingerprint SHA256:…]',
  },
  options,
  example: 'lin@192.168.1.20:/data/GPT-SoVITS --dry-run',
  async run(args, context) {
    const { client: open, terminal, signal } = context;
    const { values, positionals } = readOptions(args, options, { words: 1 });
    const place = required(positionals[0], 'PATH');
    const client = await open();
    const source = await readSource(place, values, context);
    const plan = await client.call('adopt.plan', { source });
    if (values['dry-run'] === true) return terminal.result(plan, planLines(plan, terminal));
    const choices = choicesOf(plan, values);
    const { jobId } = await client.call('adopt.start', {
      source,
      backup: values['no-backup'] !== true,
      ...(choices && { choices }),
    });
    const report = await client.finish<AdoptReport>(jobId, { signal, onChange: terminal.follow() });
    const { store } = await client.call('backup.overview', {});
    terminal.result(report, reportLines(report, store !== null, terminal));
    const [failed] = report.failed;
    if (failed) throw fromWireError(failed.error);
    if (report.backupError) throw fromWireError(report.backupError);
  },
});

async function readSource(
  place: string,
  values: Values,
  context: VerbContext,
): Promise<CallInput<'adopt.plan'>['source']> {
  const remote = splitRemotePlace(place);
  if (remote === null) return { path: path.resolve(place) };
  const { path: below, ...login } = remote;
  const filed = await readKeyFile(values['passphrase-file']);
  const client = await context.client();
  return withPassphrase(filed, context, async (passphrase) => {
    const { terminal } = context;
    const ssh = await readRemote(login, values, ['adopt', place, ...wordsOf(values)], { client, terminal, passphrase });
    return { path: below, ssh };
  });
}

/** The options as they were given, for the command that goes on from here. */
function wordsOf(values: Values): string[] {
  return Object.keys(options).flatMap((option) =>
    [values[option as keyof Values] ?? []]
      .flat()
      .flatMap((value) => (typeof value === 'boolean' ? (value ? [`--${option}`] : []) : [`--${option}`, value])),
  );
}

/** Undefined where the plan is taken as it is. */
function choicesOf(plan: AdoptPlan, values: Values): Choices | undefined {
  const references = referencesOf(plan, values);
  if (values.voice === undefined && values.name === undefined && references === undefined) return undefined;
  const wanted = values.voice?.map((typed) => keyOf(plan, typed));
  const keys = wanted ?? plan.voices.filter(({ present }) => present === null).map(({ key }) => key);
  const ofOne = references ? '--ref' : values.name === undefined ? null : '--name';
  if (ofOne !== null && keys.length > 1) throw new UsageError((wrong) => wrong.oneVoice(ofOne));
  return keys.map((key) => ({
    key,
    ...(values.name !== undefined && { name: values.name }),
    ...(references && { references }),
  }));
}

/** By key, by name, or by the experiment alone; what fits none is refused by the plan. */
function keyOf({ voices }: AdoptPlan, typed: string): string {
  const found = voices.filter(({ key, name }) => key === typed || name === typed || key.endsWith(`/${typed}`));
  return found.length === 1 && found[0] ? found[0].key : typed;
}

/** A recording of this computer, or one that the plan lists. */
function referencesOf(plan: AdoptPlan, values: Values): Choices[number]['references'] {
  const listed = plan.voices.flatMap(({ references, otherReferences }) => [...references, ...otherReferences]);
  return values.ref?.map((typed, index) => {
    const there = listed.find((one) => one.path === typed);
    const said = values['ref-text']?.[index] ?? there?.text ?? '';
    const language = (values['ref-lang']?.[index] ?? there?.language ?? 'auto') as 'auto';
    const name = path.basename(typed, path.extname(typed)).slice(0, 80);
    return there
      ? { from: 'there' as const, path: there.path, name, text: said, language }
      : { from: 'here' as const, path: path.resolve(typed), name, text: said, language };
  });
}

function planLines(plan: AdoptPlan, terminal: Terminal): string[] {
  const { words, cli, format, when } = terminal;
  const { official, archive, encoders } = plan;
  const version = [official.version ?? words.adopt.unknownVersion, official.commit?.slice(0, 10) ?? '']
    .join(' ')
    .trim();
  return [
    cli.detail(words.adopt.official, version),
    ...(archive ? [`${words.adopt.archive(when(archive.madeAt))} · ${words.adopt.log[archive.log]}`] : []),
    ...(plan.voices.length === 0 ? [words.adopt.nothing] : voiceLines(plan.voices, terminal)),
    ...(encoders.length > 0 ? [words.adopt.encoders(encoders.join(', '))] : []),
    ...(plan.missing.length > 0
      ? [cli.detail(words.adopt.missing(plan.missing.join(', ')), `understudy models fetch ${plan.missing[0]}`)]
      : []),
    ...leftLines(plan.left, terminal),
    cli.detail(words.voices.size, format.bytes(plan.bytes)),
    cli.nothingChanged,
  ];
}

function voiceLines(voices: readonly AdoptVoice[], { words, cli, format }: Terminal): string[] {
  const lines = columns(
    voices.map((voice) => [
      voice.key,
      voice.name,
      voice.present === null ? '' : words.adopt.present,
      voice.served === null ? '' : words.adopt.served[voice.served],
      format.bytes(voice.gpt.sizeBytes + voice.sovits.sizeBytes),
    ]),
  );
  return voices.flatMap((voice, index) => [
    lines[index] ?? '',
    `  ${voice.gpt.path}`,
    `  ${voice.sovits.path}`,
    ...voice.references.map(
      (one) => `  ${cli.detail(one.path, `${format.span(one.seconds)} · ${one.language} · ${one.text}`)}`,
    ),
    ...[...voice.otherGpt, ...voice.otherSovits, ...voice.otherReferences].map(({ path: file }) => `  (${file})`),
  ]);
}

function leftLines(left: readonly AdoptLeft[], { words, cli }: Terminal): string[] {
  if (left.length === 0) return [];
  return [
    `${words.adopt.left}:`,
    ...left.map(({ path: what, reason, detail }) => `  ${cli.detail(what, words.adopt.reasons[reason](detail))}`),
  ];
}

function reportLines(report: AdoptReport, hasStore: boolean, terminal: Terminal): string[] {
  const { words, cli } = terminal;
  const { taken, present, encoders, releaseId } = report;
  return [
    words.adopt.done(taken.length),
    ...columns(taken.map(({ voiceId, name, version }) => [voiceId, name, version])),
    ...present.map(({ voiceId }) => `${voiceId} · ${words.adopt.present}`),
    ...report.failed.map(({ name }) => words.adopt.failed(name)),
    ...(encoders.length > 0 ? [words.adopt.encoders(encoders.join(', '))] : []),
    ...leftLines(report.left, terminal),
    ...(releaseId === null ? [] : [words.adopt.released(releaseId)]),
    ...(hasStore ? [] : [cli.detail(words.adopt.noStore, 'understudy store set folder PATH')]),
  ];
}
