/** A studio on a temporary folder with the real engine process: voices, synthesis, jobs, and every event that was told. */
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createPairCheck } from '../../electron/app/pair-check.ts';
import type { WireEvent } from '../../electron/contract/index.ts';
import type { Job } from '../../electron/contract/models/job.ts';
import { createBus } from '../../electron/kernel/bus.ts';
import type { ChildHandle } from '../../electron/kernel/child-client.ts';
import { systemClock } from '../../electron/kernel/clock.ts';
import { hashFile } from '../../electron/kernel/hash-file.ts';
import { createJobs } from '../../electron/kernel/jobs.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import type { Clock } from '../../electron/kernel/ports.ts';
import { createTicker } from '../../electron/kernel/ticker.ts';
import { createEngineChild, forkEngine } from '../../electron/platform/engine-child.ts';
import { createReferenceSounds } from '../../electron/platform/reference-sounds.ts';
import { createProjects } from '../../electron/projects/service.ts';
import { openReadings } from '../../electron/synthesis/readings.ts';
import { createSynthesis } from '../../electron/synthesis/service.ts';
import { createVoices } from '../../electron/voices/service.ts';
import { until } from '../fixtures/until.ts';
import { fileInspector } from './inspector.ts';

export async function openStudio(dir: string, options: { readonly clock?: Clock; readonly testsAgain?: boolean } = {}) {
  const clock = options.clock ?? systemClock;
  const bus = createBus(silentLog);
  const ticker = createTicker(silentLog);
  const events: WireEvent[] = [];
  bus.onAny((event) => events.push(event));
  const jobs = await createJobs({ dir: path.join(dir, 'jobs'), bus, clock, log: silentLog });
  const processes: ChildHandle[] = [];
  const tuningDir = path.join(dir, 'tuning');
  const networksDir = path.join(dir, 'networks');
  const fork = forkEngine({ tuningDir, networksDir });
  const spawn = (): ChildHandle => {
    const handle = fork();
    processes.push(handle);
    return handle;
  };
  const engine = createEngineChild({ spawn, clock: systemClock, ticker, log: silentLog });
  const releases = { findRelease: () => null };
  const voices = createVoices({
    dir: path.join(dir, 'voices'),
    tuningDir,
    provider: () => 'cpu',
    testsAgain: options.testsAgain ?? false,
    networksDir,
    engine,
    releases,
    pairs: createPairCheck(path.join(dir, 'pairs.json')),
    inspector: fileInspector,
    hasher: { sha256: hashFile },
    sounds: createReferenceSounds(),
    jobs,
    bus,
    clock,
    log: silentLog,
  });
  const readings = await openReadings(path.join(dir, 'settings'));
  const synthesis = await createSynthesis({
    dir: path.join(dir, 'takes'),
    readings,
    engine,
    voices,
    jobs,
    bus,
    clock,
    log: silentLog,
  });

  const projects = createProjects({
    dir: path.join(dir, 'projects'),
    readings,
    engine,
    voices,
    jobs,
    bus,
    clock,
    log: silentLog,
  });

  const close = async (): Promise<void> => {
    projects.closing();
    await jobs.close();
    await projects.close();
    engine.close();
    ticker.stopAll();
  };
  onTestFinished(close);

  /** The job when it has ended, however it ended; what no test means to happen is thrown with its own words. */
  async function ended(jobId: string): Promise<Job> {
    const job = await until('the end of a job', () => (jobs.get(jobId).endedAt === null ? null : jobs.get(jobId)));
    if (job.error?.code === 'APP_INTERNAL') throw new Error(`${job.kind} failed: ${job.error.technical}`);
    return job;
  }
  return { dir, voices, synthesis, projects, readings, jobs, bus, events, engine, processes, ended, close };
}
