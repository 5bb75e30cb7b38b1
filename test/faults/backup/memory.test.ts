/** Sending a file of 600 MB must not take 600 MB: the whole process stays below 200 MB. */
import { mkdtemp, open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { openStudio, removeFolders } from '../../integration/backup/studio.ts';
import { runPublisher } from './publisher.ts';

const FILE_BYTES = 600_000_000;
const CAP_BYTES = 200_000_000;

it.each(['folder', 's3'] as const)('publishes 600 MB to %s within 200 MB', async (kind) => {
  const server = await startStrictS3();
  const dir = await mkdtemp(path.join(os.tmpdir(), 'memory-'));
  const studio = await openStudio({ server });
  const file = await open(path.join(studio.voice, 'sovits.onnx'), 'w');
  await file.truncate(FILE_BYTES);
  await file.close();
  const store = kind === 's3' ? server.settings : ({ kind: 'folder', path: path.join(dir, 'store') } as const);
  await studio.backup.setStore(store, { createFolder: true });
  const { accessKeyId, secretAccessKey } = server;
  const { result, stderr } = await runPublisher({ dir: studio.dir, store, keys: { accessKeyId, secretAccessKey } });
  expect(result, stderr).toMatchObject({ verified: true, bytesUploaded: FILE_BYTES });
  expect(result?.peakBytes).toBeLessThan(CAP_BYTES);
  await studio.close();
  await server.close();
  await removeFolders(dir, studio.dir);
});
