/**
 * A desktop of the lab: the real host of a data folder, in a process of its own so that it can be killed, paused and cut off.
 * `node desktop-process.ts DATA_DIR RUNTIME_DIR`; lines of JSON in (`{id, call, input}`), lines of JSON out: first
 * `{ready: true}`, then an answer with the same `id` for each.
 */
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { CallInput, CallName } from '../../electron/contract/index.ts';
import { startHost } from '../../electron/host/host.ts';

const [dataDir = '', runtimeDir = ''] = process.argv.slice(2);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const host = await startHost({
  dataDir,
  kind: 'serve',
  port: 0,
  rendererDir: path.resolve(import.meta.dirname, '../../dist/renderer'),
  locale: 'en',
  programs: { runtimeDir },
});
say({ ready: true });
for await (const line of createInterface({ input: process.stdin })) void answer(JSON.parse(line));
await host.close();
process.exit(0);

async function answer(asked: { readonly id: number; readonly call: CallName; readonly input: unknown }): Promise<void> {
  const context = { surface: 'cli', locale: 'en', actor: 'Lin', signal: new AbortController().signal } as const;
  say({ id: asked.id, answer: await host.app.call(asked.call, asked.input as CallInput<CallName>, context) });
}
