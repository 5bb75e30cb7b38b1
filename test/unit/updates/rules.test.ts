/** Which version is offered: of real signed records, read as the store's are. */
import { describe, expect, it } from 'vitest';
import { createRecords } from '../../../electron/backup/records/records.ts';
import {
  fingerprintOf,
  newSigningKey,
  publicKeyOf,
  type TrustedKey,
} from '../../../electron/backup/release/signature.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { judgeVersions } from '../../../electron/updates/rules.ts';
import { type VersionRecord, versionRecords } from '../../../electron/updates/version-record.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';

const ann = newSigningKey();
const ben = newSigningKey();
const stranger = newSigningKey();
const keyOf = (key: string, name: string): TrustedKey => ({ publicKey: publicKeyOf(key), name });

type Packages = VersionRecord['packages'];
const headless = (version: string, digit = 'a'): Packages => [
  {
    name: `understudy-${version}-linux-x64.tar.gz`,
    kind: 'headless',
    platform: 'linux',
    arch: 'x64',
    sha256: digit.repeat(64),
    sizeBytes: 1000,
  },
];
const deb = (version: string): Packages => [
  {
    name: `understudy_${version}_amd64.deb`,
    kind: 'deb',
    platform: 'linux',
    arch: 'x64',
    sha256: 'd'.repeat(64),
    sizeBytes: 2000,
  },
];
const receiver = { kind: 'headless', platform: 'linux', arch: 'x64' } as const;

function bucket() {
  const store = createMemoryStore();
  const at = '2026-11-29T08:00:00.000Z';
  let nowMs = Date.parse(at);
  const recordsOf = (key: string) =>
    createRecords({ store, trustedKeys: async () => [], signingKey: async () => key, log: silentLog });
  return {
    store,
    async publish(key: string, version: string, packages: Packages, notes = ''): Promise<string> {
      nowMs += 1000;
      const content = { version, at, notes, packages: [...packages] };
      return recordsOf(key).write(versionRecords, { group: version, content, nowMs });
    },
    async judge(trusted: readonly TrustedKey[], options: Partial<Parameters<typeof judgeVersions>[1]> = {}) {
      const groups = await recordsOf(ann).read(versionRecords, { all: true, trusted });
      return judgeVersions(groups, { than: '1.0.0', receiver, trusted, ...options });
    },
  };
}

describe('what is offered', () => {
  it('is the newest version that a trusted computer signed, with who that was', async () => {
    const { publish, judge } = bucket();
    await publish(ann, '1.1.0', headless('1.1.0'));
    await publish(ben, '1.10.0', headless('1.10.0', 'b'), 'faster');
    await publish(ann, '1.9.0', headless('1.9.0', 'c'));
    expect(await judge([keyOf(ann, 'ann'), keyOf(ben, 'ben')])).toEqual({
      offered: {
        version: '1.10.0',
        notes: 'faster',
        publishedAt: '2026-11-29T08:00:00.000Z',
        by: { name: 'ben', fingerprint: fingerprintOf(publicKeyOf(ben)) },
        package: headless('1.10.0', 'b')[0],
      },
      passedOver: [],
    });
  });

  it('is never older than what runs, or the same', async () => {
    const { publish, judge } = bucket();
    await publish(ann, '0.9.0', headless('0.9.0'));
    await publish(ann, '1.0.0', headless('1.0.0'));
    expect(await judge([keyOf(ann, 'ann')])).toEqual({ offered: null, passedOver: [] });
  });

  it.each([
    ['foreign', stranger, [keyOf(ann, 'ann')]],
    ['revoked', ben, [keyOf(ann, 'ann'), { ...keyOf(ben, 'ben'), revokedAt: '2026-11-01T00:00:00Z' }]],
  ] as const)('is not one with a %s signature: the next one below is', async (reason, signer, trusted) => {
    const { publish, judge } = bucket();
    await publish(ann, '1.1.0', headless('1.1.0'));
    await publish(signer, '3.0.0', headless('3.0.0', 'b'));
    const judged = await judge(trusted);
    expect(judged.offered?.version).toBe('1.1.0');
    expect(judged.passedOver).toEqual([{ version: '3.0.0', reason }]);
  });

  it('is not a record under another version’s name, nor one that was changed', async () => {
    const { store, publish, judge } = bucket();
    const key = await publish(ann, '1.1.0', headless('1.1.0'));
    const bytes = store.held.get(key)?.bytes ?? new Uint8Array();
    store.write(key.replace('1.1.0', '9.0.0'), bytes, 0);
    store.write(key, Buffer.from(Buffer.from(bytes).toString().replace('aaaa', 'bbbb')), 0);
    expect(await judge([keyOf(ann, 'ann')])).toEqual({
      offered: null,
      passedOver: [
        { version: '9.0.0', reason: 'torn' },
        { version: '1.1.0', reason: 'torn' },
      ],
    });
  });

  it('is not a version for which two computers name different bytes', async () => {
    const { publish, judge } = bucket();
    await publish(ann, '2.0.0', headless('2.0.0', 'a'));
    await publish(ben, '2.0.0', headless('2.0.0', 'b'));
    expect(await judge([keyOf(ann, 'ann'), keyOf(ben, 'ben')])).toEqual({
      offered: null,
      passedOver: [{ version: '2.0.0', reason: 'contradiction' }],
    });
  });

  it('is put together from records of several computers, each with the packages that it built', async () => {
    const { publish, judge } = bucket();
    await publish(ann, '2.0.0', headless('2.0.0'), 'from ann');
    await publish(ben, '2.0.0', deb('2.0.0'), 'from ben');
    const trusted = [keyOf(ann, 'ann'), keyOf(ben, 'ben')];
    expect((await judge(trusted)).offered).toMatchObject({ by: { name: 'ann' }, notes: 'from ann' });
    const forDeb = await judge(trusted, { receiver: { ...receiver, kind: 'deb' } });
    expect(forDeb.offered).toMatchObject({ by: { name: 'ben' }, package: deb('2.0.0')[0] });
  });

  it('fits how the program was installed; where it runs from its sources nothing does', async () => {
    const { publish, judge } = bucket();
    await publish(ann, '2.0.0', deb('2.0.0'));
    await publish(ann, '1.5.0', headless('1.5.0'));
    const trusted = [keyOf(ann, 'ann')];
    expect(await judge(trusted)).toMatchObject({
      offered: { version: '1.5.0' },
      passedOver: [{ version: '2.0.0', reason: 'no-package' }],
    });
    const fromSource = await judge(trusted, { receiver: { ...receiver, kind: 'source' } });
    expect(fromSource).toMatchObject({ offered: null, passedOver: [{ version: '2.0.0' }, { version: '1.5.0' }] });
    const arm = await judge(trusted, { receiver: { ...receiver, arch: 'arm64' } });
    expect(arm.offered).toBeNull();
  });

  it('has a package that is named as packages are, and after its version', async () => {
    const { publish, judge } = bucket();
    const [one] = headless('2.0.0');
    if (!one) throw new Error('no package');
    await publish(ann, '2.0.0', [{ ...one, name: '../../bin/sh' }]);
    await publish(ann, '2.1.0', headless('2.0.0'));
    expect(await judge([keyOf(ann, 'ann')])).toEqual({
      offered: null,
      passedOver: [
        { version: '2.1.0', reason: 'torn' },
        { version: '2.0.0', reason: 'torn' },
      ],
    });
  });
});
