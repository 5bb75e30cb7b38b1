import { describe, expect, it } from 'vitest';
import type { ReleaseEntry, ReleaseFacts } from '../../../../electron/backup/release/manifest.ts';
import { writeManifest } from '../../../../electron/backup/release/manifest.ts';
import {
  readInner,
  readStored,
  writeInner,
  writeSealedManifest,
} from '../../../../electron/backup/release/sealed-manifest.ts';
import { sha256Hex } from '../../../../electron/kernel/hash-file.ts';

const blob = (text: string) => ({ sha256: sha256Hex(text), sizeBytes: text.length });
const recipient = `age1${'q'.repeat(58)}`;
const sealed = { recipient, inner: blob('the inner manifest'), openers: [blob('opener')] };

const facts: ReleaseFacts = {
  releaseId: '20260101T020000Z-0a1b2c3d4e5f',
  createdAt: '2026-01-01T02:00:00Z',
  title: 'Studio Moonlight',
  host: 'device-a',
  trigger: 'manual',
  appVersion: '1.0.0',
  parent: null,
  voices: [{ id: 'narrator-lin', name: '林老师', modelId: 'lin-v2' }],
  bytesNew: 10,
  partial: {
    missing: [{ reason: 'damaged', voice: { id: 'hidden-one', name: '小雨' }, path: 'voices/hidden-one/a' }],
    more: 0,
  },
};

const entry = (path: string, text: string, more: Partial<ReleaseEntry> = {}): ReleaseEntry => ({
  path,
  ...blob(text),
  mode: 0o644,
  modifiedAt: '2026-01-01T00:00:00Z',
  role: 'weights',
  ...more,
});
const secret = entry('voices/narrator-lin/model.onnx', 'weights', { stored: blob('encrypted weights') });
const twin = entry('voices/narrator-lin/again.onnx', 'weights', { stored: blob('encrypted weights') });
const recipe = entry('RESTORE.txt', 'recipe', { role: 'document' });
const entries = [secret, twin, recipe];

const written = (): { outer: ReturnType<typeof readStored>; text: string } => {
  const { manifest, config } = writeSealedManifest(facts, entries, sealed);
  return { outer: readStored(manifest), text: `${manifest}${config}` };
};

describe('the manifest of an encrypted release', () => {
  it('names no file, no voice, no studio and no digest of a file', () => {
    const { text } = written();
    for (const told of [
      'model.onnx',
      'narrator',
      '林老师',
      'lin-v2',
      'Moonlight',
      secret.sha256,
      'hidden-one',
      '小雨',
      '"onnx"',
    ]) {
      expect(text).not.toContain(told);
    }
  });

  it('says what the store has to hold, and that something is missing', () => {
    const { outer } = written();
    const named = [sealed.inner, ...sealed.openers, blob('encrypted weights'), blob('recipe')];
    expect(new Set(outer.blobs.map(({ sha256 }) => sha256))).toEqual(new Set(named.map(({ sha256 }) => sha256)));
    expect(outer.blobs).toHaveLength(named.length);
    expect(outer.sealed).toEqual(sealed);
    expect(outer).toMatchObject({ entries: [], facts: { voices: [], releaseId: facts.releaseId } });
    expect(outer.facts.partial).toEqual({ missing: [{ reason: 'damaged', voice: null, path: null }], more: 0 });
  });

  it('gives back the whole release once it is opened', () => {
    const { manifest } = writeManifest(facts, entries);
    const inner = readInner(writeInner(manifest, Buffer.from('{"a":1}'), ['age1other']), written().outer);
    expect(inner.manifest.equals(manifest)).toBe(true);
    expect(inner.recipients).toEqual(['age1other']);
    expect(inner.signature.toString()).toBe('{"a":1}');
    expect(inner.release.facts).toEqual(facts);
    expect(inner.release.entries.find(({ path }) => path === secret.path)).toEqual(secret);
    expect(inner.release.entries.find(({ path }) => path === 'RESTORE.txt')).toEqual(recipe);
  });

  it('refuses an inner manifest of another release, or one that names blobs which the outer one does not', () => {
    const { outer } = written();
    const other = writeManifest({ ...facts, releaseId: '20260102T020000Z-0a1b2c3d4e5f' }, entries).manifest;
    const strays = writeManifest(facts, [...entries, entry('more', 'more', { stored: blob('not there') })]).manifest;
    const plain = writeManifest(facts, [entry('voices/narrator-lin/model.onnx', 'weights')]).manifest;
    for (const manifest of [other, strays, plain]) {
      expect(() => readInner(writeInner(manifest, Buffer.from('{}'), []), outer)).toThrow(/BACKUP_MANIFEST_INVALID/);
    }
  });

  it('refuses an open manifest that claims to be stored as something else', () => {
    expect(() => readStored(writeManifest(facts, entries).manifest)).toThrow(/BACKUP_MANIFEST_INVALID/);
  });

  it('reads an ordinary manifest as before, with the blobs that its files are', () => {
    const release = readStored(writeManifest(facts, [entry('a', 'weights'), entry('b', 'weights')]).manifest);
    expect(release.sealed).toBeNull();
    expect(release.blobs).toEqual([blob('weights')]);
  });

  it('refuses a manifest with two inner ones, with none, or with one blob in two sizes', () => {
    const { manifest } = writeSealedManifest(facts, entries, sealed);
    const change = (act: (document: { layers: { mediaType: string; size: number }[] }) => void): Buffer => {
      const document = JSON.parse(manifest.toString());
      act(document);
      return Buffer.from(JSON.stringify(document));
    };
    const changes = [
      change(({ layers }) => void layers.shift()),
      change(({ layers }) => void Object.assign(layers[1] ?? {}, { mediaType: layers[0]?.mediaType })),
      change(({ layers }) => void layers.push({ ...(layers[2] as (typeof layers)[0]), size: 1 })),
    ];
    for (const changed of changes) expect(() => readStored(changed)).toThrow(/BACKUP_MANIFEST_INVALID/);
  });
});
