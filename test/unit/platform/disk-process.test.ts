/** A disk is silent when a started process hears nothing from it; a computer that is slow to start one is no such disk. */
import { expect, it } from 'vitest';
import type { ChildHandle } from '../../../electron/kernel/child-client.ts';
import { createDiskProcess } from '../../../electron/platform/disk-process.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';

const SILENT_MS = 6_000;

/** A process that says what the test says. */
function openDisks() {
  let say: (message: unknown) => void = () => {};
  let kills = 0;
  const heard: unknown[] = [];
  const handle: ChildHandle = {
    post: (message) => void heard.push(message),
    onMessage(listener) {
      say = listener;
    },
    onExit() {},
    kill: () => void kills++,
  };
  const ticker = createManualTicker();
  const disks = createDiskProcess({ spawn: () => handle, ticker });
  return { disks, ticker, heard, say: (message: unknown) => say(message), kills: () => kills };
}

/** A call into a process that says nothing by itself. */
function openMute() {
  const { disks, ...rest } = openDisks();
  let ended: unknown;
  disks.call('listFolder', { path: '/far' }, { silentMs: SILENT_MS }).then(
    (answer) => {
      ended = answer;
    },
    (error: unknown) => {
      ended = error;
    },
  );
  return { ...rest, ended: () => ended };
}

it('leaves a process its time to start, and begins to wait for the disk then', async () => {
  const { ticker, say, ended, kills } = openMute();
  await ticker.elapse(5 * SILENT_MS);
  expect(kills()).toBe(0);
  say({ kind: 'ready' });
  await ticker.elapse(SILENT_MS - 1);
  expect(ended()).toBeUndefined();
  await ticker.elapse(1);
  expect(kills()).toBe(1);
  expect(ended()).toMatchObject({ code: 'BACKUP_STORE_SILENT' });
});

it('does not wait for ever for a process that never starts', async () => {
  const { ticker, ended, kills } = openMute();
  await ticker.elapse(60_000);
  expect(kills()).toBe(1);
  expect(ended()).toMatchObject({ code: 'BACKUP_STORE_SILENT' });
});

const putFile = { folder: '/far', key: 'blobs/a', file: '/a', sha256: '', sizeBytes: 9, paced: true } as const;

it('lets go who cancelled, though the disk asks for its next piece afterwards and then says nothing more', async () => {
  const { disks, ticker, say, heard, kills } = openDisks();
  const cancelled = new AbortController();
  const asked: number[] = [];
  const pace = async (count: number): Promise<void> => void asked.push(count);
  const stopped = disks.call('putFile', putFile, { signal: cancelled.signal, pace });
  const refused = expect(stopped).rejects.toThrow('enough');
  say({ kind: 'ready' });
  cancelled.abort(new Error('enough'));
  say({ kind: 'take', id: 1, count: 5 });
  await ticker.elapse(1_000);
  await refused;
  expect(heard).toEqual([expect.objectContaining({ kind: 'call', id: 1 }), { kind: 'cancel', id: 1 }]);
  // Nobody waits for it, so it ends like any other that has nothing to do.
  expect(kills()).toBe(0);
  await ticker.elapse(30_000);
  expect(kills()).toBe(1);
});
