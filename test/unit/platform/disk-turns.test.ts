/** A paced call asks before each piece; one that is cancelled neither asks nor waits, whenever that happened. */
import { expect, it } from 'vitest';
import type { DiskReply } from '../../../electron/platform/disk-protocol.ts';
import { createDiskTurns } from '../../../electron/platform/disk-turns.ts';

function open() {
  const posted: DiskReply[] = [];
  return { posted, turns: createDiskTurns((reply) => posted.push(reply)), cancel: new AbortController() };
}

it('asks, and goes on when the host says so', async () => {
  const { posted, turns, cancel } = open();
  let went = false;
  const asked = turns.ask(7, 100, cancel.signal).then(() => {
    went = true;
  });
  expect(posted).toEqual([{ kind: 'take', id: 7, count: 100 }]);
  turns.go(8);
  await Promise.resolve();
  expect(went).toBe(false);
  turns.go(7);
  await asked;
});

it('waits no longer when the call is cancelled', async () => {
  const { turns, cancel } = open();
  const asked = turns.ask(7, 100, cancel.signal);
  cancel.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
});

it('does not ask for a call that was cancelled while its piece was read', async () => {
  const { posted, turns, cancel } = open();
  cancel.abort(new Error('enough'));
  await expect(turns.ask(7, 100, cancel.signal)).rejects.toThrow('enough');
  expect(posted).toEqual([]);
});
