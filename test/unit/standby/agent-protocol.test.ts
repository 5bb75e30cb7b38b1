/** A machine whose agent was installed by another version of the app, and what one command carries. */
import { describe, expect, it, test } from 'vitest';
import {
  AGENT_PROTOCOL,
  type AgentRequest,
  type AgentResults,
  answerMark,
} from '../../../electron/contract/models/agent.ts';
import type { Machine } from '../../../electron/contract/standby.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { AgentChannel } from '../../../electron/standby/agent-client.ts';
import { enrol } from '../../../electron/standby/enrol.ts';
import { inspectMachine } from '../../../electron/standby/inspect-machine.ts';
import type { AgentImage, ExecOptions, RemoteSession } from '../../../electron/standby/ports.ts';
import { answeringSession } from '../../fakes/agent-session.ts';

/** An agent that says hello and knows nothing else. */
function agentWith(hello: Pick<AgentResults['hello'], 'protocol' | 'forced'>) {
  const asked: string[] = [];
  const session = answeringSession(({ verb }) => {
    asked.push(verb);
    return verb === 'hello' ? { ...hello, trust: null } : {};
  });
  return { agent: new AgentChannel(session), asked };
}

const image = { sha256: async () => 'a' } as unknown as AgentImage;
const machine = { name: 'spare', host: '192.0.2.7', servicePort: 9880 } as Machine;
const noEntries = { update: false, here: true, entries: async () => null };

test('the check of the agent fails, with both versions, and nothing more is asked', async () => {
  const { agent, asked } = agentWith({ protocol: AGENT_PROTOCOL + 1, forced: true });
  const report = await inspectMachine(agent, { machine, ownKey: 'key', entries: [], clock: systemClock });
  expect(report).toMatchObject({ machine: 'spare', ok: false });
  expect(report.checks).toEqual([
    { name: 'agent', state: 'fail', details: { protocol: AGENT_PROTOCOL + 1, wanted: AGENT_PROTOCOL } },
  ]);
  expect(asked).toEqual(['hello']);
});

test('an agent that may not be replaced is refused by a name of its own', async () => {
  const { agent } = agentWith({ protocol: AGENT_PROTOCOL - 1, forced: true });
  const owner = { publicKey: 'key', lists: [], renew: async () => [] };
  await expect(enrol(agent, image, owner, noEntries)).rejects.toMatchObject({
    code: 'STANDBY_AGENT_PROTOCOL',
    details: { protocol: AGENT_PROTOCOL - 1, wanted: AGENT_PROTOCOL },
    remedy: { kind: 'open', screen: 'standby' },
  });
});

test.each([
  ['marks its answers', 'marked'],
  ['is from before the marks', 'bare'],
])('an agent that answers once and ends, and %s, is known by its hello', async (_what, kind) => {
  const session = {
    async exec(_command: string, { stdin, onLine }: ExecOptions) {
      for await (const bytes of stdin ?? []) {
        const { frame } = JSON.parse(Buffer.from(bytes).toString()) as { readonly frame: string };
        const said = JSON.stringify({ kind: 'done', result: { protocol: 1, forced: true, pinnedKey: null } });
        onLine?.(`${kind === 'marked' ? answerMark(frame) : ''}${said}`);
        return { exitCode: 0, stdout: '', stderr: '' };
      }
    },
  } as unknown as RemoteSession;
  const owner = { publicKey: 'key', lists: [], renew: async () => [] };
  await expect(enrol(new AgentChannel(session), image, owner, noEntries)).rejects.toMatchObject({
    code: 'STANDBY_AGENT_PROTOCOL',
    details: { protocol: 1 },
  });
});

/** Counts its commands; `answer` may break off. */
function countingSession(answer: (request: AgentRequest) => unknown) {
  const inner = answeringSession(answer);
  const counted = { commands: 0, open: 0 };
  const session: RemoteSession = {
    ...inner,
    async exec(command, options) {
      counted.commands += 1;
      counted.open += 1;
      try {
        return await inner.exec(command, options);
      } finally {
        counted.open -= 1;
      }
    },
  };
  return { agent: new AgentChannel(session), counted };
}

describe('a channel', () => {
  const probe = (url: string): AgentRequest & { readonly verb: 'probe' } => ({ verb: 'probe', url });

  it('carries requests on one command, each with its own answer, failed ones too', async () => {
    const { agent, counted } = countingSession((request) => {
      if (request.verb === 'status') throw new AppError('STANDBY_EPOCH_STALE');
      return request;
    });
    const asked = ['http://a', 'http://b', 'http://c'].map((url) => agent.ask(probe(url)));
    await expect(agent.ask({ verb: 'status' })).rejects.toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
    expect(await Promise.all(asked)).toEqual(['http://a', 'http://b', 'http://c'].map(probe));
    expect(await agent.ask(probe('http://d'))).toEqual(probe('http://d'));
    expect(counted).toEqual({ commands: 1, open: 1 });
    agent.close();
    await expect.poll(() => counted.open).toBe(0);
  });

  it('is closed by a request that nobody waits for any more, and opened again by the next one', async () => {
    const { agent, counted } = countingSession((request) => request);
    const cancel = new AbortController();
    const asked = agent.ask(probe('http://a'), { signal: cancel.signal });
    cancel.abort(new DOMException('enough', 'AbortError'));
    await expect(asked).rejects.toThrow('enough');
    expect(await agent.ask(probe('http://b'))).toEqual(probe('http://b'));
    await expect.poll(() => counted).toEqual({ commands: 2, open: 1 });
  });

  it('that is lost says so to everybody who waits', async () => {
    const lost = new AppError('STANDBY_CONNECTION_LOST', { retryable: true });
    const agent = new AgentChannel({ exec: () => Promise.reject(lost) } as unknown as RemoteSession);
    for (const asked of [agent.ask({ verb: 'hello' }), agent.ask({ verb: 'status' })]) {
      await expect(asked).rejects.toBe(lost);
    }
  });

  it('tells of a body that could not be read here', async () => {
    const silent = {
      async exec(_command: string, { stdin }: ExecOptions) {
        for await (const _bytes of stdin ?? []);
        return { exitCode: 0, stdout: '', stderr: '' };
      },
    } as unknown as RemoteSession;
    const agent = new AgentChannel(silent);
    const body = (async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('the first bytes');
      throw new AppError('BACKUP_STORE_UNREACHABLE');
    })();
    await expect(agent.ask({ verb: 'put', blobs: [] }, { body })).rejects.toMatchObject({
      code: 'BACKUP_STORE_UNREACHABLE',
    });
  });
});
