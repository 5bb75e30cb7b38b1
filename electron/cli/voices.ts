/** `voices`: the library. */
import path from 'node:path';
import { type BaseVersion, baseNameOf, baseVersions } from '../contract/models-library.ts';
import type { VoiceCheck, VoiceSummary, VoiceTuning } from '../contract/voices.ts';
import { AppError, isCancelled, toWireError } from '../kernel/app-error.ts';
import { describeTuning, nameTuning } from '../words/tuning-words.ts';
import { type Words, wordsOf } from '../words/words.ts';
import type { Client } from './client.ts';
import { megabytes } from './terminal.ts';
import { readOptions, required, UsageError, type Verb, type VerbContext } from './verb.ts';

const line = (voice: VoiceSummary, words: Words): string =>
  `${voice.id}  ${voice.name}  ${voice.version}  ${megabytes(voice.sizeBytes)}  ${nameTuning(words, voice.tuning)}  references: ${voice.references.map((reference) => reference.name).join(', ')}`;

const tuningLines = (words: Words, tuning: VoiceTuning): string[] =>
  describeTuning(words, tuning, (value, digits) => value.toFixed(digits)).map(([what, how]) => `${what}: ${how}`);

/** The test that began behind the import. The voice is there whatever comes of it; without a host nobody else would wait. */
async function followTest(
  client: Client,
  voice: VoiceSummary,
  { terminal, signal }: VerbContext,
): Promise<VoiceSummary> {
  if (voice.tuning !== null) return voice;
  const jobs = await client.call('jobs.list', {});
  const test = jobs.find(({ kind, subject }) => kind === 'voice-tune' && subject === voice.name);
  if (test === undefined) return voice;
  try {
    return { ...voice, tuning: await client.finish<VoiceTuning>(test.id, { signal, onChange: terminal.follow() }) };
  } catch (error) {
    if (isCancelled(error)) terminal.note(wordsOf(terminal.locale).voices.tuning.brief.untested);
    else terminal.error(toWireError(error));
    return voice;
  }
}

function readBase(value: string): BaseVersion {
  const version = baseVersions.find((one) => one === value);
  if (version === undefined) throw new UsageError(`--base must be one of ${baseVersions.join(', ')}`);
  return version;
}

/** The two files of a base voice that was fetched. @throws AppError MODELS_MISSING. */
async function findBase(client: Client, version: BaseVersion): Promise<{ gptPath: string; sovitsPath: string }> {
  const name = baseNameOf(version);
  const model = (await client.call('models.list', {})).find((one) => one.name === name);
  if (model?.state !== 'present') {
    throw new AppError('MODELS_MISSING', {
      details: { model: name },
      remedy: { kind: 'run', command: `understudy models fetch ${name}` },
    });
  }
  return { gptPath: path.join(model.path, 'gpt.ckpt'), sovitsPath: path.join(model.path, 'sovits.pth') };
}

export const voices: Verb = {
  usage: [
    'voices list',
    'voices import --name N --gpt A.ckpt --sovits B.pth --ref R.wav --ref-text T --ref-lang L [--hubert DIR]',
    `voices import --name N --base ${baseVersions.join('|')} --ref R.wav --ref-text T --ref-lang L`,
    'voices check ID | tune ID | remove ID | put-back ID',
  ],
  async run([action, ...args], context) {
    const { client: open, terminal, signal } = context;
    const words = wordsOf(terminal.locale);
    const { values, positionals } = readOptions(args, {
      name: { type: 'string' },
      base: { type: 'string' },
      gpt: { type: 'string' },
      sovits: { type: 'string' },
      hubert: { type: 'string' },
      ref: { type: 'string', multiple: true },
      'ref-text': { type: 'string', multiple: true },
      'ref-lang': { type: 'string', multiple: true },
    });
    switch (action) {
      case 'list': {
        const list = await (await open()).call('voices.list', {});
        return terminal.result(
          list,
          list.map((voice) => line(voice, words)),
        );
      }
      case 'import': {
        const references = (values.ref ?? []).map((file, index) => ({
          path: path.resolve(file),
          name: path.basename(file, path.extname(file)),
          text: values['ref-text']?.[index] ?? '',
          language: (values['ref-lang']?.[index] ?? 'auto') as 'auto',
        }));
        if (references.length === 0) throw new UsageError('--ref is missing');
        const name = required(values.name, '--name');
        const base = values.base === undefined ? null : readBase(values.base);
        if (base !== null && (values.gpt ?? values.sovits) !== undefined) {
          throw new UsageError('--base stands in place of --gpt and --sovits');
        }
        const own = base ?? {
          gptPath: path.resolve(required(values.gpt, '--gpt')),
          sovitsPath: path.resolve(required(values.sovits, '--sovits')),
        };
        const client = await open();
        const weights = typeof own === 'string' ? await findBase(client, own) : own;
        const hubert = values.hubert === undefined ? {} : { hubertPath: path.resolve(values.hubert) };
        const input = { name, ...weights, references, ...hubert };
        const { jobId } = await client.call('voices.import', input);
        const voice = await client.finish<VoiceSummary>(jobId, { signal, onChange: terminal.follow() });
        const tested = await followTest(client, voice, context);
        return terminal.result(tested, [
          line(tested, words),
          ...(tested.tuning ? tuningLines(words, tested.tuning) : []),
        ]);
      }
      case 'check': {
        const client = await open();
        const { jobId } = await client.call('voices.check', { voiceId: required(positionals[0], 'ID') });
        const check = await client.finish<VoiceCheck>(jobId, { signal, onChange: terminal.follow() });
        const voice = (await client.call('voices.list', {})).find(({ id }) => id === check.id);
        const tested = voice ? `  ${nameTuning(words, voice.tuning)}` : '';
        return terminal.result(check, [
          `${check.id}  ${check.ok ? 'intact' : `damaged: ${check.damagedFiles.join(', ')}`}  ${check.filesChecked} files${tested}`,
        ]);
      }
      case 'tune': {
        const client = await open();
        const { jobId } = await client.call('voices.tune', { voiceId: required(positionals[0], 'ID') });
        const tuning = await client.finish<VoiceTuning>(jobId, { signal, onChange: terminal.follow() });
        return terminal.result(tuning, tuningLines(words, tuning));
      }
      case 'remove': {
        const removed = await (await open()).call('voices.remove', { voiceId: required(positionals[0], 'ID') });
        return terminal.result(removed, [
          `${removed.id} removed; kept until ${removed.keptUntil} (voices put-back ${removed.id})`,
        ]);
      }
      case 'put-back': {
        const voice = await (await open()).call('voices.putBack', { voiceId: required(positionals[0], 'ID') });
        return terminal.result(voice, [line(voice, words)]);
      }
      default:
        throw new UsageError(`voices ${action ?? ''}: no such action`);
    }
  },
};
