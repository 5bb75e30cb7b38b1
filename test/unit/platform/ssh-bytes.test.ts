/** Bytes between marks, in whatever pieces and with whatever noise they come. */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { MarkedBytes } from '../../../electron/platform/ssh-bytes.ts';

const nonce = '0123456789abcdef0123456789abcdef';
const content = Buffer.concat([Buffer.from('\n'), randomBytes(5000), Buffer.from('\nunderstudy-end:other 0\n')]);
const stream = Buffer.concat([
  Buffer.from('\u001b]0;render node\u0007Welcome.\r\n\u001b]0;title without an end\u0007'),
  Buffer.from(`understudy-begin:${nonce}\n`),
  content,
  Buffer.from(`\nunderstudy-end:${nonce} 0\ngoodbye\n`),
]);

it.each([1, 2, 7, 50, 51, 4096, 100_000])('come whole in pieces of %i bytes', (size) => {
  const marked = new MarkedBytes(nonce);
  const got: Buffer[] = [];
  for (let from = 0; from < stream.length; from += size) got.push(marked.add(stream.subarray(from, from + size)));
  expect(Buffer.compare(Buffer.concat(got), content)).toBe(0);
  expect(marked.exitCode).toBe(0);
});

it('say nothing of how it ended when the end was not seen, and tell the script’s own code when it was', () => {
  const cut = new MarkedBytes(nonce);
  cut.add(stream.subarray(0, stream.length - 30));
  expect(cut.exitCode).toBeNull();
  const failed = new MarkedBytes(nonce);
  failed.add(Buffer.from(`understudy-begin:${nonce}\n\nunderstudy-end:${nonce} 3\n`));
  expect(failed.exitCode).toBe(3);
});
