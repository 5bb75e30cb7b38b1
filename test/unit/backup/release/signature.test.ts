import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  assertTrusted,
  fingerprintOf,
  judgeSignature,
  newSigningKey,
  publicKeyFromRaw,
  publicKeyOf,
  signerOf,
  signManifest,
} from '../../../../electron/backup/release/signature.ts';

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

  it('has the fingerprint that any tool computes', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
    expect(publicKeyFromRaw(raw).equals(publicKey)).toBe(true);
    expect(fingerprintOf(raw)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    for (const bad of ['', 'x', `${raw}A`, raw.slice(4)]) expect(() => publicKeyFromRaw(bad)).toThrow();
  });
});
