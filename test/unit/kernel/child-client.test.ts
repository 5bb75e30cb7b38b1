/** One process for several jobs: what one of them does wrong is not paid for by those beside it. */
import { expect, it } from 'vitest';
import { type ChildHandle, createChildClient } from '../../../electron/kernel/child-client.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';

/** Answers when told to; hears no cancel. */
function openDeaf() {
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
