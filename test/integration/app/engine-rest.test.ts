/** The engine of a whole app ends for want of work, unless a voice is served to others, who may come at any time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { App } from '../../../electron/app/app.ts';
import { createApp } from '../../../electron/app/create-app.ts';
import type { CallName, CallOutput } from '../../../electron/contract/index.ts';
import type { EngineState } from '../../../electron/contract/synthesis.ts';
import { ENGINE_RESTS_AFTER_MS } from '../../../electron/platform/engine-child.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';
import { until } from '../../fixtures/until.ts';

const time = vi.hoisted(() => ({ elapse: async (_ms: number): Promise<void> => {} }));

vi.mock(import('../../../electron/kernel/ticker.ts'), () => ({
  createTicker() {
    const ticker = createManualTicker();
    time.elapse = (ms) => ticker.elapse(ms);
    return { ...ticker, stopAll() {} };
  },
}));

let app: App;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'understudy-rest-'));
  app = await createApp({ dataDir: dir, role: 'command', logToStderr: false });
});
afterAll(async () => {
  await app.close();
  await rm(dir, { recursive: true, force: true });
});

async function ask<N extends CallName>(name: N): Promise<CallOutput<N>> {
  const answer = await app.call(name, {}, { actor: 'test', surface: 'cli', signal: new AbortController().signal });
  if (!answer.ok) throw new Error(`${answer.error.code} ${answer.error.technical}`);
  return answer.data;
}

const engine = async (): Promise<EngineState> => (await ask('app.snapshot')).engine;

/** The question after its memory is the last thing that is asked of an engine. */
const isQuiet = async (): Promise<boolean> => {
  const { state, rssBytes } = await engine();
  return state === 'ready' && rssBytes !== null;
};

it('is ended after minutes without work, and stays once a voice is served', async () => {
  // The library was empty: the pilot voice came in through the engine.
  await until('the engine to have nothing to do', isQuiet);
  await time.elapse(ENGINE_RESTS_AFTER_MS);
  expect(await engine()).toMatchObject({ state: 'idle', loadedVoices: [] });

  await app.serveVoice('pilot');
  await until('the engine to have nothing to do', isQuiet);
  await time.elapse(3 * ENGINE_RESTS_AFTER_MS);
  expect(await engine()).toMatchObject({ state: 'ready', loadedVoices: ['pilot'] });
});
