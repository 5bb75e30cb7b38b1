/** Encrypted releases, from the switch to the day on which only the program age is there. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recipeScript } from '../../../electron/backup/release/restore-recipe.ts';
import { newIdentity, recipientOf } from '../../../electron/backup/sealed/age.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { sha256Hex } from '../../../electron/kernel/hash-file.ts';
import { startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { until } from '../../fixtures/until.ts';
import {
  expectedTree,
  fillVoice,
  introduce,
  openStudio,
  readTree,
  removeFolders,
  type Studio,
  withoutRecipe,
} from './studio.ts';

const run = promisify(execFile);
const passphrase = 'correct horse battery staple';
const on = { state: 'on' } as const;

/** Of two releases of one second none is the newer one. */
async function nextSecond(): Promise<void> {
  const second = Math.floor(Date.now() / 1000);
  await until('the next second', () => Math.floor(Date.now() / 1000) > second);
}

describe('an encrypted release', () => {
  let dir: string;
  let studio: Studio;
  const others: Studio[] = [];
  const layout = (): string => path.join(dir, 'store/understudy/v1');
  const store = (): { kind: 'folder'; path: string } => ({ kind: 'folder', path: path.join(dir, 'store') });

  async function another(options: Parameters<typeof openStudio>[0] = {}): Promise<Studio> {
    const other = await openStudio({ deviceName: 'workstation-4', ...options });
    others.push(other);
    await other.backup.setStore(store());
    return other;
  }

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'encrypted-'));
    studio = await openStudio({});
    await fillVoice(studio.voice);
    await studio.backup.setStore(store(), { createFolder: true });
  });
  afterEach(async () => {
    for (const each of [studio, ...others]) await each.close();
    await removeFolders(dir, studio.dir, ...others.splice(0).map((other) => other.dir));
  });

  const blobs = (): Promise<string[]> => readdir(path.join(layout(), 'blobs/sha256'));

  it('holds nothing that says what it is, and is restored byte for byte', async () => {
    await studio.backup.encryption.set(on);
    const { releaseId } = await studio.publish();
    const everything = Object.entries(await readTree(layout()));
    const weights = await readFile(path.join(studio.voice, 'gpt.onnx'));
    expect(everything.length).toBeGreaterThan(8);
    for (const [key, content] of everything) {
      const bytes = Buffer.from(content, 'base64');
      for (const told of ['gpt.onnx', 'sovits.onnx', '"Lin"', 'voices/lin', '你好', 'echo hello', sha256Hex(weights)]) {
        expect(`${key} ${bytes.toString()}`).not.toContain(told);
      }
      expect(bytes.includes(weights.subarray(1000, 1064))).toBe(false);
    }
    expect((await studio.verify(releaseId, true)).ok).toBe(true);
    expect(await studio.backup.releases()).toMatchObject([{ releaseId, encrypted: 'open', signed: true }]);
    const { directory } = await studio.restore(releaseId, path.join(dir, 'restored'));
    expect(await withoutRecipe(directory)).toEqual(await expectedTree(studio.voice));
    expect(await readdir(path.join(studio.dir, 'backup', 'sealing')).catch(() => [])).toEqual([]);
  });

  it('is restored by the process that writes to disks, too', async () => {
    const apart = await another({ restoreApart: true });
    await fillVoice(apart.voice);
    await apart.backup.encryption.set(on);
    const { releaseId } = await apart.publish();
    const { directory } = await apart.restore(releaseId, path.join(dir, 'restored'));
    expect(await withoutRecipe(directory)).toEqual(await expectedTree(apart.voice));
  });

  it('sends what is new and nothing else; where nothing is new there is none', async () => {
    await studio.backup.encryption.set(on);
    const first = await studio.publish();
    expect((await studio.publish()).unchanged).toBe(true);
    const before = await blobs();
    const second = await studio.publishAnew();
    expect(second.bytesUploaded).toBeLessThan(1000);
    expect(first.bytesUploaded).toBeGreaterThan(400_000);
    // One file, the inner manifest, the outer one and its config.
    expect((await blobs()).length - before.length).toBe(4);
  });

  it('is made anew once encryption is switched on, for one recipient more, and in the open once it is off', async () => {
    expect((await studio.publish()).unchanged).toBe(false);
    await studio.backup.encryption.set(on);
    await nextSecond();
    expect(await studio.publish()).toMatchObject({ unchanged: false, verified: true });
    const recipient = await recipientOf(await newIdentity());
    expect(await studio.backup.encryption.set({ state: 'on', recipients: [recipient] })).toMatchObject({
      recipients: [recipient],
    });
    await nextSecond();
    const more = await studio.publish();
    expect(more.unchanged).toBe(false);
    expect(more.bytesUploaded).toBe(0);
    await studio.backup.encryption.set({ state: 'off' });
    await nextSecond();
    const { releaseId } = await studio.publish();
    expect((await studio.backup.releases())[0]).not.toHaveProperty('encrypted');
    expect((await studio.verify(releaseId, true)).ok).toBe(true);
  });

  it('is sent anew with another key on demand; who was left out opens the older ones and no new one', async () => {
    const [kept, leaving] = [await newIdentity(), await newIdentity()];
    const [recipient, gone] = [await recipientOf(kept), await recipientOf(leaving)];
    await expect(studio.backup.encryption.rotate({})).rejects.toMatchObject({ code: 'BACKUP_ENCRYPTION_OFF' });
    const before = await studio.backup.encryption.set({ state: 'on', recipients: [recipient, gone], passphrase });
    const first = await studio.publish();
    await expect(studio.backup.encryption.rotate({ without: ['age1other'] })).rejects.toMatchObject({
      code: 'BACKUP_RECIPIENT_UNKNOWN',
    });
    const after = await studio.backup.encryption.rotate({ without: [gone] });
    expect(after).toMatchObject({ recipients: [recipient], passphrase: false });
    expect(after.recipient).not.toBe(before.recipient);
    await nextSecond();
    const second = await studio.publish();
    expect(second.bytesUploaded).toBeGreaterThan(400_000);
    const old = await studio.backup.readRelease(first.releaseId);
    const stale = (await studio.backup.readRelease(second.releaseId)).entries.filter(({ stored }) =>
      old.entries.some((entry) => stored && entry.stored?.sha256 === stored.sha256),
    );
    expect(stale).toEqual([]);
    // The studio itself reads both.
    for (const { releaseId } of [first, second]) {
      const { directory } = await studio.restore(releaseId, path.join(dir, releaseId));
      expect(await withoutRecipe(directory)).toEqual(await expectedTree(studio.voice));
    }
    const other = await another();
    await introduce(studio, other);
    for (const key of [{ passphrase }, { identities: [leaving] }]) {
      await expect(other.backup.encryption.unlock(key)).rejects.toMatchObject({ code: 'BACKUP_ENCRYPTION_KEY_WRONG' });
    }
    const known = await other.backup.encryption.unlock({ identities: [kept] });
    expect(known.recipients).toEqual([recipient]);
    const { directory } = await other.restore(first.releaseId, path.join(dir, 'older'));
    expect(await withoutRecipe(directory)).toEqual(await expectedTree(studio.voice));
  });

  it('of another key is not joined by a computer that knows the older one only', async () => {
    await studio.backup.encryption.set({ ...on, passphrase });
    await studio.publish();
    const other = await another();
    await fillVoice(other.voice);
    await introduce(studio, other);
    await other.backup.encryption.unlock({ passphrase });
    await studio.backup.encryption.rotate({ passphrase });
    await nextSecond();
    await studio.publish();
    await expect(other.publish()).rejects.toMatchObject({ code: 'BACKUP_ENCRYPTED_ELSEWHERE' });
    await other.backup.encryption.unlock({ passphrase });
    await nextSecond();
    expect((await other.publish()).verified).toBe(true);
    expect((await other.backup.releases()).map(({ encrypted }) => encrypted)).toEqual(['open', 'open', 'open']);
  });

  it('stays alone where a person says that this computer does not encrypt, until the studio has another key', async () => {
    await studio.backup.encryption.set(on);
    await studio.publish();
    const other = await another();
    await fillVoice(other.voice);
    await introduce(studio, other);
    await other.backup.encryption.set({ state: 'off' });
    expect((await other.publish()).verified).toBe(true);
    await nextSecond();
    const back = await studio.publishAnew();
    await nextSecond();
    expect(back).toMatchObject({ verified: true });
    // A release in the open between two that are encrypted costs nothing.
    expect(back.bytesUploaded).toBeLessThan(1000);
    expect((await other.publishAnew()).verified).toBe(true);
    await studio.backup.encryption.rotate({});
    await nextSecond();
    await studio.publish();
    await expect(other.publishAnew()).rejects.toMatchObject({ code: 'BACKUP_ENCRYPTED_ELSEWHERE' });
  });

  it('keeps another computer from lying beside it in the open, which unlocks it and goes on with the same blobs', async () => {
    await studio.backup.encryption.set({ ...on, passphrase });
    const { releaseId } = await studio.publish();
    const other = await another();
    await fillVoice(other.voice);
    await introduce(studio, other);
    await expect(other.publish()).rejects.toMatchObject({ code: 'BACKUP_ENCRYPTED_ELSEWHERE' });
    await expect(other.backup.encryption.set(on)).rejects.toMatchObject({ code: 'BACKUP_ENCRYPTED_ELSEWHERE' });
    expect(await other.backup.releases()).toMatchObject([{ encrypted: 'locked', voices: [] }]);
    expect((await other.verify(releaseId, true)).ok).toBe(true);
    await expect(other.restore(releaseId, path.join(dir, 'no'))).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_LOCKED',
    });
    await expect(other.backup.encryption.unlock({ passphrase: 'wrong' })).rejects.toMatchObject({
      code: 'BACKUP_ENCRYPTION_KEY_WRONG',
    });
    await other.backup.encryption.unlock({ passphrase });
    expect(await other.backup.releases()).toMatchObject([{ encrypted: 'open', voices: [{ name: 'Lin' }] }]);
    const { directory } = await other.restore(releaseId, path.join(dir, 'restored'));
    expect(await withoutRecipe(directory)).toEqual(await expectedTree(studio.voice));
    await rm(other.voice, { recursive: true });
    await run('cp', ['-rp', studio.voice, other.voice]);
    expect((await other.publish()).bytesUploaded).toBe(0);
  });

  const blobFile = (sha256: string): string => path.join(layout(), 'blobs/sha256', sha256);
  async function flip(sha256: string, at: number): Promise<void> {
    const bytes = await readFile(blobFile(sha256));
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await chmod(blobFile(sha256), 0o644);
    await writeFile(blobFile(sha256), bytes);
  }
  async function storedOf(releaseId: string, name: string): Promise<string> {
    const { entries } = await studio.backup.readRelease(releaseId);
    return entries.find((entry) => entry.path.endsWith(name))?.stored?.sha256 ?? '';
  }
  const innerOf = async (releaseId: string): Promise<string> => {
    const index = JSON.parse(await readFile(path.join(layout(), 'releases', releaseId, 'index.json'), 'utf8'));
    const outer = index.manifests[0].digest.slice('sha256:'.length);
    const { layers } = JSON.parse(await readFile(blobFile(outer), 'utf8'));
    const inner = layers.find(({ mediaType }: { mediaType: string }) => mediaType.includes('release.v1.json'));
    return inner.digest.slice('sha256:'.length);
  };

  it('is found damaged without a key, told without a name, and made whole byte for byte by the next backup', async () => {
    await studio.backup.encryption.set(on);
    const { releaseId } = await studio.publish();
    const [flipped, beheaded, gone] = [
      await storedOf(releaseId, 'gpt.onnx'),
      await storedOf(releaseId, 'sovits.onnx'),
      await storedOf(releaseId, 'voice.json'),
    ];
    await flip(flipped, 100_000);
    await flip(beheaded, 30);
    await rm(blobFile(gone));
    const other = await another();
    await introduce(studio, other);
    const found = await other.verify(releaseId, true);
    expect(new Set(found.damaged.map(({ sha256 }) => sha256))).toEqual(new Set([flipped, beheaded, gone]));
    for (const mark of Object.values(await readTree(path.join(layout(), 'marks')))) {
      expect(Buffer.from(mark, 'base64').toString()).not.toContain('Lin');
    }
    expect((await studio.backup.releases())[0]?.damaged).toMatchObject({ blobs: 3, lost: false });
    expect(await studio.publish()).toMatchObject({ repaired: [releaseId], lost: [], unchanged: true });
    expect((await other.verify(releaseId, true)).ok).toBe(true);
    expect((await studio.backup.releases())[0]?.damaged).toBeNull();
    expect(studio.audited.map(({ event }) => event)).toContain('backup.damageRepaired');
    const { directory } = await studio.restore(releaseId, path.join(dir, 'restored'));
    expect(await withoutRecipe(directory)).toEqual(await expectedTree(studio.voice));
  });

  it('of which a file is another one by now stays damaged, and the next release has it anew', async () => {
    await studio.backup.encryption.set(on);
    const { releaseId } = await studio.publish();
    const damaged = await storedOf(releaseId, 'gpt.onnx');
    await flip(damaged, 100_000);
    await studio.verify(releaseId, true);
    const weights = path.join(studio.voice, 'gpt.onnx');
    const bytes = await readFile(weights);
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    await writeFile(weights, bytes);
    await nextSecond();
    const next = await studio.publish();
    expect(next).toMatchObject({ repaired: [], lost: [{ releaseId }], unchanged: false, verified: true });
    expect((await studio.verify(next.releaseId, true)).ok).toBe(true);
    expect(await readdir(path.join(studio.dir, 'backup', 'sealing')).catch(() => [])).toEqual([]);
    const { directory } = await studio.restore(next.releaseId, path.join(dir, 'restored'));
    expect(await withoutRecipe(directory)).toEqual(await expectedTree(studio.voice));
  });

  it('is repaired where what is inside was damaged, and its good outer manifest is left alone', async () => {
    await studio.backup.encryption.set({ ...on, recipients: [await recipientOf(await newIdentity())] });
    const { releaseId } = await studio.publish();
    const inner = await innerOf(releaseId);
    await flip(inner, 300);
    expect(await studio.verify(releaseId, true)).toMatchObject({ ok: false, damaged: [{ sha256: inner }] });
    expect(await studio.publish()).toMatchObject({ repaired: [releaseId], unchanged: true });
    const kept = await readdir(path.join(layout(), 'quarantine'), { recursive: true });
    expect(kept.filter((name) => /[0-9a-f]{64}/.test(name)).every((name) => name.includes(inner))).toBe(true);
    const { directory } = await studio.restore(releaseId, path.join(dir, 'restored'));
    expect(await withoutRecipe(directory)).toEqual(await expectedTree(studio.voice));
  });

  it('keeps no backup from being made where nobody has what is inside it any more', async () => {
    await studio.backup.encryption.set(on);
    const { releaseId } = await studio.publish();
    await flip(await innerOf(releaseId), 300);
    await studio.verify(releaseId, true);
    await rm(path.join(studio.dir, 'backup', 'manifests'), { recursive: true, force: true });
    await nextSecond();
    const next = await studio.publish();
    expect(next).toMatchObject({ verified: true, unchanged: false, lost: [{ releaseId }] });
    expect((await studio.verify(next.releaseId, true)).ok).toBe(true);
    await nextSecond();
    // From then on nothing is sent anew.
    expect(await studio.publish()).toMatchObject({ unchanged: true, bytesUploaded: 0 });
  });

  it('is gone on with after a failure: what was encrypted is sent as it was', async () => {
    const begun: string[] = [];
    const sent: string[] = [];
    let broken = true;
    const failing = await another({
      wrapStore: (inner) => ({
        ...inner,
        putFile: async (key, file, options) => {
          begun.push(key);
          if (broken && options.sizeBytes > 250_000) throw new AppError('BACKUP_STORE_UNREACHABLE');
          await inner.putFile(key, file, options);
          sent.push(key);
        },
      }),
    });
    await fillVoice(failing.voice);
    await failing.backup.encryption.set(on);
    await expect(failing.publish()).rejects.toMatchObject({ code: 'BACKUP_STORE_UNREACHABLE' });
    const before = { begun: [...begun], sent: [...sent] };
    sent.length = 0;
    broken = false;
    const { releaseId } = await failing.publish();
    // What was encrypted is not encrypted again, and what was there is not sent again, though no release had named it.
    expect(sent).toEqual(expect.arrayContaining(before.begun.filter((key) => !before.sent.includes(key))));
    expect(sent.filter((key) => before.sent.includes(key))).toEqual([]);
    expect((await failing.verify(releaseId, true)).ok).toBe(true);
  });

  it('gives standbys what they check and serve, decrypted, and no URL', async () => {
    const server = await startStrictS3();
    const bucket = await openStudio({ server });
    try {
      await fillVoice(bucket.voice);
      await bucket.backup.setStore(server.settings);
      await bucket.backup.encryption.set(on);
      const { releaseId } = await bucket.publish();
      const release = await bucket.backup.readRelease(releaseId);
      const weights = release.entries.find((entry) => entry.path.endsWith('gpt.onnx'));
      if (!weights) throw new Error('no weights');
      expect(Buffer.from(release.manifestBytes).toString()).toContain(weights.sha256);
      const source = await bucket.backup.blobSource(release.entries);
      expect(await source.presign(weights.sha256, 60)).toBeNull();
      const pieces: Uint8Array[] = [];
      for await (const piece of source.open(weights.sha256, { from: 70_000 })) pieces.push(Uint8Array.from(piece));
      expect(Buffer.concat(pieces).equals((await readFile(path.join(bucket.voice, 'gpt.onnx'))).subarray(70_000))).toBe(
        true,
      );
      const { directory } = await bucket.restore(releaseId, path.join(dir, 'from-bucket'));
      expect(await withoutRecipe(directory)).toEqual(await expectedTree(bucket.voice));
    } finally {
      await bucket.close();
      await server.close();
      await removeFolders(bucket.dir);
    }
  });

  describe('without this app', () => {
    const restoreByShell = async (source: string, releaseId: string, key: string): Promise<string> => {
      const script = path.join(dir, 'restore.sh');
      const keyFile = path.join(dir, 'key.txt');
      const recipe = await readFile(path.join(layout(), 'releases', releaseId, 'RESTORE.txt'), 'utf8');
      await writeFile(script, recipeScript(recipe));
      await writeFile(keyFile, `${key}\n`, { mode: 0o600 });
      const target = path.join(dir, 'by-shell');
      const { stdout } = await run('sh', [script, source, releaseId, target, keyFile], {
        env: { PATH: '/usr/bin:/bin', HOME: dir, RCLONE_CONFIG: path.join(dir, 'none.conf') },
      });
      expect(stdout).toContain(`restored and verified ${releaseId}`);
      return target;
    };

    it('is restored with rclone, jq, sha256sum and age, by the key of the studio, of a recipient, or the passphrase', async () => {
      const identity = await newIdentity();
      await studio.backup.encryption.set({ state: 'on', recipients: [await recipientOf(identity)], passphrase });
      await writeFile(path.join(studio.voice, " odd  name & $(date) '.txt"), 'odd');
      const { releaseId } = await studio.publish();
      for (const key of [(await studio.secrets.read('backup.encryptionKey')) ?? '', identity]) {
        const target = await restoreByShell(layout(), releaseId, key);
        expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
        await rm(target, { recursive: true });
      }
      await expect(restoreByShell(layout(), releaseId, await newIdentity())).rejects.toMatchObject({ code: 1 });
      // Asked for at the terminal.
      const target = path.join(dir, 'by-passphrase');
      const words = ['sh', path.join(dir, 'restore.sh'), layout(), releaseId, target, '-'];
      const terminal = spawn('script', ['-qefc', words.join(' '), '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
      let said = '';
      terminal.stdout.on('data', (piece: Buffer) => {
        said += piece.toString();
      });
      const over = new Promise((resolve) => terminal.on('close', resolve));
      await until('the question for the passphrase', () => /passphrase/i.test(said));
      terminal.stdin.write(`${passphrase}\n`);
      await over;
      expect(said).toContain(`restored and verified ${releaseId}`);
      expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
      const sums = path.join(layout(), 'releases', releaseId, 'SHA256SUMS');
      execFileSync('sha256sum', ['-c', '--quiet', sums], { cwd: path.join(layout(), 'blobs/sha256') });
    });
  });
});
