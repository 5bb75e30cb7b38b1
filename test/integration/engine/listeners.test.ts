/** Several takes under way in one engine: whoever waits for a sentence does not wait for somebody else's script. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type OpenEngine } from '../../../native-models/engine.ts';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';

const hello = { text: 'Good night.', language: 'en', seed: 5 } as const;
const script = { text: 'Nobody knows the way home. '.repeat(60), language: 'en', seed: 5 } as const;

let library: string;
let packDir: string;
let engine: OpenEngine;

beforeAll(async () => {
  library = await mkdtemp(path.join(tmpdir(), 'understudy-listeners-'));
  engine = createEngine({ threads: 1 });
  const { id } = await engine.importVoice({ ...(await readPilotImport()), destination: library });
  packDir = path.join(library, id);
});
afterAll(async () => {
  await engine.dispose();
  await rm(library, { recursive: true, force: true });
});

test.each(['listener', 'studio'] as const)(
  'a sentence is heard before a script of a %s is over, with the same bytes',
  async (priority) => {
    const alone = await engine.speak(packDir, hello);
    const stop = new AbortController();
    let scriptSentences = 0;
    const begun = Promise.withResolvers<void>();
    const long = (async () => {
      for await (const { last } of engine.speakChunks(packDir, script, { priority, signal: stop.signal })) {
        if (last) scriptSentences += 1;
        begun.resolve();
      }
    })();
    long.catch(() => {});
    await begun.promise;
    const atAsking = scriptSentences;
    const beside = await engine.speak(packDir, hello, { priority: 'listener' });
    expect(beside.samples).toEqual(alone.samples);
    // The sentence under way when it came, and what the script says in its small share of the time.
    expect(scriptSentences - atAsking).toBeLessThanOrEqual(2);
    stop.abort(new Error('enough'));
    await expect(long).rejects.toThrow('enough');
  },
);

test('listeners at the same time get what each gets alone', async () => {
  const requests = Array.from({ length: 4 }, (_, seed) => ({ ...hello, seed }));
  const alone = [];
  for (const request of requests) alone.push((await engine.speak(packDir, request)).samples);
  const together = await Promise.all(
    requests.map((request) => engine.speak(packDir, request, { priority: 'listener' })),
  );
  expect(together.map(({ samples }) => samples)).toEqual(alone);
});

test('a voice can be unloaded when the take that speaks with it has ended', async () => {
  const stop = new AbortController();
  const begun = Promise.withResolvers<number>();
  const long = engine.speak(packDir, script, { signal: stop.signal, onSentences: begun.resolve });
  long.catch(() => {});
  await begun.promise;
  const unloaded = engine.unload(packDir).then(() => 'unloaded');
  expect(await Promise.race([unloaded, new Promise((resolve) => setTimeout(resolve, 50, 'waits'))])).toBe('waits');
  stop.abort(new Error('enough'));
  expect(await unloaded).toBe('unloaded');
  expect(engine.loadedPacks()).toEqual([]);
  expect((await engine.speak(packDir, hello)).samples.length).toBeGreaterThan(0);
});
