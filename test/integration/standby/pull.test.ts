/** With a bucket the standby pulls what it needs by presigned URL; nothing of it goes through the desktop. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SshdOptions } from '../../fakes/sshd.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { NAME, openStage, type Stage } from './stage.ts';

async function stageOnBucket(
  sshd?: SshdOptions,
  encrypted = false,
): Promise<{
  readonly stage: Stage;
  readonly bucket: StrictS3;
  readonly releaseId: string;
}> {
  const bucket = await startStrictS3();
  onTestFinished(() => bucket.close());
  const stage = await openStage({ sshd });
  const { accessKeyId, secretAccessKey } = bucket;
  await stage.desk.backup.setStoreKeys({ accessKeyId, secretAccessKey });
  await stage.desk.backup.setStore(bucket.settings);
  if (encrypted) await stage.desk.backup.encryption.set({ state: 'on' });
  const { releaseId } = await stage.desk.backup.start().finished;
  await stage.primary.down();
  return { stage, bucket, releaseId };
}

describe('a promotion from a bucket', () => {
  it('is pulled by the standby', async () => {
    const { stage, releaseId } = await stageOnBucket();
    const view = await (await stage.desk.promote(NAME)).finished;
    expect(view).toMatchObject({ state: 'done', releaseId });
    expect(view.steps.find((step) => step.name === 'transfer')?.details).toMatchObject({ way: 'pulled' });
    expect(view.bytesTransferred).toBeGreaterThan(1000);
    expect(await stage.ask()).toMatchObject({ site: 'standby', release: releaseId });
  });

  it('goes through the desktop when the standby has no way to the store', async () => {
    const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:9' };
    const { stage, releaseId } = await stageOnBucket({ env });
    const view = await (await stage.desk.promote(NAME)).finished;
    expect(view).toMatchObject({ state: 'done', releaseId });
    expect(view.steps.find((step) => step.name === 'transfer')?.details).toMatchObject({ way: 'pushed' });
    expect(await stage.ask()).toMatchObject({ site: 'standby', release: releaseId });
  });

  it('of an encrypted release is decrypted by the desktop; the standby never sees the key', async () => {
    const { stage, releaseId } = await stageOnBucket(undefined, true);
    expect(await stage.desk.backup.releases()).toMatchObject([{ releaseId, encrypted: 'open' }]);
    const view = await (await stage.desk.promote(NAME)).finished;
    expect(view).toMatchObject({ state: 'done', releaseId });
    expect(view.steps.find((step) => step.name === 'transfer')?.details).toMatchObject({ way: 'pushed' });
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby', release: releaseId });
    const files = await readdir(stage.sshd.home, { recursive: true, withFileTypes: true });
    const small = files.filter((file) => file.isFile() && /\.(json|jsonl|log|pem|txt)$/.test(file.name));
    expect(small.length).toBeGreaterThan(3);
    for (const file of small) {
      expect(await readFile(path.join(file.parentPath, file.name), 'utf8')).not.toMatch(/AGE-SECRET-KEY-1[0-9A-Z]{9}/);
    }
  });

  it('ends before anything starts when a blob in the bucket is damaged', async () => {
    const { stage, bucket, releaseId } = await stageOnBucket();
    const { files } = await stage.desk.backup.show(releaseId);
    const weights = files.find((file) => file.path === 'voices/lin/weights.bin')?.sha256 ?? 'none';
    await bucket.corrupt(bucket.keys().find((key) => key.endsWith(weights)) ?? '', 3);
    await expect((await stage.desk.promote(NAME)).finished).rejects.toMatchObject({ code: 'BACKUP_BLOB_DAMAGED' });
    const [view] = await stage.desk.standby.incidents();
    expect(view).toMatchObject({ state: 'undone' });
    expect(view?.steps.find((step) => step.name === 'start')?.state).toBe('skipped');
  });
});
