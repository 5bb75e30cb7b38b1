/** Hashes and signatures on disk were made over these bytes; another spelling would call every old log and release forged. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sealEntry, verifyChain } from '../../../electron/audit/chain.ts';
import { writeIndex } from '../../../electron/backup/release/index-document.ts';
import { writeManifest } from '../../../electron/backup/release/manifest.ts';
import { judgeSignature } from '../../../electron/backup/release/signature.ts';
import type { AuditEntry } from '../../../electron/contract/models/audit-entry.ts';
import { canonicalBytes, canonicalJson } from '../../../electron/kernel/canonical-json.ts';
import { sha256Hex } from '../../../electron/kernel/hash-file.ts';
import { createRandom, randomText } from '../../fixtures/random-text.ts';

const onDisk = (name: string): Buffer => readFileSync(new URL(`../../fixtures/on-disk/${name}`, import.meta.url));

type Value = string | number | boolean | null | undefined | Value[] | { [name: string]: Value };

/** The two spellings that the app wrote before it had one: of audit lines, and of releases (names in UTF-8 order). */
function formerJson(value: Value, order: (a: string, b: string) => number): string {
  if (Array.isArray(value)) return `[${value.map((item) => formerJson(item ?? null, order)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => order(a, b))
    .map(([name, item]) => `${JSON.stringify(name)}:${formerJson(item, order)}`);
  return `{${members.join(',')}}`;
}
const auditOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const releaseOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function randomValue(random: () => number, depth: number, name: () => string): Value {
  const kinds = depth > 0 ? 8 : 6;
  switch (random() % kinds) {
    case 0:
      return null;
    case 1:
      return random() % 2 === 0;
    case 2:
      return (random() - 2 ** 31) * 10 ** ((random() % 60) - 30);
    case 3:
      return random() % 1000;
    case 4:
      return undefined;
    case 5:
      return randomText(random, 20);
    case 6:
      return Array.from({ length: random() % 5 }, () => randomValue(random, depth - 1, name));
    default:
      return Object.fromEntries(
        Array.from({ length: random() % 6 }, () => [name(), randomValue(random, depth - 1, name)]),
      );
  }
}

describe('canonical JSON', () => {
  it('has one spelling', () => {
    expect(canonicalJson({ b: [1, { z: null, a: 'é' }], a: true, c: undefined })).toBe(
      '{"a":true,"b":[1,{"a":"é","z":null}]}',
    );
    expect(() => canonicalJson({ a: Number.NaN })).toThrow();
  });

  it('spells as audit lines always were, whatever they hold', () => {
    const random = createRandom(5);
    for (let round = 0; round < 3000; round++) {
      const value = { data: randomValue(random, 4, () => randomText(random, 8)) };
      expect(canonicalJson(value)).toBe(formerJson(value, auditOrder));
    }
  });

  it('spells as releases always were: their names are plain letters, so both orders agree', () => {
    const random = createRandom(6);
    const name = (): string => `io.understudy.${(random() % 400).toString(36)}-${random() % 30}`;
    for (let round = 0; round < 3000; round++) {
      const value = { layers: randomValue(random, 4, name) };
      expect(canonicalJson(value)).toBe(formerJson(value, releaseOrder));
    }
  });
});

describe('what is on disk already', () => {
  it('keeps its audit chain, line by line', () => {
    const entries = onDisk('audit.jsonl')
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEntry);
    expect(verifyChain(entries)).toEqual({
      ok: true,
      lines: 40,
      firstBadLine: null,
      head: entries.at(-1)?.hash,
      problem: null,
    });
    for (const { hash, ...line } of entries) expect(sealEntry(line).hash).toBe(hash);
  });

  it('keeps the bytes of a release, and with them its digest and signature', () => {
    const { facts, entries } = JSON.parse(onDisk('facts.json').toString('utf8'));
    const { manifest, config } = writeManifest(facts, entries);
    expect(manifest.equals(onDisk('manifest.json'))).toBe(true);
    expect(config.equals(onDisk('config.json'))).toBe(true);
    const signature = onDisk('signature.json');
    const document = JSON.parse(signature.toString('utf8'));
    expect(canonicalBytes(document).equals(signature)).toBe(true);
    const key = { publicKey: document.publicKey, name: 'studio' };
    expect(judgeSignature(manifest, signature, [key])).toEqual({ state: 'trusted', key });
    const { releaseId, createdAt, host } = facts;
    const index = writeIndex({
      ...{ releaseId, createdAt, host, files: 5, bytesTotal: 77_777 },
      manifestSha256: sha256Hex(manifest),
      manifestBytes: manifest.length,
    });
    expect(index.equals(onDisk('index.json'))).toBe(true);
  });
});
