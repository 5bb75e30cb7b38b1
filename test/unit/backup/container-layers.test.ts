/** Layers of the image: read by GNU tar, the same bytes wherever they are made, and with nothing in them that serves nobody. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { planLayers } from '../../../electron/backup/container/layers.ts';
import { fileHeader } from '../../../electron/backup/container/tar.ts';
import { writeContainer } from '../../../electron/backup/container/write.ts';
import type { ReleaseEntry } from '../../../electron/backup/release/manifest.ts';
import { sha256Hex } from '../../../electron/kernel/hash-file.ts';
import { tempDir } from '../temp-dir.ts';

const long = `voices/lin/references/${'a long name '.repeat(12)}.wav`;
const contents: Readonly<Record<string, string>> = {
  'runtime/bin/node': 'a program',
  'runtime/service.mjs': '',
  'models/bert.onnx': 'x'.repeat(3000),
  'settings/readings.json': '{}',
  'takes/1.wav': 'what somebody said',
  'RESTORE.txt': 'a recipe',
  'voices/lin/voice.json': '{"id":"lin"}',
  'voices/lin/references/你好.wav': 'y'.repeat(512),
  [long]: 'z',
};

const entriesAs = (mode: number, modifiedAt: string): ReleaseEntry[] =>
  Object.entries(contents).map(([name, text]) => ({
    path: name,
    sha256: sha256Hex(text),
    sizeBytes: Buffer.byteLength(text),
    mode: name.startsWith('runtime/bin/') ? 0o700 : mode,
    modifiedAt,
    role: 'config',
  }));

const blobs = new Map(Object.values(contents).map((text) => [sha256Hex(text), Buffer.from(text)]));

async function make(entries: readonly ReleaseEntry[], change: (bytes: Buffer) => Buffer = (bytes) => bytes) {
  const dir = await tempDir();
  const made = await writeContainer({
    ...{
      releaseId: '20261128T020000Z-0123456789ab',
      createdAt: '2026-11-28T02:00:07Z',
      image: 'voices:1',
      voice: 'lin',
    },
    entries,
    directory: path.join(dir, 'made'),
    base: null,
    async *openBlob(sha256, { from }) {
      yield change(blobs.get(sha256) ?? Buffer.alloc(0)).subarray(from);
    },
  });
  return { dir, made };
}

it('are read by GNU tar as what the release holds: names of every length and script, modes that everybody may read', async () => {
  const { dir, made } = await make(entriesAs(0o600, '2026-11-20T08:15:02Z'));
  const root = path.join(dir, 'root');
  mkdirSync(root);
  for (const { digest } of made.layers) {
    const layer = path.join(dir, 'made/image/blobs/sha256', digest.slice(7));
    expect(sha256Hex(await readFile(layer))).toBe(digest.slice(7));
    execFileSync('tar', ['-xpf', layer, '-C', root]);
  }
  const expected = Object.keys(contents).filter((name) => !/^takes|^RESTORE/.test(name));
  const found = (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((item) => item.isFile())
    .map((item) => path.relative(path.join(root, 'understudy'), path.join(item.parentPath, item.name)));
  expect(found.sort()).toEqual(expected.sort());
  for (const name of expected) {
    const file = path.join(root, 'understudy', name);
    expect(readFileSync(file, 'utf8')).toBe(contents[name]);
    expect(statSync(file).mode & 0o777).toBe(name === 'runtime/bin/node' ? 0o755 : 0o644);
  }
});

it('are the same bytes for files of other modes and dates', async () => {
  const one = await make(entriesAs(0o600, '2026-11-20T08:15:02Z'));
  const other = await make(entriesAs(0o644, '2026-11-27T00:00:00Z').reverse());
  expect(other.made.digest).toBe(one.made.digest);
  expect(one.made.layers.map(({ part }) => part)).toEqual(['runtime', 'models', 'settings', 'voices/lin']);
});

it('keep what changed apart from what did not', () => {
  const before = planLayers(entriesAs(0o644, '2026-11-20T08:15:02Z'));
  expect(before.map(({ entries }) => entries.length)).toEqual([2, 1, 1, 3]);
});

it('B2: of a blob that is damaged are not written, and nothing is left of the others', async () => {
  const bad = (bytes: Buffer): Buffer => (bytes.length > 2000 ? Buffer.alloc(bytes.length) : bytes);
  const making = make(entriesAs(0o644, '2026-11-20T08:15:02Z'), bad);
  await expect(making).rejects.toMatchObject({ code: 'BACKUP_BLOB_DAMAGED' });
});

it('say the size of a file that is too large for the plain header', async () => {
  const dir = await tempDir();
  const file = path.join(dir, 'large.tar');
  await writeFile(file, fileHeader({ path: 'large', sizeBytes: 9 * 2 ** 30, executable: false }));
  const listed = execFileSync('sh', ['-c', `tar -tvf "$1" 2>/dev/null || true`, 'sh', file], { encoding: 'utf8' });
  expect(listed).toContain(String(9 * 2 ** 30));
});

it('take the folder only when it is empty', async () => {
  const { dir } = await make(entriesAs(0o644, '2026-11-20T08:15:02Z'));
  expect(await readdir(dir)).toEqual(['made']);
  await writeFile(path.join(dir, 'file'), '');
  const order = { releaseId: 'r', createdAt: '2026-11-28T02:00:07Z', image: 'voices:1', voice: 'lin', base: null };
  const again = writeContainer({ ...order, entries: [], directory: path.join(dir, 'made'), async *openBlob() {} });
  await expect(again).rejects.toMatchObject({ code: 'BACKUP_TARGET_NOT_EMPTY' });
  expect((await readdir(dir)).sort()).toEqual(['file', 'made']);
});
