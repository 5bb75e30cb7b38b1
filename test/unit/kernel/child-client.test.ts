/** One process for several jobs: what one of them does wrong is not paid for by those beside it. */
import { expect, it } from 'vitest';
import { type ChildHandle, type ChildRest, createChildClient } from '../../../electron/kernel/child-client.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';

/** Answers when told to; hears no cancel. */
function openDeaf(rest?: ChildRest) {
  const posted: { readonly kind: string; readonly id: number }[] = [];
  let say: (message: unknown) => void = () => {};
  let kills = 0;
  const handle: ChildHandle = {
    post: (message) => void posted.push(message as { readonly kind: string; readonly id: number }),
    onMessage(listener) {
      say = listener;
      queueMicrotask(() => listener({ kind: 'ready' }));
    },
    onExit() {},
    kill: () => void kills++,
  };
  const ticker = createManualTicker();
  const client = createChildClient({
    spawn: () => handle,
    readMemory: async () => 0,
    readError: (error) => error as Error,
    memoryCeilingBytes: 1,
    ...(rest ? { rest } : {}),
    clock: systemClock,
    ticker,
    log: silentLog,
  });
  const idOf = (kind: string): number => posted.find((message) => message.kind === kind)?.id ?? -1;
  return { client, ticker, idOf, kills: () => kills, finish: (id: number) => say({ kind: 'done', id, output: id }) };
}

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('a job that hears no cancel takes no other with it: the process ends when that one is done', async () => {
  const { client, ticker, idOf, kills, finish } = openDeaf();
  const cancelled = new AbortController();
  const test = client.run('tune', {}, { signal: cancelled.signal, untilSettled: true });
  const take = client.run('speak', {});
  await soon();
  cancelled.abort();
  const settled = expect(test).rejects.toMatchObject({ name: 'AbortError' });
  await ticker.elapse(5_000);
  await settled;
  expect(kills()).toBe(0);
  finish(idOf('speak'));
  expect(await take).toBe(idOf('speak'));
  await soon();
  expect(kills()).toBe(1);
});

it('alone in its process it goes with it', async () => {
  const { client, ticker, kills } = openDeaf();
  const cancelled = new AbortController();
  const test = client.run('tune', {}, { signal: cancelled.signal, untilSettled: true });
  await soon();
  cancelled.abort();
  const settled = expect(test).rejects.toMatchObject({ name: 'AbortError' });
  await ticker.elapse(5_000);
  await settled;
  expect(kills()).toBe(1);
});

it('a process of which nothing was asked for long ends, and the next job starts a new one', async () => {
  const { client, ticker, idOf, kills, finish } = openDeaf({ afterMs: 60_000, isAllowed: () => true });
  const job = client.run('speak', {});
  await soon();
  // However long a job takes, it keeps the process.
  await ticker.elapse(600_000);
  expect(kills()).toBe(0);
  finish(idOf('speak'));
  await job;
  await ticker.elapse(59_000);
  expect({ kills: kills(), state: client.state }).toEqual({ kills: 0, state: 'ready' });
  // A light question counts as well.
  const asked = client.ask('explain', {});
  await soon();
  finish(idOf('explain'));
  await asked;
  await ticker.elapse(59_000);
  expect(kills()).toBe(0);
  await ticker.elapse(1_000);
  expect({ kills: kills(), state: client.state, waiting: ticker.waiting }).toEqual({
    kills: 1,
    state: 'idle',
    waiting: [],
  });
  const next = client.run('tune', {});
  await soon();
  finish(idOf('tune'));
  expect(await next).toBe(idOf('tune'));
});

it('a process that has to stay warm stays, for as long as it has to', async () => {
  let isServing = true;
  const { client, ticker, idOf, kills, finish } = openDeaf({ afterMs: 60_000, isAllowed: () => !isServing });
  const job = client.run('load', {});
  await soon();
  finish(idOf('load'));
  await job;
  await ticker.elapse(6_000_000);
  expect({ kills: kills(), state: client.state }).toEqual({ kills: 0, state: 'ready' });
  isServing = false;
  await ticker.elapse(60_000);
  expect({ kills: kills(), state: client.state }).toEqual({ kills: 1, state: 'idle' });
});
