/** A release that was heard: restored to a place of its own, spoken there, judged by its sound, and signed for. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { fillVoice, introduce, openStudio, removeFolders, type Studio } from './studio.ts';

describe('a release that is let speak', () => {
  let server: StrictS3;
  let studio: Studio;
  let releaseId: string;
  let problems: string[];
  let heardAt: string[];

  beforeEach(async () => {
    server = await startStrictS3();
    problems = [];
    heardAt = [];
    studio = await openStudio({
      server,
      sound: async (directory) => {
        heardAt.push(directory);
        expect(await readFile(path.join(directory, 'voices/lin/gpt.onnx'))).toEqual(
          await readFile(path.join(studio.voice, 'gpt.onnx')),
        );
        return { audioSeconds: 2.4, rmsDbfs: -21, problems };
      },
    });
    await fillVoice(studio.voice, 10_000);
    await studio.backup.setStore(server.settings);
    ({ releaseId } = await studio.publish());
  });
  afterEach(async () => {
    await studio.close();
    await server.close();
    await removeFolders(studio.dir);
  });

  const heard = async (by: Studio = studio) =>
    (await by.backup.releases()).find((release) => release.releaseId === releaseId)?.heard;
  const left = async (): Promise<string[]> => readdir(path.join(studio.dir, 'backup', 'proving')).catch(() => []);

  it('is marked as heard, when and by which computer, for every computer of the studio', async () => {
    expect(await heard()).toBeNull();
    const proof = await studio.prove(releaseId);
    expect(proof).toMatchObject({ releaseId, by: 'workstation-3', voices: [{ id: 'lin', audioSeconds: 2.4 }] });
    expect(heardAt).toHaveLength(1);
    expect(await left()).toEqual([]);
    const other = await openStudio({ server, store: server.settings, deviceName: 'workstation-4' });
    expect(await heard(other)).toBeNull();
    await introduce(studio, other);
    expect(await heard(other)).toEqual({ at: proof.at, by: 'workstation-3' });
    await other.close();
    await removeFolders(other.dir);
  });

  it('is not marked when what it says is no voice', async () => {
    problems = ['mostly-silent'];
    await expect(studio.prove(releaseId)).rejects.toMatchObject({
      code: 'BACKUP_VOICE_NOT_PROVEN',
      details: { releaseId, voice: 'Lin', problems: ['mostly-silent'] },
    });
    expect(await heard()).toBeNull();
    expect(await left()).toEqual([]);
  });

  it('is not let speak at all when it is damaged or nobody of the studio signed it', async () => {
    const { entries, manifestSha256 } = await studio.backup.readRelease(releaseId);
    const blob = entries.find((entry) => entry.path.endsWith('sovits.onnx'))?.sha256;
    await server.corrupt(`understudy/v1/blobs/sha256/${blob}`, 1_000);
    await expect(studio.prove(releaseId)).rejects.toMatchObject({ code: 'BACKUP_BLOB_DAMAGED' });
    await server.remove(`understudy/v1/signatures/sha256/${manifestSha256}.sig`);
    await expect(studio.prove(releaseId)).rejects.toMatchObject({ code: 'BACKUP_RELEASE_UNSIGNED' });
    expect(heardAt).toEqual([]);
  });

  it('carries no mark that was made for another release or by a stranger', async () => {
    await studio.prove(releaseId);
    const [key = ''] = server.keys().filter((one) => one.includes('/heard/'));
    const mark = await server.read(key);
    const { releaseId: next } = await studio.publishAnew();
    await server.write(key.replace(releaseId, next), mark);
    const changed = JSON.parse(mark.toString());
    await server.write(key, Buffer.from(JSON.stringify({ ...changed, by: 'somebody else' })));
    expect((await studio.backup.releases()).map((release) => release.heard)).toEqual([null, null]);
  });

  it('keeps a promotion’s proof of voice in the same way', async () => {
    await studio.backup.noteHeard({ releaseId, how: 'promotion', voices: ['lin'] });
    expect(await heard()).toMatchObject({ by: 'workstation-3' });
  });
});
