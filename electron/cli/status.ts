/** `status` and `doctor`: the one sentence, and what this computer has. */
import type { Verb } from './verb.ts';

export const status: Verb = {
  usage: ['status'],
  async run(_args, { client: open, terminal }) {
    const snapshot = await (await open()).call('app.snapshot', {});
    const { state, sentence } = snapshot.status;
    terminal.result(snapshot.status, [`${state}: ${sentence.key} ${JSON.stringify(sentence.values)}`]);
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
