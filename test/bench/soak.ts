/**
 * `npm run bench -- soak [--takes 2000] [--warm-up 200] [--seed 1] [--threads N] [--json]`: takes in a row by the pilot voice
 * through the engine's own process, started and watched as the app does it. Fine only when no take failed, the process was never
 * replaced, and its memory stayed within 2 % of what it was after the warm-up, in which heaps and caches find their size.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../electron/kernel/clock.ts';
import type { Log } from '../../electron/kernel/ports.ts';
import { createTicker } from '../../electron/kernel/ticker.ts';
import { createEngineChild, forkEngine } from '../../electron/platform/engine-child.ts';
import { isSilent, measureLoudness } from '../../native-models/audio/loudness.ts';
import type { ChildMemory } from '../../native-models/child-protocol.ts';
import { drain } from '../../native-models/generators.ts';
import { readPilotImport } from '../../native-models/voice-pack/pilot.ts';
import { makeSentence } from './soak-parts/sentences.ts';

const { values } = parseArgs({
  options: {
    takes: { type: 'string', default: '2000' },
    'warm-up': { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const takes = Number(values.takes);
const warmUpTakes = Number(values['warm-up']);
const firstSeed = Number(values.seed);
const MOST_GROWTH = 0.02;
/** Takes whose middle value stands for one: a single reading may fall into a collection of garbage. */
const AROUND = 20;
/** Besides the warm-up and the end. */
const MARKS = [200, 500, 1000, 2000];
if (!Number.isInteger(takes) || !Number.isInteger(warmUpTakes) || warmUpTakes < 1 || takes <= warmUpTakes) {
  console.error('--takes and --warm-up are whole numbers, the first above the second');
  process.exit(2);
}

/** Everything that the host would write to its log about the process: crashes, replacements, cancels without answer. */
const noted: string[] = [];
const note = (message: string, data: Record<string, unknown> = {}): void => {
  noted.push(`${message} ${JSON.stringify(data)}`);
};
const log: Log = { debug: () => {}, info: note, warn: note, error: note };

const ticker = createTicker(log);
const fork = forkEngine(values.threads === undefined ? {} : { threads: Number(values.threads) });
let processes = 0;
let heapBytes = 0;
const engine = createEngineChild({
  spawn: () => {
    processes++;
    const handle = fork();
    handle.onMessage((message) => {
      const { output } = message as { readonly output?: Partial<ChildMemory> | null };
      heapBytes = output?.heapBytes ?? heapBytes;
    });
    return handle;
  },
  clock: systemClock,
  ticker,
  log,
});

interface Sample {
  readonly take: number;
  readonly rssBytes: number;
  /** What JavaScript holds of it. */
  readonly heapBytes: number;
}

const dir = await mkdtemp(path.join(tmpdir(), 'understudy-soak-'));
const failures: string[] = [];
const samples: Sample[] = [];
let audioSeconds = 0;
let startedAt = 0;
try {
  const request = { ...(await readPilotImport()), destination: dir };
  const { id } = await engine.importVoice(request, { signal: AbortSignal.timeout(60_000), onStep: () => {} });
  const packDir = path.join(dir, id);
  startedAt = performance.now();
  for (let take = 1; take <= takes; take++) {
    const failure = await speakOnce(packDir, take);
    if (failure !== null) failures.push(failure);
    const rssBytes = await memoryAfterTake();
    if (rssBytes !== null) samples.push({ take, rssBytes, heapBytes });
    if (!values.json && take % 50 === 0) console.log(`take ${take}: ${mebibytes(rssBytes ?? 0)}, process ${processes}`);
  }
} finally {
  engine.close();
  ticker.stopAll();
  await rm(dir, { recursive: true, force: true });
}
report();

