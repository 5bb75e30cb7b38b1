/** A machine whose agent was installed by another version of the app. */
import { expect, test } from 'vitest';
import { AGENT_PROTOCOL, type AgentResults } from '../../../electron/contract/models/agent.ts';
import type { Machine } from '../../../electron/contract/standby.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { enrol } from '../../../electron/standby/enrol.ts';
import { inspectMachine } from '../../../electron/standby/inspect-machine.ts';
import type { AgentImage, RemoteSession } from '../../../electron/standby/ports.ts';

/** An agent that says hello and knows nothing else. */
function sessionWith(hello: Pick<AgentResults['hello'], 'protocol' | 'forced'>) {
  const asked: string[] = [];
  const session = {
    async exec(_command, { stdin, onLine } = {}) {
      let text = '';
      for await (const bytes of stdin ?? []) text += Buffer.from(bytes).toString();
      const { verb } = JSON.parse(text) as { verb: string };
      asked.push(verb);
      onLine?.(JSON.stringify({ kind: 'done', result: verb === 'hello' ? { ...hello, trust: null } : {} }));
      return { exitCode: 0, stderr: '' };
    },
  } as Pick<RemoteSession, 'exec'> as RemoteSession;
  return { session, asked };
}

const image = { sha256: async () => 'a' } as unknown as AgentImage;
const machine = { name: 'spare', host: '192.0.2.7', servicePort: 9880 } as Machine;

test('the check of the agent fails, with both versions, and nothing more is asked', async () => {
  const { session, asked } = sessionWith({ protocol: AGENT_PROTOCOL + 1, forced: true });
  const report = await inspectMachine(session, { machine, ownKey: 'key', entries: [], clock: systemClock });
  expect(report).toMatchObject({ machine: 'spare', ok: false });
  expect(report.checks).toEqual([
    { name: 'agent', state: 'fail', details: { protocol: AGENT_PROTOCOL + 1, wanted: AGENT_PROTOCOL } },
  ]);
  expect(asked).toEqual(['hello']);
});

test('an agent that may not be replaced is refused by a name of its own', async () => {
  const { session } = sessionWith({ protocol: AGENT_PROTOCOL - 1, forced: true });
  await expect(
    enrol(
      session,
      image,
      { publicKey: 'key', lists: [], renew: async () => [] },
      { update: false, entries: async () => null },
    ),
  ).rejects.toMatchObject({
    code: 'STANDBY_AGENT_PROTOCOL',
    details: { protocol: AGENT_PROTOCOL - 1, wanted: AGENT_PROTOCOL },
    remedy: { kind: 'open', screen: 'standby' },
  });
});
