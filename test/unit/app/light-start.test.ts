/** What a host that nobody uses does not hold: the SDK of buckets, the curves of sealed releases, and room for objects that are not made. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const electron = path.resolve(import.meta.dirname, '../../../electron');

async function inNode(script: string, ...words: readonly string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script, ...words]);
  return JSON.parse(stdout);
}

it('a host is put together without what only some studios need', async () => {
  const loaded = (await inNode(`
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import(${JSON.stringify(path.join(electron, 'app/create-app.ts'))});
    console.log(JSON.stringify(loaded));
  `)) as readonly string[];
  expect(loaded.some((url) => url.endsWith('/app/open-store.ts'))).toBe(true);
  const large = ['@aws-sdk', '@smithy', 'age-encryption', 'nodemailer', 'onnxruntime-node'];
  expect(large.filter((name) => loaded.some((url) => url.includes(`/node_modules/${name}/`)))).toEqual([]);
});

it('the room for new objects stays small in a host, and only there', async () => {
  const roomBytes = (verb: string): Promise<unknown> =>
    inNode(
      `
      import { getHeapSpaceStatistics } from 'node:v8';
      await import(${JSON.stringify(path.join(electron, 'cli/small-heap.ts'))});
      const kept = [];
      for (let index = 0; index < 3_000_000; index += 1) {
        kept.push({ index, text: String(index) });
        if (kept.length > 100_000) kept.length = 0;
      }
      console.log(getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size);
    `,
      verb,
    );
  const [host, other] = [await roomBytes('serve'), await roomBytes('speak')];
  expect(host).toBeLessThanOrEqual(4 * 2 ** 20);
  expect(other).toBeGreaterThan(4 * 2 ** 20);
});
