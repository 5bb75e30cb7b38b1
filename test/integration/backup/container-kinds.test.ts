/** Which releases become containers: those that can speak, encrypted ones too. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReleaseSource } from '../../../electron/backup/ports.ts';
import { fillVoice, openStudio, removeFolders, type Studio } from './studio.ts';

let dir: string;
const studios: Studio[] = [];
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'container-kinds-'));
});
afterEach(async () => {
  for (const studio of studios) await studio.close();
  await removeFolders(dir, ...studios.splice(0).map((studio) => studio.dir));
});

async function open(wrapSource?: (source: ReleaseSource) => ReleaseSource): Promise<Studio> {
  const studio = await openStudio(wrapSource ? { wrapSource } : {});
  studios.push(studio);
  await fillVoice(studio.voice);
  await studio.backup.setStore({ kind: 'folder', path: path.join(dir, 'store') }, { createFolder: true });
  return studio;
}

/** With two small files in the place of a runtime. */
const withRuntime = (source: ReleaseSource): ReleaseSource => ({
  async collect(signal) {
    const content = await source.collect(signal);
    const runtime = ['runtime/bin/node', 'runtime/service.mjs'].map(async (name) => {
      const absolute = path.join(dir, path.basename(name));
      await writeFile(absolute, name, { mode: 0o755 });
      const { size } = await stat(absolute);
      const unit = { kind: 'runtime' } as const;
      return { path: name, absolute, sizeBytes: size, mode: 0o755, role: 'runtime', unit } as const;
    });
    return { ...content, files: [...content.files, ...(await Promise.all(runtime))] };
  },
});

it('one without a runtime does not, and nothing is written', async () => {
  const studio = await open();
  const { releaseId } = await studio.publish();
  const made = studio.container(releaseId, path.join(dir, 'made'));
  await expect(made).rejects.toMatchObject({
    code: 'BACKUP_RELEASE_PARTIAL',
    details: { missing: ['runtime/bin/node'] },
  });
  await expect(stat(path.join(dir, 'made'))).rejects.toMatchObject({ code: 'ENOENT' });
});

it('one does with a voice that is in it, by its name too, and with no other', async () => {
  const studio = await open(withRuntime);
  const { releaseId } = await studio.publish();
  const unknown = studio.container(releaseId, path.join(dir, 'made'), { voice: 'mei' });
  await expect(unknown).rejects.toMatchObject({ code: 'BACKUP_VOICE_NOT_IN_RELEASE', details: { voices: ['lin'] } });
  expect(await studio.container(releaseId, path.join(dir, 'made'), { voice: 'Lin' })).toMatchObject({ voice: 'lin' });
});

it('an encrypted one is in its image as it is spoken with', async () => {
  const studio = await open(withRuntime);
  await studio.backup.encryption.set({ state: 'on' });
  const { releaseId } = await studio.publish();
  const { layers } = await studio.container(releaseId, path.join(dir, 'made'));
  const voice = layers.find(({ part }) => part === 'voices/lin')?.digest.slice(7) ?? '';
  const layer = path.join(dir, 'made/image/blobs/sha256', voice);
  const weights = execFileSync('tar', ['-xOf', layer, 'understudy/voices/lin/gpt.onnx'], { maxBuffer: 1 << 26 });
  expect(weights).toEqual(await readFile(path.join(studio.voice, 'gpt.onnx')));
});
