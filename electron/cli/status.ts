/** `status` and `doctor`: the one sentence and where the networks run, and what this computer has. */
import { nameDevices } from '../words/device-words.ts';
import { createFormat } from '../words/format.ts';
import { describeStatus } from '../words/status-sentence.ts';
import { wordsOf } from '../words/words.ts';
import { engineFacts } from './engine.ts';
import type { Verb } from './verb.ts';

export const status: Verb = {
  usage: ['status'],
  async run(_args, { client: open, terminal }) {
    const snapshot = await (await open()).call('app.snapshot', {});
    const words = wordsOf(terminal.locale);
    const format = createFormat(terminal.locale, words.time);
    const engine = engineFacts(snapshot);
    terminal.result({ ...snapshot.status, engine }, [
      describeStatus(words, format, snapshot.status, Date.now()),
      `${words.settings.engine}  ${engine.provider}  ${nameDevices(words, engine.devices)}`,
    ]);
  },
};

export const doctor: Verb = {
  usage: ['doctor'],
  async run(_args, { client: open, terminal }) {
    const checks = await (await open()).call('app.doctor', {});
    terminal.result(
      checks,
      checks.map((check) => `${check.ok ? 'ok  ' : 'FAIL'} ${check.name}  ${JSON.stringify(check.details)}`),
    );
  },
};
