/** A connection that is kept for the next question: lent to one at a time, and never believed when it is dead. */
import { describe, expect, it } from 'vitest';
import { AgentChannel } from '../../../electron/standby/agent-client.ts';
import { createKeptAgents, withKeptAgent } from '../../../electron/standby/kept-agents.ts';
import type { RemoteSession, RemoteShell } from '../../../electron/standby/ports.ts';
import { answeringSession } from '../../fakes/agent-session.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';
import { machine } from './model-world.ts';

/** How the machine behaves from now on towards connections that are open. */
type Behaviour = 'answers' | 'hangs' | 'refuses';

function setUp() {
  const world = { behaviour: 'answers' as Behaviour, connected: 0, hungUp: 0, lost: false };
  const shell = {
    async connect(): Promise<RemoteSession> {
      world.connected += 1;
      const inner = answeringSession(() => {
        if (world.behaviour === 'refuses') throw new Error('no such file');
        return {};
      });
      return {
        ...inner,
        get lost() {
          return world.lost;
        },
        exec: (command, options) =>
          world.behaviour === 'hangs' ? new Promise(() => {}) : inner.exec(command, wedged(options)),
        close() {
          world.hungUp += 1;
        },
      };
    },
  } as unknown as RemoteShell;
  /** What hangs swallows questions that come on a command which was begun before. */
  function wedged(options: Parameters<RemoteSession['exec']>[1]): Parameters<RemoteSession['exec']>[1] {
    return {
      ...options,
      onLine(line) {
        if (world.behaviour !== 'hangs') options?.onLine?.(line);
      },
    };
  }
  const ticker = createManualTicker();
  const agents = createKeptAgents({ shell, ticker });
  const ask = (name = machine.name, keyFile = machine.keyFile) =>
    withKeptAgent(agents, { ...machine, name, keyFile }, undefined, (agent) => agent.ask({ verb: 'status' }));
  return { world, ticker, agents, ask };
}

describe('a connection that is kept', () => {
  it('serves the next question, and the one after it', async () => {
    const { world, ask } = setUp();
    await ask();
    await ask();
    await ask();
    expect(world).toMatchObject({ connected: 1, hungUp: 0 });
  });

  it('is hung up a minute after it was last needed', async () => {
    const { world, ask, ticker } = setUp();
    await ask();
    await ticker.elapse(59_000);
    await ask();
    await ticker.elapse(59_000);
    expect(world.hungUp).toBe(0);
    await ticker.elapse(1_000);
    expect(world.hungUp).toBe(1);
    await ask();
    expect(world.connected).toBe(2);
  });

  it.each([
    ['whose machine swallows what it is asked', 'hangs'],
    ['whose agent was taken away', 'refuses'],
  ] as const)('%s is hung up and replaced', async (_what, behaviour) => {
    const { world, agents, ask } = setUp();
    await ask();
    world.behaviour = behaviour;
    const agent = await agents.borrow(machine);
    expect(world).toMatchObject({ connected: 2, hungUp: 1 });
    agent.session.close();
  });

  it('that was lost meanwhile is not asked', async () => {
    const { world, ask } = setUp();
    await ask();
    world.lost = true;
    await ask();
    expect(world.connected).toBe(2);
  });

  it('is lent to one at a time', async () => {
    const { world, agents } = setUp();
    const [one, two] = await Promise.all([agents.borrow(machine), agents.borrow(machine)]);
    expect(world.connected).toBe(2);
    expect(one).not.toBe(two);
  });

  it('belongs to one way of signing in', async () => {
    const { world, ask } = setUp();
    await ask('spare');
    await ask('spare', '/another/key');
    await ask('other');
    expect(world.connected).toBe(3);
  });

  it('is not left to the next one when something went wrong on it, or when it was given up', async () => {
    const { world, agents } = setUp();
    const wrong = withKeptAgent(agents, machine, undefined, async () => {
      throw new Error('wrong');
    });
    await expect(wrong).rejects.toThrow('wrong');
    expect(world.hungUp).toBe(1);
    const agent = await agents.borrow(machine);
    agents.keep(machine, agent);
    expect(agent).toBeInstanceOf(AgentChannel);
    // Nothing was asked on it: there is no agent at its other end yet.
    expect(world).toMatchObject({ connected: 2, hungUp: 2 });
  });

  it('ends with the app, and nothing is kept behind it', async () => {
    const { world, agents, ask, ticker } = setUp();
    await ask();
    agents.close();
    expect(world.hungUp).toBe(1);
    expect(ticker.waiting).toEqual([]);
    await ask();
    expect(world.hungUp).toBe(2);
  });

  it('is hung up when its machine is forgotten', async () => {
    const { world, agents, ask } = setUp();
    await ask();
    agents.drop(machine);
    expect(world.hungUp).toBe(1);
  });
});