async function speakOnce(packDir: string, take: number): Promise<string | null> {
  const seed = firstSeed + take - 1;
  const sentence = makeSentence(seededDraw(seed));
  const named = (what: string): string => `take ${take} (seed ${seed}, ${sentence.text}): ${what}`;
  try {
    let heard = false;
    let broken = false;
    const facts = await drain(engine.speak(packDir, { ...sentence, seed }), ({ samples, sampleRateHz }) => {
      const loudness = measureLoudness(samples, sampleRateHz);
      broken ||= !loudness.finite;
      heard ||= !isSilent(loudness);
    });
    audioSeconds += facts.audioSeconds;
    if (broken) return named('samples that are no numbers');
    return heard ? null : named('silent');
  } catch (error) {
    return named(error instanceof Error ? `${error.name} ${error.message}` : String(error));
  }
}

/** The engine's owner asks for the memory after every job; null when the process is gone instead. */
function memoryAfterTake(): Promise<number | null> {
  if (engine.state.state !== 'ready') return Promise.resolve(null);
  return new Promise((resolve) => {
    const stop = engine.onState(({ rssBytes }) => {
      stop();
      resolve(rssBytes);
    });
  });
}

/** A small generator (xorshift): which words a take is made of need not be more random than that. */
function seededDraw(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function report(): void {
  const wallMinutes = (performance.now() - startedAt) / 60_000;
  const warm = around(warmUpTakes);
  const at = [...new Set([warmUpTakes, ...MARKS, takes])]
    .filter((take) => take >= warmUpTakes && take <= takes)
    .sort((a, b) => a - b)
    .map((take) => ({ take, ...around(take), growthPercent: percentOf(around(take).rssBytes, warm.rssBytes) }));
  const after = samples.filter(({ take }) => take >= warmUpTakes);
  const farthestPercent = after
    .filter(({ take }) => take % AROUND === 0)
    .reduce((most, { take }) => Math.max(most, Math.abs(percentOf(around(take).rssBytes, warm.rssBytes))), 0);
  const figures = {
    takes,
    failures,
    replaced: processes - 1,
    noted,
    takesPerMinute: takes / wallMinutes,
    audioSeconds,
    at,
    farthestPercent,
    slopeBytesPerTake: slope(after),
    ok: failures.length === 0 && processes === 1 && samples.length === takes && farthestPercent <= 100 * MOST_GROWTH,
  };
  if (values.json) console.log(JSON.stringify({ bench: 'soak', ...figures }, null, 2));
  else {
    for (const line of [...failures, ...noted]) console.log(line);
    console.log(`failed takes ${failures.length} of ${takes}; process replaced ${figures.replaced} times`);
    for (const { take, rssBytes, heapBytes: heap, growthPercent } of at) {
      console.log(
        `take ${take}: ${mebibytes(rssBytes)} (${growthPercent.toFixed(1)} %), of which JavaScript ${mebibytes(heap)}`,
      );
    }
    console.log(`farthest from take ${warmUpTakes}: ${farthestPercent.toFixed(1)} %`);
    console.log(`slope ${(figures.slopeBytesPerTake / 1024).toFixed(1)} KiB per take`);
    console.log(`${figures.takesPerMinute.toFixed(1)} takes per minute, ${audioSeconds.toFixed(0)} s of sound`);
    console.log(figures.ok ? 'ok' : 'not ok');
  }
  process.exitCode = figures.ok ? 0 : 1;
}

/** Middle values of the takes up to this one. */
function around(last: number): { readonly rssBytes: number; readonly heapBytes: number } {
  const near = samples.filter(({ take }) => take > last - AROUND && take <= last);
  const middle = (sizes: number[]): number => sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 0;
  return { rssBytes: middle(near.map((one) => one.rssBytes)), heapBytes: middle(near.map((one) => one.heapBytes)) };
}

function percentOf(bytes: number, before: number): number {
  return before === 0 ? 0 : 100 * (bytes / before - 1);
}

/** Least squares over the takes. */
function slope(points: readonly Sample[]): number {
  const mean = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
  const middle = mean(points.map(({ take }) => take));
  const level = mean(points.map(({ rssBytes }) => rssBytes));
  const across = points.reduce((sum, { take, rssBytes }) => sum + (take - middle) * (rssBytes - level), 0);
  return across / points.reduce((sum, { take }) => sum + (take - middle) ** 2, 0);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
