import { describe, expect, it } from 'vitest';
import { readIndex, writeIndex } from '../../../../electron/backup/release/index-document.ts';
import {
  type ReleaseEntry,
  type ReleaseFacts,
  readManifest,
  writeManifest,
} from '../../../../electron/backup/release/manifest.ts';
import { sha256Hex } from '../../../../electron/kernel/hash-file.ts';

const facts: ReleaseFacts = {
  releaseId: '20261122T020007Z-0123456789ab',
  createdAt: '2026-11-22T02:00:07Z',
  title: '录音棚',
  host: 'workstation-3',
  trigger: 'schedule',
  appVersion: '1.4.0',
  parent: '20261121T020007Z-0123456789ab',
  voices: [{ id: 'lin', name: '林', modelId: 'sha256:abc' }],
  bytesNew: 42,
};
const entry = (path: string, change: Partial<ReleaseEntry> = {}): ReleaseEntry => ({
  path,
  sha256: sha256Hex(Buffer.from(path)),
  sizeBytes: 7,
  mode: 0o644,
  modifiedAt: '2026-11-20T08:15:02Z',
  role: 'weights',
  ...change,
});
const entries = [
  entry('voices/lin/gpt.ckpt'),
  entry('voices/lin/config.json', { role: 'config' }),
  entry('voices/lin/ref.wav', { role: 'reference' }),
  entry('runtime/node', { role: 'runtime', mode: 0o755 }),
  entry('RESTORE.txt', { role: 'document' }),
];

