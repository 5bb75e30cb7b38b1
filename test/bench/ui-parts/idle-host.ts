/**
 * What a host takes that nobody uses: no page is open and no voice is loaded. Over a data folder after its first start, because that
 * one imports the pilot voice and leaves the engine's process behind; what it takes is told beside.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServe } from '../host-parts/serve.ts';
import { type Usage, usageOf } from '../host-parts/usage.ts';
import { quantile } from '../recogniser-parts/quantile.ts';

export interface Idle {
  readonly minutes: number;
  readonly processes: number;
  /** Of all its processes together. */
  readonly rssBytes: { readonly median: number; readonly min: number; readonly max: number };
  /** 100: one core all the time. */
  readonly cpuPercent: number;
  /** Half a minute after the very first start: with the engine's process, which imported the pilot voice. */
  readonly firstStart: { readonly processes: number; readonly rssBytes: number };
}

/** What a start leaves to be done afterwards is over by then, on a busy computer too. */
const SETTLED_MS = 30_000;
const SAMPLE_MS = 5_000;

export async function watchIdle(minutes: number): Promise<Idle> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'understudy-bench-'));
  try {
    const { processes, rssBytes } = await withHost(dataDir, usageOf);
    const seen = await withHost(dataDir, (pid) => watchFor(pid, minutes));
    return { ...seen, firstStart: { processes, rssBytes } };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function withHost<T>(dataDir: string, look: (pid: number) => Promise<T>): Promise<T> {
  const host = await startServe([], dataDir);
  try {
    await sleep(SETTLED_MS);
    return await look(host.pid);
  } finally {
    await host.end();
  }
}

async function watchFor(pid: number, minutes: number): Promise<Omit<Idle, 'firstStart'>> {
  const begunMs = performance.now();
  const samples: Usage[] = [await usageOf(pid)];
  while (performance.now() - begunMs < minutes * 60_000) {
    await sleep(SAMPLE_MS);
    samples.push(await usageOf(pid));
  }
  const seconds = (performance.now() - begunMs) / 1000;
  const sizes = samples.map(({ rssBytes }) => rssBytes);
  return {
    minutes,
    processes: Math.max(...samples.map(({ processes }) => processes)),
    rssBytes: { median: quantile(sizes, 0.5), min: Math.min(...sizes), max: Math.max(...sizes) },
    cpuPercent: (100 * ((samples.at(-1)?.cpuSeconds ?? 0) - (samples[0]?.cpuSeconds ?? 0))) / seconds,
  };
}
