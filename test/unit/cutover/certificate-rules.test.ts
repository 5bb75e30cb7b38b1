/** What listeners would be shown, judged on certificates that openssl made. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CertificateState,
  certificateBlock,
  certificateLevel,
  judgeCertificate,
  secureNameOf,
} from '../../../electron/cutover/certificate-rules.ts';
import { wordsOf } from '../../../electron/words/words.ts';
import { type Certificates, LASTING_DAYS, makeCertificates } from '../../fakes/certificates.ts';

let certificates: Certificates;

beforeAll(async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'certificate-rules-'));
  certificates = await makeCertificates(dir);
  return () => rm(dir, { recursive: true, force: true });
});

type Kind = Exclude<keyof Certificates, 'authority'>;
const seen = (kind: Kind, change: object = {}) => ({
  certificate: new X509Certificate(certificates[kind].cert),
  trusted: null,
  problem: null,
  ...change,
});
const SERVICE = 'voice.studio.test';

describe('the certificate of the new place', () => {
  it.each<[Kind, string, object, CertificateState, 'ok' | 'warn' | 'block']>([
    ['lasting', SERVICE, {}, 'ok', 'ok'],
    ['lasting', '127.0.0.1', {}, 'ok', 'ok'],
    ['good', SERVICE, {}, 'ok', 'warn'],
    ['lasting', SERVICE, { trusted: false }, 'untrusted', 'warn'],
    ['otherName', SERVICE, {}, 'other-name', 'block'],
    ['lasting', 'voice.other.test', {}, 'other-name', 'block'],
    ['lasting', '127.0.0.2', {}, 'other-name', 'block'],
    ['expired', SERVICE, {}, 'expired', 'block'],
    ['early', SERVICE, {}, 'not-yet-valid', 'block'],
    ['lasting', SERVICE, { problem: 'key.pem: other-key' }, 'unusable', 'block'],
  ])('that is %s, asked for as %s %j: %s, %s', (kind, name, change, state, level) => {
    const finding = judgeCertificate(seen(kind, change), name, Date.now());
    expect(finding).toMatchObject({ state, name });
    expect(certificateLevel(finding)).toBe(level);
    expect(certificateBlock(finding) === null).toBe(level !== 'block');
    expect(wordsOf('zh-CN').standby.facts['cutover-certificate']?.({ state, machine: 'spare', name })).toContain(
      'spare',
    );
  });

  it('is missed where a place shows none, and counted in whole days where one is shown', () => {
    expect(judgeCertificate(null, SERVICE, Date.now())).toEqual({ state: 'missing', name: SERVICE, daysLeft: null });
    expect(judgeCertificate(seen('lasting'), SERVICE, Date.now()).daysLeft).toBe(LASTING_DAYS - 1);
    expect(judgeCertificate(seen('expired'), SERVICE, Date.now()).daysLeft).toBe(-2);
  });

  it('has a sentence of its own for each reason', () => {
    const codes = (['missing', 'other-name', 'expired', 'not-yet-valid', 'unusable'] as const).map((state) =>
      certificateBlock({ state, name: SERVICE, daysLeft: null }),
    );
    expect(new Set(codes).size).toBe(4);
    expect(codes).not.toContain(null);
  });

  it.each([
    ['rfc2136', 'https://voice.studio.test', 'voice.studio.test'],
    ['virtual-address', 'https://[fd00::10]:9880', 'fd00::10'],
    ['rfc2136', 'http://voice.studio.test', null],
    // The gate speaks plain HTTP on this computer, and these listeners know the standby by its own address.
    ['gate', 'https://voice.studio.test', null],
    ['clients', 'https://voice.studio.test', null],
  ] as const)('is wanted for %s at %s: %s', (provider, serviceUrl, name) => {
    expect(secureNameOf({ provider, serviceUrl })).toBe(name);
  });
});
