/** Machines are reached while it is still being made sure that the primary is down, and left alone otherwise. */
import { expect, it } from 'vitest';
import type { Machine } from '../../../electron/contract/standby.ts';
import type { WatchStatus } from '../../../electron/contract/watch.ts';
import { createBus } from '../../../electron/kernel/bus.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { AgentChannel } from '../../../electron/standby/agent-client.ts';
import type { KeptAgents } from '../../../electron/standby/kept-agents.ts';
import type { Machines } from '../../../electron/standby/machines.ts';
import { reachAhead } from '../../../electron/standby/reach-ahead.ts';
import { answeringSession } from '../../fakes/agent-session.ts';
import { machine } from './model-world.ts';

const ready: Machine = { ...machine, lastCheck: { machine: machine.name, at: '', ok: true, checks: [] } };
const unready: Machine = { ...machine, name: 'unready' };
const away: Machine = { ...ready, name: 'away' };

function setUp() {
  const bus = createBus(silentLog);
  const asked: string[] = [];
  const kept: string[] = [];
  const agents: Pick<KeptAgents, 'borrow' | 'keep'> = {
    async borrow({ name }) {
      asked.push(name);
      if (name === 'away') throw new Error('away');
      return new AgentChannel(answeringSession(() => ({})));
    },
    keep: ({ name }) => void kept.push(name),
  };
  const closing = new AbortController();
  const machines = { list: () => [ready, unready, away] } as unknown as Machines;
  reachAhead({ bus, agents: agents as KeptAgents, machines, log: silentLog }, closing.signal);
  const fail = async (consecutiveFailures: number): Promise<void> => {
    const target = { url: 'http://primary', intervalS: 10, failures: 3, deep: false };
    bus.emit('watch.changed', { consecutiveFailures, target } as unknown as WatchStatus);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { asked, kept, closing, fail };
}

it('machines that are ready are reached at each failure up to the P1, and no longer', async () => {
  const { asked, kept, fail } = setUp();
  await fail(0);
  expect(asked).toEqual([]);
  await fail(1);
  await fail(1);
  expect(asked).toEqual(['spare', 'away']);
  expect(kept).toEqual(['spare']);
  await fail(2);
  await fail(3);
  expect(asked).toHaveLength(6);
  await fail(4);
  await fail(5);
  expect(asked).toHaveLength(6);
});

it('a primary that fails again later is a new occasion, and an app that closes has none', async () => {
  const { asked, closing, fail } = setUp();
  await fail(1);
  await fail(0);
  await fail(1);
  expect(asked).toHaveLength(4);
  closing.abort();
  await fail(2);
  expect(asked).toHaveLength(4);
});
