/** `voices`: the library. */
import path from 'node:path';
import type { VoiceCheck, VoiceSummary } from '../contract/voices.ts';
import { megabytes } from './terminal.ts';
import { readOptions, required, UsageError, type Verb } from './verb.ts';

const line = (voice: VoiceSummary): string =>
  `${voice.id}  ${voice.name}  ${voice.version}  ${megabytes(voice.sizeBytes)}  references: ${voice.references.map((reference) => reference.name).join(', ')}`;

export const voices: Verb = {
  usage: [
    'voices list',
    'voices import --name N --gpt A.ckpt --sovits B.pth --ref R.wav --ref-text T --ref-lang L [--hubert DIR]',
    'voices check ID | remove ID | put-back ID',
  ],
  async run([action, ...args], { client: open, terminal, signal }) {
    const { values, positionals } = readOptions(args, {
      name: { type: 'string' },
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
        return terminal.result(list, list.map(line));
      }
      case 'import': {
        const references = (values.ref ?? []).map((file, index) => ({
          path: path.resolve(file),
          name: path.basename(file, path.extname(file)),
          text: values['ref-text']?.[index] ?? '',
          language: (values['ref-lang']?.[index] ?? 'auto') as 'auto',
        }));
        if (references.length === 0) throw new UsageError('--ref is missing');
        const input = {
          name: required(values.name, '--name'),
          gptPath: path.resolve(required(values.gpt, '--gpt')),
          sovitsPath: path.resolve(required(values.sovits, '--sovits')),
          references,
          ...(values.hubert === undefined ? {} : { hubertPath: path.resolve(values.hubert) }),
        };
        const client = await open();
        const { jobId } = await client.call('voices.import', input);
        const voice = await client.finish<VoiceSummary>(jobId, { signal, onChange: terminal.follow() });
        return terminal.result(voice, [line(voice)]);
      }
      case 'check': {
        const client = await open();
        const { jobId } = await client.call('voices.check', { voiceId: required(positionals[0], 'ID') });
        const check = await client.finish<VoiceCheck>(jobId, { signal, onChange: terminal.follow() });
        return terminal.result(check, [
          `${check.id}  ${check.ok ? 'intact' : `damaged: ${check.damagedFiles.join(', ')}`}  ${check.filesChecked} files`,
        ]);
      }
      case 'remove': {
        const removed = await (await open()).call('voices.remove', { voiceId: required(positionals[0], 'ID') });
        return terminal.result(removed, [
          `${removed.id} removed; kept until ${removed.keptUntil} (voices put-back ${removed.id})`,
        ]);
      }
      case 'put-back': {
        const voice = await (await open()).call('voices.putBack', { voiceId: required(positionals[0], 'ID') });
        return terminal.result(voice, [line(voice)]);
      }
      default:
        throw new UsageError(`voices ${action ?? ''}: no such action`);
    }
  },
};
