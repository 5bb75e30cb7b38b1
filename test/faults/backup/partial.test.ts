/** Libraries in which something is broken: nothing of that is left out in silence, and what is whole is saved all the same. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPairCheck } from '../../../electron/app/pair-check.ts';
import type { ReleaseContent } from '../../../electron/backup/ports.ts';
import type { ReleaseGap } from '../../../electron/contract/backup.ts';
import type { ModelSummary } from '../../../electron/contract/models-library.ts';
import { pilotDir } from '../../../native-models/voice-pack/pilot.ts';
import { addRuntime, addVoice, librarySource } from '../../fakes/voice-library.ts';
import { until } from '../../fixtures/until.ts';
import { introduce, openStudio, readTree, removeFolders, type Studio } from '../../integration/backup/studio.ts';

const HOUR_MS = 3_600_000;
const lin = { id: 'lin-aaaaaa', name: 'Lin' };
const mei = { id: 'mei-bbbbbb', name: '梅' };

describe('a library in which', () => {
  let dir: string;
  let studio: Studio;
  let laterMs: number;
  /** What cannot be read, as a system says it of a file that another program holds. */
  let locked: string[];
  let models: ModelSummary[];
  let sent: string[];
  let content: (content: ReleaseContent) => ReleaseContent;

  const voiceFolder = ({ id }: { readonly id: string }): string => path.join(studio.dir, 'voices', id);

  beforeEach(async () => {
    [laterMs, locked, models, sent, content] = [0, [], [], [], (same) => same];
    dir = await mkdtemp(path.join(os.tmpdir(), 'partial-'));
    const folder = path.join(dir, 'desk');
    studio = await openStudio({
      dir: folder,
      clock: { now: () => Date.now() + laterMs, monotonicMs: () => performance.now() },
      wrapSource: () => {
        const pairs = createPairCheck(path.join(dir, 'pairs.json'));
        return {
          collect: async (signal) => content(await librarySource(folder, { models, pairs }).collect(signal)),
        };
      },
      wrapHasher: (hasher) => ({
        async sha256(file, options) {
          if (locked.includes(file)) throw Object.assign(new Error('locked'), { code: 'EBUSY' });
          return hasher.sha256(file, options);
        },
      }),
      wrapStore: (store) => ({
        ...store,
        putFile(key, file, options) {
          sent.push(file);
          return store.putFile(key, file, options);
        },
      }),
    });
    await rm(studio.voice, { recursive: true });
    const weights = {
      'gpt.ckpt': await readFile(path.join(pilotDir, 'gpt.ckpt')),
      'sovits.pth': await readFile(path.join(pilotDir, 'sovits.pth')),
    };
    for (const { id, name } of [lin, mei]) {
      const recording = { 'references/01-calm.wav': randomBytes(3_000) };
      await addVoice(path.join(folder, 'voices'), id, { name, files: { ...weights, ...recording } });
    }
    await addRuntime(path.join(folder, 'runtime'));
    await studio.backup.setStore({ kind: 'folder', path: path.join(dir, 'store') }, { createFolder: true });
  });
  afterEach(async () => {
    await studio.close();
    await removeFolders(dir);
  });

  async function publishPartial(): Promise<readonly ReleaseGap[]> {
    const result = await studio.publish();
    expect(result.verified).toBe(false);
    return result.partial?.missing ?? [];
  }
  const paths = async (): Promise<string[]> => {
    const [release] = await studio.backup.releases();
    return (await studio.backup.show(release?.releaseId ?? '')).files.map((file) => file.path);
  };

  it('nothing is broken is whole, and says so', async () => {
    const result = await studio.publish();
    expect(result).toMatchObject({ verified: true, partial: null });
    expect((await studio.backup.releases())[0]).toMatchObject({ partial: null, verifiedAt: expect.any(String) });
    expect(await studio.backup.newestThatCounts()).toBe(result.releaseId);
  });

  it('a damaged voice is: the others are saved, and it never counts as a backup', async () => {
    const before = await studio.publish();
    // Ids sort by the second in which they were made.
    const second = Math.floor(Date.now() / 1000);
    await until('the next second', () => Math.floor(Date.now() / 1000) > second);
    await truncate(path.join(voiceFolder(mei), 'gpt.ckpt'), 1000);
    // The next day, and not yet overdue.
    laterMs = 24 * HOUR_MS;
    const missing = await publishPartial();
    expect(missing).toEqual([{ reason: 'damaged', voice: mei, path: `voices/${mei.id}/gpt.ckpt` }]);
    const ofMei = (await paths()).filter((file) => file.startsWith(`voices/${mei.id}/`));
    expect(ofMei).toEqual([]);

    const [newest] = await studio.backup.releases();
    expect(newest).toMatchObject({ partial: { missing, more: 0 }, verifiedAt: null });
    // A look at the store finds every blob, and still does not make it whole.
    expect(await studio.verify(newest?.releaseId ?? '', true)).toMatchObject({ ok: true });
    expect((await studio.backup.releases())[0]?.verifiedAt).toBeNull();

    // Never chosen, and no measure for the one that is.
    expect(await studio.backup.newestThatCounts()).toBe(before.releaseId);
    expect((await studio.backup.latest())?.releaseId).toBe(before.releaseId);
    expect(await studio.backup.newestSeen()).toBe(before.releaseId);
    await studio.backup.readRelease(newest?.releaseId ?? '');
    expect(await studio.backup.newestSeen()).toBe(before.releaseId);

    const overview = studio.backup.overview();
    expect(overview.lastError?.code).toBe('BACKUP_RELEASE_PARTIAL');
    expect(overview.days.at(-1)?.state).toBe('partial');
    laterMs = 27 * HOUR_MS;
    expect(studio.backup.overview().overdue).toBe(true);
  });

  it('a damaged voice is, as another computer of the studio reads it', async () => {
    await truncate(path.join(voiceFolder(mei), 'gpt.ckpt'), 1000);
    const missing = await publishPartial();
    const other = await openStudio({ store: studio.settings.store ?? undefined });
    await introduce(studio, other);
    const [release] = await other.backup.releases();
    expect(release).toMatchObject({ signed: true, partial: { missing }, verifiedAt: null });
    await expect(other.backup.newestThatCounts()).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_PARTIAL',
      details: { releaseId: release?.releaseId, missing: [mei.name] },
    });
    const target = path.join(dir, 'by name');
    await other.restore(release?.releaseId ?? '', target);
    expect(Object.keys(await readTree(target))).toContain(`voices/${lin.id}/gpt.ckpt`);
    await other.close();
    await removeFolders(other.dir);
  });

  it('a voice was damaged in its bytes alone, with its size as it was', async () => {
    const file = path.join(voiceFolder(mei), 'sovits.pth');
    const bytes = await readFile(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(file, bytes);
    expect(await publishPartial()).toEqual([{ reason: 'damaged', voice: mei, path: `voices/${mei.id}/sovits.pth` }]);
    expect(sent).not.toContain(file);
  });

  it('a voice has lost its description, and one a folder that is none', async () => {
    await rm(path.join(voiceFolder(mei), 'voice.json'));
    await rename(voiceFolder(lin), path.join(studio.dir, 'voices', 'Lin, the new one'));
    await addVoice(path.join(studio.dir, 'voices'), 'third', { manifest: {} });
    content = ({ files, voices, gaps }) => ({
      files,
      voices,
      gaps: gaps.filter(({ reason }) => reason !== 'mismatch'),
    });
    expect(await publishPartial()).toEqual([
      {
        reason: 'damaged',
        voice: { id: 'Lin, the new one', name: 'Lin, the new one' },
        path: 'voices/Lin, the new one',
      },
      { reason: 'damaged', voice: { id: mei.id, name: mei.id }, path: `voices/${mei.id}/voice.json` },
    ]);
  });

  it('a file of a voice is held by another program', async () => {
    locked = [path.join(voiceFolder(mei), 'gpt.ckpt')];
    expect(await publishPartial()).toEqual([{ reason: 'unreadable', voice: mei, path: `voices/${mei.id}/gpt.ckpt` }]);
    expect((await studio.backup.releases())[0]?.voices.map(({ id }) => id)).toEqual([lin.id]);
    locked = [];
    expect(await studio.publish()).toMatchObject({ verified: true, partial: null });
    expect(studio.backup.overview()).toMatchObject({ lastError: null, overdue: false });
  });

  it('links stand: beside a voice, in place of a file, in place of a voice', async () => {
    await symlink('/etc/passwd', path.join(voiceFolder(lin), 'notes.json'));
    const file = path.join(voiceFolder(mei), 'gpt.ckpt');
    await rename(file, path.join(dir, 'elsewhere.ckpt'));
    await symlink(path.join(dir, 'elsewhere.ckpt'), file);
    const third = await addVoice(path.join(dir, 'big disk'), 'third');
    await symlink(third, path.join(studio.dir, 'voices', 'third'));
    expect(await publishPartial()).toEqual([
      { reason: 'link', voice: lin, path: `voices/${lin.id}/notes.json` },
      { reason: 'link', voice: mei, path: `voices/${mei.id}/gpt.ckpt` },
      { reason: 'link', voice: { id: 'third', name: 'third' }, path: 'voices/third' },
    ]);
    expect(await paths()).not.toContain(`voices/${lin.id}/notes.json`);
    expect(await paths()).toContain(`voices/${lin.id}/gpt.ckpt`);
  });

  it('pipes and sockets stand: nobody waits for them', async () => {
    await promisify(execFile)('mkfifo', [path.join(voiceFolder(lin), 'pipe')]);
    const server = createServer().listen(path.join(voiceFolder(mei), 'socket'));
    expect(await publishPartial()).toEqual([
      { reason: 'special', voice: lin, path: `voices/${lin.id}/pipe` },
      { reason: 'special', voice: mei, path: `voices/${mei.id}/socket` },
    ]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('a hard link stands is whole: it is a file like any other', async () => {
    await promisify(execFile)('ln', [
      path.join(voiceFolder(lin), 'gpt.ckpt'),
      path.join(voiceFolder(lin), 'again.ckpt'),
    ]);
    expect(await studio.publish()).toMatchObject({ verified: true, partial: null });
    expect(await paths()).toContain(`voices/${lin.id}/again.ckpt`);
  });

  it.each(['files.json', 'service.mjs', ''])('the runtime lacks %j: no standby could serve', async (name) => {
    await rm(path.join(studio.dir, 'runtime', name === 'files.json' ? 'agent.mjs' : name), { recursive: true });
    const [gap, ...others] = await publishPartial();
    expect([gap?.reason, gap?.voice, others]).toEqual(['runtime', null, []]);
    expect((await paths()).filter((file) => file.startsWith('runtime/'))).toEqual([]);
    expect((await studio.backup.releases())[0]?.voices).toHaveLength(2);
  });

  it('a file of the runtime is not what was built', async () => {
    await writeFile(path.join(studio.dir, 'runtime/service.mjs'), '// the servicf');
    expect(await publishPartial()).toEqual([{ reason: 'runtime', voice: null, path: 'runtime/service.mjs' }]);
    expect((await paths()).filter((file) => file.startsWith('runtime/'))).toEqual([]);
  });

  it('a voice needs an encoder that is not here', async () => {
    const summary = { path: '', sizeBytes: 0, sha256: null, receivedBytes: 0, state: 'missing' as const };
    models = [
      { ...summary, name: 'hubert', place: 'chinese-hubert-base' },
      { ...summary, name: 'bert', place: 'chinese-roberta-wwm-ext-large' },
    ];
    expect(await studio.publish()).toMatchObject({ partial: null });
    const files = { 'gpt.ckpt': randomBytes(100), 'sovits.pth': randomBytes(100) };
    await addVoice(path.join(studio.dir, 'voices'), 'third', { files, manifest: { hubert: 'shared', usesBert: true } });
    const third = { id: 'third', name: 'third' };
    expect((await publishPartial()).filter(({ reason }) => reason === 'encoder')).toEqual([
      { reason: 'encoder', voice: third, path: 'models/chinese-hubert-base' },
      { reason: 'encoder', voice: third, path: 'models/chinese-roberta-wwm-ext-large' },
    ]);
  });

  it('a voice has a symbol table that does not fit its weights', async () => {
    const files = {
      'gpt.ckpt': await readFile(path.join(pilotDir, 'gpt.ckpt')),
      'sovits.pth': await readFile(path.join(pilotDir, 'sovits.pth')),
    };
    // 732 symbols in both files, where this version has 322.
    await addVoice(path.join(studio.dir, 'voices'), 'third', { files, manifest: { version: 'v1' } });
    expect(await publishPartial()).toEqual([
      { reason: 'mismatch', voice: { id: 'third', name: 'third' }, path: 'voices/third' },
    ]);
    // Its files are not lost for that.
    expect(await paths()).toContain('voices/third/gpt.ckpt');
  });

  it('no voice is whole is refused: such a release would stand before a good one', async () => {
    for (const voice of [lin, mei]) await appendFile(path.join(voiceFolder(voice), 'gpt.ckpt'), 'x');
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_NO_WHOLE_VOICE' });
    expect(await studio.backup.releases()).toEqual([]);
    expect(sent).toEqual([]);
  });

  it('there are more files than a release holds is refused before the first is read or sent', async () => {
    const heap = path.join(voiceFolder(mei), 'cache');
    await mkdir(heap);
    await writeFile(path.join(heap, 'one'), 'x');
    content = ({ files, ...rest }) => {
      const one = files.find((file) => file.absolute.endsWith('/one'));
      const many = Array.from({ length: 12_000 }, (_item, index) => ({
        ...one,
        path: `voices/${mei.id}/cache/${index}`,
      }));
      return { ...rest, files: [...files, ...many] as ReleaseContent['files'] };
    };
    await expect(studio.publish()).rejects.toMatchObject({
      code: 'BACKUP_TOO_MANY_FILES',
      details: { folder: `voices/${mei.id}`, files: expect.any(Number) },
    });
    expect(sent).toEqual([]);
  });

  it.each([
    ['CON.json', 'reserved-name'],
    ['take one.', 'trailing-dot-or-space'],
    ['what?.wav', 'character'],
    ['VOICE.JSON', 'case-clash'],
  ])('a file is called %s is refused before anything is sent', async (name, problem) => {
    await writeFile(path.join(voiceFolder(lin), name), 'x');
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_PATH_UNSAFE', details: { problem } });
    expect(sent).toEqual([]);
  });

  it('two files have one name in two spellings is refused before anything is sent', async () => {
    for (const form of ['NFC', 'NFD']) await writeFile(path.join(voiceFolder(lin), 'é.wav'.normalize(form)), form);
    await expect(studio.publish()).rejects.toMatchObject({
      code: 'BACKUP_PATH_UNSAFE',
      details: { problem: 'case-clash' },
    });
    expect(sent).toEqual([]);
  });
});
