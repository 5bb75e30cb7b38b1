/** Backups keep to the speed of the moment, in a bucket and in a folder of the disk process, and give way to whoever speaks. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BESIDE_A_TAKE_BYTES_PER_S } from '../../../electron/backup/store/bandwidth.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createTicker } from '../../../electron/kernel/ticker.ts';
import { createDiskProcess } from '../../../electron/platform/disk-process.ts';
import { openFolderStoreApart } from '../../../electron/platform/object-store-folder-apart.ts';
import { startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../../unit/temp-dir.ts';
import { openStudio, removeFolders } from './studio.ts';

const MIB = 1024 * 1024;

async function openStudioWith(weightBytes: number, options: Parameters<typeof openStudio>[0] = {}) {
  const server = await startStrictS3();
  const studio = await openStudio({ store: server.settings, server, ...options });
  await writeFile(path.join(studio.voice, 'sovits.onnx'), randomBytes(weightBytes));
  onTestFinished(async () => {
    await studio.close();
    await server.close();
    await removeFolders(studio.dir);
  });
  return { server, studio };
}

/** At least so long as its bytes take at that rate; how much longer is the computer's affair. */
async function timed<T>(act: () => Promise<T>): Promise<{ readonly result: T; readonly seconds: number }> {
  const startedMs = performance.now();
  const result = await act();
  return { result, seconds: (performance.now() - startedMs) / 1000 };
}

describe('a bucket', () => {
  const allDay = { from: '00:00', to: '00:00' };

  it('is sent no more than the limit, in parts and whole, and what arrives is right', async () => {
    const bandwidth = { bytesPerS: 8 * MIB, ...allDay };
    const { studio } = await openStudioWith(20 * MIB, { bandwidth });
    const { result, seconds } = await timed(() => studio.publish());
    expect(seconds).toBeGreaterThan(2);
    const verified = await timed(() => studio.verify(result.releaseId, true));
    expect(verified.result.ok).toBe(true);
    expect(verified.seconds).toBeGreaterThan(2);
  });

  it('is sent pieces again when the connection breaks, at the same speed', async () => {
    const bandwidth = { bytesPerS: 16 * MIB, ...allDay };
    const { server, studio } = await openStudioWith(20 * MIB, { bandwidth });
    server.addFault({ operation: 'UploadPart', kind: 'reset', afterBytes: MIB, times: 2 });
    server.addFault({ operation: 'UploadPart', kind: '503' });
    const { releaseId } = await studio.publish();
    expect(server.faultsLeft).toEqual([]);
    expect((await studio.verify(releaseId, true)).ok).toBe(true);
  });

  it('is sent everything at once outside of the hours', async () => {
    const hour = new Date(Date.now() - 2 * 3_600_000).toISOString().slice(11, 13);
    const bandwidth = { bytesPerS: 64_000, from: `${hour}:00`, to: `${hour}:59` };
    const schedule = { enabled: true, time: '02:00', timeZone: 'UTC' };
    const { studio } = await openStudioWith(20 * MIB, { bandwidth, schedule });
    expect((await timed(() => studio.publish())).seconds).toBeLessThan((20 * MIB) / 64_000 / 2);
  });

  it('gets little while somebody speaks, is told as that, and goes on at once afterwards', async () => {
    let isSpeaking = true;
    const { server, studio } = await openStudioWith(40 * MIB, { isSpeaking: () => isSpeaking });
    const published = studio.publish();
    await until('the upload to give way', () => studio.steps.includes('backup.step.giveWay'));
    const startedMs = performance.now();
    const before = server.stats.bytesIn;
    // Never starved: it goes on meanwhile.
    await until('half a megabyte beside the take', () => server.stats.bytesIn > before + MIB / 2);
    const spokenS = (performance.now() - startedMs) / 1000;
    expect(server.stats.bytesIn - before).toBeLessThan(BESIDE_A_TAKE_BYTES_PER_S * (spokenS + 1) + MIB);
    isSpeaking = false;
    await published;
    const beside = studio.steps.lastIndexOf('backup.step.giveWay');
    expect(studio.steps.slice(beside)).toContain('backup.step.upload');
    // At the speed beside a take it would have been over a minute.
    expect((performance.now() - startedMs) / 1000 - spokenS).toBeLessThan((30 * MIB) / BESIDE_A_TAKE_BYTES_PER_S);
  });

  it('gives a release back as fast as it goes, whatever the limit', async () => {
    const { studio } = await openStudioWith(4 * MIB);
    const { releaseId } = await studio.publish();
    await studio.backup.setBandwidth({ bytesPerS: 64_000, ...allDay });
    expect(studio.backup.overview().bandwidth?.bytesPerS).toBe(64_000);
    const { seconds } = await timed(() => studio.restore(releaseId, path.join(studio.dir, 'restored')));
    expect(seconds).toBeLessThan((4 * MIB) / 64_000 / 2);
  });

  it('is given up by who cancels while it waits for its turn', async () => {
    const { studio } = await openStudioWith(8 * MIB, { bandwidth: { bytesPerS: 64_000, ...allDay } });
    const started = studio.backup.start();
    started.finished.catch(() => {});
    await until('the upload', () => studio.steps.includes('backup.step.upload'));
    studio.cancel(started.jobId);
    await expect(started.finished).rejects.toThrow();
  });
});

describe('a folder in the disk process', () => {
  it('asks the host before each piece, and waits for its turn', async () => {
    const dir = await tempDir();
    const ticker = createTicker(silentLog);
    const disks = createDiskProcess({ ticker });
    onTestFinished(() => {
      disks.close();
      ticker.stopAll();
    });
    await mkdir(path.join(dir, 'store'));
    const store = await openFolderStoreApart(disks, path.join(dir, 'store'), { create: 'layout' });
    const bytes = randomBytes(5 * MIB);
    const file = path.join(dir, 'file');
    await writeFile(file, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const asked: number[] = [];
    let release: () => void = () => {};
    const turn = new Promise<void>((resolve) => {
      release = resolve;
    });
    const pace = async (count: number): Promise<void> => {
      asked.push(count);
      if (asked.length === 2) await turn;
    };
    let told = 0;
    const onBytes = (count: number): void => {
      told += count;
    };
    const put = store.putFile('blobs/file', file, { sha256, sizeBytes: bytes.length, pace, onBytes });
    await until('the second piece', () => asked.length === 2);
    expect(told).toBeLessThan(bytes.length);
    release();
    await put;
    expect(asked.reduce((sum, count) => sum + count, 0)).toBe(bytes.length);
    expect(await store.head('blobs/file')).toMatchObject({ sizeBytes: bytes.length });

    const cancelled = new AbortController();
    const never = (_count: number, signal?: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const stopped = store.putFile('blobs/other', file, {
      sha256,
      sizeBytes: bytes.length,
      pace: never,
      signal: cancelled.signal,
    });
    cancelled.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
    expect(await store.head('blobs/other')).toBeNull();
  });
});