describe('a manifest', () => {
  it('has room for ten thousand small files: then each path is said once, and everything is read back', () => {
    const many = Array.from({ length: 10_000 }, (_, n) =>
      entry(`voices/lin/references/${String(n).padStart(5, '0')}.wav`, { role: 'reference' }),
    );
    const { manifest } = writeManifest(facts, many);
    expect(manifest.toString()).not.toContain('references/00001.wav","org.opencontainers.image.title');
    expect(readManifest(manifest).entries).toEqual(many);
    expect(writeManifest(facts, many.slice(0, 10)).manifest.toString()).toContain('"org.opencontainers.image.title"');
  });

  it('says the same after writing and reading', () => {
    const { manifest, config } = writeManifest(facts, entries);
    const release = readManifest(manifest);
    expect(release.facts).toEqual(facts);
    expect(release.entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(
      entries.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    );
    expect(release.configSha256).toBe(sha256Hex(config));
  });

  it('says what is missing, and refuses a list that is none', () => {
    const gap = { reason: 'damaged' as const, voice: { id: 'mei', name: '梅' }, path: 'voices/mei/gpt.ckpt' };
    const partial = { missing: [gap], more: 2 };
    const { manifest } = writeManifest({ ...facts, partial }, entries);
    expect(readManifest(manifest).facts.partial).toEqual(partial);
    for (const wrong of [
      { ...partial, missing: [] },
      { ...partial, more: -1 },
      { ...partial, missing: [{ ...gap, reason: 'bored' as never }] },
      { ...partial, missing: [{ ...gap, path: 'x'.repeat(301) }] },
    ]) {
      const { manifest: bad } = writeManifest({ ...facts, partial: wrong }, entries);
      expect(() => readManifest(bad)).toThrow(expect.objectContaining({ code: 'BACKUP_MANIFEST_INVALID' }));
    }
  });

  it('has the same bytes whatever the order of the files', () => {
    const one = writeManifest(facts, entries).manifest;
    const other = writeManifest(facts, entries.toReversed()).manifest;
    expect(one.equals(other)).toBe(true);
  });

  it('is what OCI and ModelPack tools expect', () => {
    const document = JSON.parse(writeManifest({ ...facts, parent: null }, entries).manifest.toString());
    expect(document).toMatchObject({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: 'application/vnd.cncf.model.manifest.v1+json',
      config: { mediaType: 'application/vnd.cncf.model.config.v1+json' },
      annotations: { 'org.opencontainers.image.version': facts.releaseId },
    });
    expect(document.annotations).not.toHaveProperty('io.understudy.release.parent');
    expect(document.layers[2]).toMatchObject({
      mediaType: 'application/vnd.cncf.model.weight.config.v1.raw',
      annotations: { 'org.cncf.model.filepath': 'voices/lin/config.json' },
    });
    const metadata = JSON.parse(document.layers[1].annotations['org.cncf.model.file.metadata+json']);
    expect(metadata).toEqual({
      name: 'node',
      mode: 0o755,
      uid: 0,
      gid: 0,
      size: 7,
      mtime: '2026-11-20T08:15:02Z',
      typeflag: 48,
    });
  });

  it('is not written with an unsafe path, nor larger than a registry takes', () => {
    expect(() => writeManifest(facts, [entry('../x')])).toThrow(
      expect.objectContaining({ code: 'BACKUP_PATH_UNSAFE' }),
    );
    const many = Array.from({ length: 12_000 }, (_, n) => entry(`runtime/${n}`));
    expect(() => writeManifest(facts, many)).toThrow(expect.objectContaining({ code: 'BACKUP_MANIFEST_INVALID' }));
  });

  const written = (): string => writeManifest(facts, entries).manifest.toString();
  it.each<[string, (text: string) => string]>([
    ['no JSON', (text) => text.slice(1)],
    ['not an object', () => '[]'],
    ['of another kind', (text) => text.replace('vnd.oci.image.manifest.v1', 'vnd.docker.manifest.v2')],
    ['without files', (text) => text.replace(/"layers":\[.*\],"mediaType"/, '"layers":[],"mediaType"')],
    ['with a layer of unknown kind', (text) => text.replace('vnd.cncf.model.weight.v1.raw', 'x-shellscript')],
    ['with a short digest', (text) => text.replace(/sha256:[0-9a-f]{64}/g, 'sha256:abc')],
    ['with another hash', (text) => text.replace(/sha256:[0-9a-f]{2}/g, 'md5:')],
    ['with a negative size', (text) => text.replaceAll('"size":7', '"size":-7')],
    ['with an absurd size', (text) => text.replaceAll('"size":7', '"size":1e18')],
    ['with a size that is no number', (text) => text.replaceAll('"size":7', '"size":"7"')],
    ['with sizes that disagree', (text) => text.replace('"size":7}', '"size":8}').replace('"size":7,', '"size":9,')],
    ['with a setuid file', (text) => text.replace('\\"mode\\":493', '\\"mode\\":2541')],
    ['with a link', (text) => text.replace('\\"typeflag\\":48', '\\"typeflag\\":50')],
    ['with a device', (text) => text.replace('\\"typeflag\\":48', '\\"typeflag\\":51')],
    ['without file metadata', (text) => text.replaceAll('org.cncf.model.file.metadata+json', 'x')],
    ['with an id that is none', (text) => text.replaceAll(facts.releaseId, '../../etc')],
    ['with a trigger that is none', (text) => text.replace('"schedule"', '"evil"')],
    ['with a time that is none', (text) => text.replaceAll('2026-11-22T02:00:07Z', 'yesterday')],
  ])('that is %s is refused', (_name, spoil) => {
    const text = spoil(written());
    expect(text).not.toBe(written());
    expect(() => readManifest(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'BACKUP_MANIFEST_INVALID' }));
  });

  it('that is not UTF-8, or too large, is refused', () => {
    expect(() => readManifest(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(
      expect.objectContaining({ code: 'BACKUP_MANIFEST_INVALID' }),
    );
    expect(() => readManifest(Buffer.alloc(5 * 1024 * 1024, 32))).toThrow(
      expect.objectContaining({ details: { reason: 'too-large' } }),
    );
  });

  it('that gives one blob two sizes is refused', () => {
    const twice = [
      entry('a', { sha256: 'a'.repeat(64), sizeBytes: 1 }),
      entry('b', { sha256: 'a'.repeat(64), sizeBytes: 2 }),
    ];
    expect(() => readManifest(writeManifest(facts, twice).manifest)).toThrow(
      expect.objectContaining({ details: { reason: 'size-disagrees' } }),
    );
  });
});

describe('an index', () => {
  const index = writeIndex({
    releaseId: facts.releaseId,
    createdAt: facts.createdAt,
    host: facts.host,
    files: 5,
    bytesTotal: 35,
    manifestSha256: 'b'.repeat(64),
    manifestBytes: 1827,
  });

  it('names one manifest', () => {
    expect(readIndex(index, facts.releaseId)).toEqual({ manifestSha256: 'b'.repeat(64), manifestBytes: 1827 });
    expect(index.length).toBeLessThan(1024);
  });

  it('of another release, or of several manifests, is refused', () => {
    expect(() => readIndex(index, '20261122T020007Z-ffffffffffff')).toThrow(
      expect.objectContaining({ details: { reason: 'index-of-other-release' } }),
    );
    const document = JSON.parse(index.toString());
    document.manifests.push(document.manifests[0]);
    expect(() => readIndex(Buffer.from(JSON.stringify(document)), facts.releaseId)).toThrow(
      expect.objectContaining({ details: { reason: 'index' } }),
    );
  });
});
