/** What a skin may call is what the app can do, no less and no more; looked up in the table of handlers, nothing is run. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { createApp } from '../../../electron/app/create-app.ts';
import { calls } from '../../../electron/contract/index.ts';
import { tempDir } from '../temp-dir.ts';

const seen = vi.hoisted(() => ({ handlers: {} as Readonly<Record<string, unknown>> }));

vi.mock(import('../../../electron/app/dispatch.ts'), async (importReal) => {
  const { createDispatch } = await importReal();
  return {
    createDispatch(deps) {
      seen.handlers = deps.handlers;
      return createDispatch(deps);
    },
  };
});

it('has a handler for every declared call, and none that is not declared', async () => {
  const app = await createApp({ dataDir: await tempDir(), role: 'command', logToStderr: false });
  onTestFinished(() => app.close());
  const names = Object.keys(calls).sort();
  expect(names.length).toBeGreaterThan(30);
  expect(Object.keys(seen.handlers).sort()).toEqual(names);
  expect(names.filter((name) => typeof seen.handlers[name] !== 'function')).toEqual([]);
});
