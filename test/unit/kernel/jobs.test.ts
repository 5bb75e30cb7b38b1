import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../electron/contract/models/job.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { createBus } from '../../../electron/kernel/bus.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { createJobs, type JobHandle } from '../../../electron/kernel/jobs.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../temp-dir.ts';

async function setUp(dir?: string) {
  const bus = createBus(silentLog);
  const told: Job[] = [];
  bus.on('job.changed', (job) => told.push(job));
  const jobs = await createJobs({ dir: dir ?? (await tempDir()), bus, clock: systemClock, log: silentLog });
  return { jobs, told };
}

const forever = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a job', () => {
  it('goes from queued over running to done and keeps its result', async () => {
    const { jobs, told } = await setUp();
    const { job, finished } = jobs.start({
      kind: 'backup',
      subject: 'studio',
      run: async (handle) => {
        handle.step('backup.step.upload');
        handle.progress(5, 10, 'bytes');
        return { releaseId: 'r' };
      },
    });
    expect(job.state).toBe('queued');
    expect(await finished).toEqual({ releaseId: 'r' });
    expect(jobs.get(job.id)).toMatchObject({ state: 'done', step: 'backup.step.upload', result: { releaseId: 'r' } });
    expect([...new Set(told.map((one) => one.state))]).toEqual(['queued', 'running', 'done']);
  });

  it('carries a typed error when it fails, and does not crash a caller who looks away', async () => {
    const { jobs } = await setUp();
    const { job } = jobs.start({
      kind: 'verify',
      subject: 'r',
      run: async () => {
        throw new AppError('BACKUP_BLOB_DAMAGED', { details: { sha256: 'ab' } });
      },
    });
    await until('the failure', () => jobs.get(job.id).state === 'failed');
    expect(jobs.get(job.id)).toMatchObject({
      error: { code: 'BACKUP_BLOB_DAMAGED', details: { sha256: 'ab' } },
    });
  });

  it('is cancelled while it runs and before it runs', async () => {
    const { jobs } = await setUp();
    const running = jobs.start({ kind: 'backup', subject: 'a', run: ({ signal }) => forever(signal) });
    const queued = jobs.start({ kind: 'backup', subject: 'b', run: async () => 'never' });
    await until('the running job', () => jobs.get(running.job.id).state === 'running');
    expect(jobs.get(queued.job.id).state).toBe('queued');
    jobs.cancel(queued.job.id);
    jobs.cancel(running.job.id);
    await expect(running.finished).rejects.toThrow();
    await expect(queued.finished).rejects.toThrow();
    expect(jobs.get(running.job.id)).toMatchObject({ state: 'cancelled', error: null });
    expect(jobs.get(queued.job.id)).toMatchObject({ state: 'cancelled', startedAt: null });
  });

  it('waits for the one before it of its kind only', async () => {
    const { jobs } = await setUp();
    const order: string[] = [];
    const otherRan = Promise.withResolvers<void>();
    const slow = jobs.start({
      kind: 'backup',
      subject: 'slow',
      run: async () => {
        await otherRan.promise;
        order.push('slow');
      },
    });
    const next = jobs.start({ kind: 'backup', subject: 'next', run: async () => void order.push('next') });
    const other = jobs.start({
      kind: 'synthesis',
      subject: 'other',
      run: async () => {
        order.push('other');
        otherRan.resolve();
      },
    });
    await Promise.all([slow.finished, next.finished, other.finished]);
    expect(order).toEqual(['other', 'slow', 'next']);
  });

  it('is joined by a start with its key while it is on its way, and only then', async () => {
    const { jobs } = await setUp();
    let runs = 0;
    const run = ({ signal }: JobHandle): Promise<never> => {
      runs += 1;
      return forever(signal);
    };
    const start = (joinKey?: string) => jobs.start({ kind: 'voice-tune', subject: 'v', joinKey, run });
    const first = start('v');
    expect(start('v')).toMatchObject({ job: { id: first.job.id }, finished: first.finished });
    expect(jobs.joinable('v')?.id).toBe(first.job.id);
    expect(start('w').job.id).not.toBe(first.job.id);
    expect(start().job.id).not.toBe(first.job.id);
    await until('the first run', () => runs === 1);
    jobs.cancel(first.job.id);
    const second = start('v');
    expect(second.job.id).not.toBe(first.job.id);
    await jobs.close();
    expect(jobs.joinable('v')).toBeNull();
    expect(runs).toBe(1);
  });

  it('is waited for by its id, while it runs and afterwards', async () => {
    const { jobs } = await setUp();
    const gate = Promise.withResolvers<string>();
    const { job } = jobs.start({ kind: 'verify', subject: 'r', run: () => gate.promise });
    const waiting = jobs.finished<string>(job.id);
    gate.resolve('whole');
    expect(await waiting).toBe('whole');
    expect(await jobs.finished<string>(job.id)).toBe('whole');
    const failing = jobs.start({
      kind: 'verify',
      subject: 'r',
      run: () => Promise.reject(new AppError('APP_DISK_FULL')),
    });
    await expect(jobs.finished(failing.job.id)).rejects.toMatchObject({ code: 'APP_DISK_FULL' });
    await expect(failing.finished).rejects.toMatchObject({ code: 'APP_DISK_FULL' });
    await expect(jobs.finished(failing.job.id)).rejects.toMatchObject({ code: 'APP_DISK_FULL' });
    const stopped = jobs.start({ kind: 'verify', subject: 'r', run: ({ signal }) => forever(signal) });
    jobs.cancel(stopped.job.id);
    await expect(jobs.finished(stopped.job.id)).rejects.toMatchObject({ name: 'AbortError' });
    await expect(jobs.finished('nobody')).rejects.toMatchObject({ code: 'JOBS_UNKNOWN' });
  });

  it('that was running when the process died is told as interrupted after the next start', async () => {
    const dir = await tempDir();
    const first = await setUp(dir);
    const { job } = first.jobs.start({
      kind: 'promote',
      subject: 'm',
      run: () => new Promise<never>(() => {}),
    });
    const onDisk = async () => JSON.parse(await readFile(path.join(dir, `${job.id}.json`), 'utf8').catch(() => '{}'));
    await until('the running job on disk', async () => (await onDisk()).state === 'running');
    const second = await setUp(dir);
    expect(second.jobs.get(job.id)).toMatchObject({
      state: 'failed',
      error: { code: 'JOBS_INTERRUPTED', remedy: { kind: 'retry' } },
    });
  });

  it('unknown by name is an error with that name', async () => {
    const { jobs } = await setUp();
    expect(() => jobs.get('nope')).toThrow(
      expect.objectContaining({ code: 'JOBS_UNKNOWN', details: { jobId: 'nope' } }),
    );
  });
});
