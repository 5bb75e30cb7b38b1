/** The recipe that lies in every release, run as it is written there: a restore with rclone, jq and sha256sum and nothing of ours. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recipeScript } from '../../../electron/backup/release/restore-recipe.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { expectedTree, fillVoice, openStudio, removeFolders, type Studio, withoutRecipe } from './studio.ts';

const run = promisify(execFile);

describe('the plain-shell recipe', () => {
  let dir: string;
  let server: StrictS3;
  let studio: Studio;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'plain-shell-'));
    server = await startStrictS3();
    studio = await openStudio({ server });
    await fillVoice(studio.voice);
    await writeFile(path.join(studio.voice, " odd  name & $(date) '.txt"), 'odd');
  });
  afterEach(async () => {
    await studio.close();
    await server.close();
    await removeFolders(dir, studio.dir);
  });

  const restoreByShell = async (source: string, releaseId: string, recipe: string): Promise<string> => {
    const script = path.join(dir, 'restore.sh');
    await writeFile(script, recipeScript(recipe));
    const target = path.join(dir, 'restored');
    const { stdout } = await run('sh', [script, source, releaseId, target], {
      env: {
        PATH: '/usr/bin:/bin',
        HOME: dir,
        RCLONE_CONFIG: path.join(dir, 'none.conf'),
        RCLONE_CONFIG_BUCKET_TYPE: 's3',
        RCLONE_CONFIG_BUCKET_PROVIDER: 'Other',
        RCLONE_CONFIG_BUCKET_ENDPOINT: server.settings.endpoint,
        RCLONE_CONFIG_BUCKET_REGION: server.settings.region,
        RCLONE_CONFIG_BUCKET_FORCE_PATH_STYLE: 'true',
        RCLONE_CONFIG_BUCKET_ACCESS_KEY_ID: server.accessKeyId,
        RCLONE_CONFIG_BUCKET_SECRET_ACCESS_KEY: server.secretAccessKey,
      },
    });
    expect(stdout).toContain(`restored and verified ${releaseId}`);
    return target;
  };

  it('restores the same tree from a folder', async () => {
    await studio.backup.setStore({ kind: 'folder', path: path.join(dir, 'store') }, { createFolder: true });
    const { releaseId } = await studio.publish();
    const source = path.join(dir, 'store/understudy/v1');
    const recipe = await readFile(path.join(source, 'releases', releaseId, 'RESTORE.txt'), 'utf8');
    const target = await restoreByShell(source, releaseId, recipe);
    expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
    expect((await stat(path.join(target, 'voices/lin/run'))).mode & 0o100).toBe(0o100);
    // The sums beside the index are for people: they fit the restored tree as well.
    await run('sha256sum', ['-c', '--quiet', path.join(source, 'releases', releaseId, 'SHA256SUMS')], { cwd: target });
  });

  it('restores the same tree from a bucket', async () => {
    await studio.backup.setStore(server.settings);
    const { releaseId } = await studio.publish();
    const recipe = (await server.read(`understudy/v1/releases/${releaseId}/RESTORE.txt`)).toString();
    const target = await restoreByShell('bucket:voices/understudy/v1', releaseId, recipe);
    expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
  });

  it('restores the same tree from what skopeo copied', async () => {
    await studio.backup.setStore({ kind: 'folder', path: path.join(dir, 'store') }, { createFolder: true });
    const { releaseId } = await studio.publish();
    const source = path.join(dir, 'store/understudy/v1');
    const copy = path.join(dir, 'copy');
    const layoutOf = (root: string): string => `oci:${root}/releases/${releaseId}:${releaseId}`;
    const blobs = (side: 'src' | 'dest', root: string): string[] => [`--${side}-shared-blob-dir`, `${root}/blobs`];
    await mkdir(path.join(copy, 'releases'), { recursive: true });
    await mkdir(path.join(copy, 'blobs'));
    const places = [...blobs('src', source), ...blobs('dest', copy), layoutOf(source), layoutOf(copy)];
    // Debian's policy file comes with a package that skopeo only recommends; signatures are ours to check here.
    await run('skopeo', ['--insecure-policy', 'copy', ...places], { env: { PATH: '/usr/bin:/bin', HOME: dir } });
    const recipe = await readFile(path.join(source, 'releases', releaseId, 'RESTORE.txt'), 'utf8');
    const target = await restoreByShell(copy, releaseId, recipe);
    expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
  });

  it('is refused by skopeo when a blob is damaged', async () => {
    await studio.backup.setStore({ kind: 'folder', path: path.join(dir, 'store') }, { createFolder: true });
    const { releaseId } = await studio.publish();
    const source = path.join(dir, 'store/understudy/v1');
    const { entries } = await studio.backup.readRelease(releaseId);
    const blob = path.join(
      source,
      'blobs/sha256',
      entries.find((entry) => entry.path.endsWith('gpt.onnx'))?.sha256 ?? '',
    );
    const bytes = await readFile(blob);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    await chmod(blob, 0o644);
    await writeFile(blob, bytes);
    const from = `oci:${source}/releases/${releaseId}:${releaseId}`;
    await expect(
      run(
        'skopeo',
        ['--insecure-policy', 'copy', '--src-shared-blob-dir', `${source}/blobs`, from, `dir:${dir}/copy`],
        {
          env: { PATH: '/usr/bin:/bin', HOME: dir },
        },
      ),
    ).rejects.toMatchObject({ code: 1 });
  });

  it('fails when a blob is damaged', async () => {
    await studio.backup.setStore(server.settings);
    const { releaseId } = await studio.publish();
    const { entries } = await studio.backup.readRelease(releaseId);
    const blob = entries.find((entry) => entry.path.endsWith('gpt.onnx'))?.sha256;
    await server.corrupt(`understudy/v1/blobs/sha256/${blob}`, 1000);
    const recipe = (await server.read(`understudy/v1/releases/${releaseId}/RESTORE.txt`)).toString();
    await expect(restoreByShell('bucket:voices/understudy/v1', releaseId, recipe)).rejects.toMatchObject({ code: 1 });
  });
});
