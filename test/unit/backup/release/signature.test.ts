import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  assertTrusted,
  fingerprintOf,
  isFingerprintOf,
  judgeSignature,
  keyFromSeed,
  newSigningKey,
  publicKeyFromRaw,
  publicKeyOf,
  seedOf,
  signerOf,
  signManifest,
} from '../../../../electron/backup/release/signature.ts';
import { sha256Hex } from '../../../../electron/kernel/hash-file.ts';

const manifest = Buffer.from('{"a":1}');
const key = newSigningKey();
const mine = { publicKey: publicKeyOf(key), name: 'mine' };

describe('a signature', () => {
  const signature = signManifest(manifest, key);

  it('is trusted, foreign, invalid or missing', () => {
    expect(judgeSignature(manifest, signature, [mine])).toEqual({ state: 'trusted', key: mine });
    expect(judgeSignature(manifest, signature, [])).toEqual({
      state: 'foreign',
      fingerprint: fingerprintOf(mine.publicKey),
    });
    expect(judgeSignature(manifest, null, [mine])).toEqual({ state: 'unsigned' });
    expect(judgeSignature(Buffer.from('{"a":2}'), signature, [mine])).toEqual({ state: 'invalid' });
    expect(judgeSignature(manifest, Buffer.from('x'), [mine])).toEqual({ state: 'invalid' });
  });

  it('does not become ours by naming our key', () => {
    const theirs = JSON.parse(signManifest(manifest, newSigningKey()).toString());
    const forged = Buffer.from(JSON.stringify({ ...theirs, publicKey: mine.publicKey }));
    expect(judgeSignature(manifest, forged, [mine])).toEqual({ state: 'invalid' });
    expect(signerOf(manifest, forged)).toBeNull();
  });

  it('of a revoked key counts for the releases that were kept, by their digests', () => {
    const revokedAt = '2026-11-01T00:00:00.000Z';
    const kept = { ...mine, revokedAt, kept: [sha256Hex(manifest)] };
    expect(judgeSignature(manifest, signature, [kept])).toEqual({ state: 'trusted', key: kept });
    const lost = { ...mine, revokedAt };
    expect(judgeSignature(manifest, signature, [lost])).toEqual({ state: 'revoked', key: lost });
    const verdict = judgeSignature(manifest, signature, [lost]);
    expect(() => assertTrusted('rid', verdict, false)).toThrow(
      expect.objectContaining({ code: 'BACKUP_RELEASE_REVOKED', details: expect.objectContaining({ name: 'mine' }) }),
    );
    expect(() => assertTrusted('rid', verdict, true)).not.toThrow();
  });

  it('comes from the same key after that was kept as 32 bytes', () => {
    expect(seedOf(key)).toHaveLength(32);
    expect(keyFromSeed(seedOf(key))).toBe(key);
  });

  it('decides what may be used', () => {
    const refuse = (state: 'unsigned' | 'invalid', allow: boolean) => () => assertTrusted('rid', { state }, allow);
    expect(() => assertTrusted('rid', { state: 'trusted', key: mine }, false)).not.toThrow();
    expect(refuse('unsigned', false)).toThrow(expect.objectContaining({ code: 'BACKUP_RELEASE_UNSIGNED' }));
    expect(refuse('unsigned', true)).not.toThrow();
    expect(refuse('invalid', true)).toThrow(expect.objectContaining({ code: 'BACKUP_MANIFEST_INVALID' }));
    expect(() => assertTrusted('rid', { state: 'foreign', fingerprint: 'SHA256:x' }, false)).toThrow(
      expect.objectContaining({
        code: 'BACKUP_RELEASE_FOREIGN',
        details: { releaseId: 'rid', fingerprint: 'SHA256:x' },
      }),
    );
  });

  it('has a fingerprint that is typed in any way and belongs to one key', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
    expect(publicKeyFromRaw(raw).equals(publicKey)).toBe(true);
    const fingerprint = fingerprintOf(raw);
    expect(fingerprint).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    const typed = fingerprint.toLowerCase().replaceAll('-', ' ').replaceAll('1', 'l').replaceAll('0', 'o');
    expect(isFingerprintOf(typed, raw)).toBe(true);
    expect(isFingerprintOf(fingerprint.slice(0, -1), raw)).toBe(false);
    expect(isFingerprintOf(fingerprint, publicKeyOf(newSigningKey()))).toBe(false);
    for (const bad of ['', 'x', `${raw}A`, raw.slice(4)]) expect(() => publicKeyFromRaw(bad)).toThrow();
  });
});
