/** A disk is silent when a started process hears nothing from it; a computer that is slow to start one is no such disk. */
import { expect, it } from 'vitest';
import type { ChildHandle } from '../../../electron/kernel/child-client.ts';
import { createDiskProcess } from '../../../electron/platform/disk-process.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';

const SILENT_MS = 6_000;

/** A process that says what the test says, and a call into it. */
function openMute() {
  let say: (message: unknown) => void = () => {};
  let kills = 0;
  const handle: ChildHandle = {
    post() {},
    onMessage(listener) {
      say = listener;
    },
    onExit() {},
    kill: () => void kills++,
  };
  const ticker = createManualTicker();
  const disks = createDiskProcess({ spawn: () => handle, ticker });
  let ended: unknown;
  disks.call('listFolder', { path: '/far' }, { silentMs: SILENT_MS }).then(
    (answer) => {
      ended = answer;
    },
    (error: unknown) => {
      ended = error;
    },
  );
  return { ticker, say: (message: unknown) => say(message), ended: () => ended, kills: () => kills };
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
