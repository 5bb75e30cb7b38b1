/** The store doctor against buckets with habits of their own, each on a server that has it. */
import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StoreCheck } from '../../../electron/contract/backup.ts';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { createFormat } from '../../../electron/words/format.ts';
import { describeStoreCheck } from '../../../electron/words/store-check.ts';
import { wordsOf } from '../../../electron/words/words.ts';
import { makeCertificates } from '../../fakes/certificates.ts';
import { type StrictS3, type StrictS3Options, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { tempDir } from '../../unit/temp-dir.ts';
import { fillVoice, openStudio, removeFolders, type Studio } from './studio.ts';

interface Doctored {
  readonly server: StrictS3;
  readonly studio: Studio;
  check(): Promise<Readonly<Record<string, StoreCheck | undefined>>>;
}

async function openDoctored(
  options: StrictS3Options = {},
  change: Partial<StrictS3['settings']> = {},
): Promise<Doctored> {
  const server = await startStrictS3(options);
  onTestFinished(() => server.close());
  const store: StoreSettings = { ...server.settings, ...change };
  const keys = { ...server, ...(options.sessionToken !== undefined && { sessionToken: options.sessionToken }) };
  const studio = await openStudio({ store, server, keys });
  onTestFinished(async () => {
    await studio.close();
    await removeFolders(studio.dir);
  });
  return {
    server,
    studio,
    async check() {
      const checks = await studio.backup.checkStore();
      for (const check of checks) assertSaid(check);
      return Object.fromEntries(checks.map((check) => [check.name, check]));
    },
  };
}

/** Every line is said in both languages, and what is not fine says why or what helps. */
function assertSaid(check: StoreCheck): void {
  for (const locale of ['en', 'zh-CN'] as const) {
    const words = wordsOf(locale);
    const said = describeStoreCheck(words, createFormat(locale, words.time), check);
    expect(`${said.is}${said.why}${said.fix}`).not.toMatch(/undefined|\[object/);
    expect(said.is).not.toBe('');
    if (check.state !== 'ok') expect(said.why ?? said.fix).not.toBeNull();
  }
}

const rule = (id: string, inside: string): string => `<Rule><ID>${id}</ID><Status>Enabled</Status>${inside}</Rule>`;
const aborting = rule(
  'abort',
  '<Filter><Prefix></Prefix></Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>',
);

describe('the settings of a bucket', () => {
  it('are told when they protect nothing', async () => {
    const { check } = await openDoctored();
    expect(await check()).toMatchObject({
      versioning: { state: 'warn', finding: 'versioning-off' },
      lifecycle: { state: 'warn', finding: 'lifecycle-no-abort' },
      lock: { state: 'ok', finding: 'lock-none' },
      uploads: { state: 'ok', finding: 'uploads-none' },
      delete: { state: 'warn', finding: 'delete-allowed' },
    });
  });

  it('are told when they protect', async () => {
    const { server, check } = await openDoctored();
    const old =
      '<Filter/><NoncurrentVersionExpiration><NoncurrentDays>60</NoncurrentDays></NoncurrentVersionExpiration>';
    server.setBucketSettings({
      versioning: 'Enabled',
      lifecycle: aborting + rule('old', old),
      lock: '<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>30</Days></DefaultRetention></Rule>',
    });
    expect(await check()).toMatchObject({
      versioning: { state: 'ok', finding: 'versioning-on' },
      lifecycle: { state: 'ok', finding: 'lifecycle', details: { days: 7 } },
      lock: { state: 'ok', finding: 'lock-compliance', details: { days: 30 } },
    });
  });

  it('are told when they delete releases', async () => {
    const { server, check } = await openDoctored();
    const inside = '<Filter><Prefix>understudy/v1/blobs/</Prefix></Filter><Expiration><Days>30</Days></Expiration>';
    server.setBucketSettings({ lifecycle: aborting + rule('tidy', inside) });
    expect((await check())['lifecycle']).toMatchObject({
      state: 'warn',
      finding: 'lifecycle-expires',
      details: { rule: 'tidy', days: 30 },
    });
  });

  it('name uploads that somebody left', async () => {
    const { server, check } = await openDoctored();
    server.leaveUpload('understudy/v1/blobs/sha256/00', 3 * 86_400_000);
    server.leaveUpload('photos/of-others', 9 * 86_400_000);
    expect((await check())['uploads']).toMatchObject({
      state: 'warn',
      finding: 'uploads-left',
      details: { count: 1 },
    });
  });

  it('that a store does not tell are not known, which is no failure', async () => {
    const { check } = await openDoctored({ personality: 'oss' });
    const checks = await check();
    for (const name of ['versioning', 'lock', 'uploads']) {
      expect(checks[name]).toMatchObject({ state: 'unknown', finding: 'not-told' });
    }
    expect(checks['lifecycle']?.finding).toBe('lifecycle-no-abort');
    expect(Object.values(checks).some((one) => one?.state === 'fail')).toBe(false);
  });

  it('that this key may not ask are not known either', async () => {
    const { server, studio, check } = await openDoctored();
    const { policy } = studio.backup.policy({ role: 'writer' });
    const asks = (action: string): boolean => /Get(Bucket|Lifecycle)|ListBucketMultipart/.test(action);
    const silenced = policy.Statement.filter(({ Action }) => !Action.some(asks));
    server.setPolicy({ ...policy, Statement: silenced });
    expect(await check()).toMatchObject({
      versioning: { state: 'unknown', finding: 'not-allowed-to-ask' },
      uploads: { state: 'unknown', finding: 'not-allowed-to-ask' },
      delete: { state: 'ok', finding: 'delete-refused' },
    });
  });
});

describe('a store that cannot be used', () => {
  it('because the key may only read says so, and which rights are missing', async () => {
    const { server, studio, check } = await openDoctored();
    server.setPolicy(studio.backup.policy({ role: 'restorer' }).policy);
    const { write, read } = await check();
    expect(write).toMatchObject({ state: 'fail', finding: 'write-denied' });
    expect(read).toBeUndefined();
  });

  it('in this region names the right one, and the command that sets it', async () => {
    const { check } = await openDoctored({ region: 'eu-west-1' });
    const { reach } = await check();
    expect(reach).toMatchObject({ state: 'fail', finding: null, details: { code: 'BACKUP_BUCKET_ELSEWHERE' } });
    expect(reach?.details['command']).toContain('--region eu-west-1');
  });

  it('with the bucket in the path says how it wants to be asked', async () => {
    const { check } = await openDoctored({ personality: 'oss' }, { pathStyle: true });
    const { reach } = await check();
    expect(reach?.details['code']).toBe('BACKUP_PATH_STYLE_REFUSED');
    expect(reach?.details['command']).not.toContain('--path-style');
  });

  it('because a web page answers says which port to look at', async () => {
    const page = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Console</title>');
    });
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void page.close());
    const { check } = await openDoctored({}, { endpoint: `http://127.0.0.1:${(page.address() as AddressInfo).port}` });
    expect((await check())['reach']).toMatchObject({ state: 'fail', finding: 'reach-web-page' });
  });

  it('because nobody vouches for its certificate, or because it has none, says so', async () => {
    const { good } = await makeCertificates(await tempDir());
    const secure = createHttpsServer(good, (_request, response) => void response.writeHead(500).end());
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void secure.close());
    const endpoint = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
    const unknown = await openDoctored({}, { endpoint });
    expect((await unknown.check())['reach']?.details['code']).toBe('BACKUP_STORE_CERTIFICATE');
    const { settings } = unknown.server;
    await expect(
      unknown.studio.backup.setStore({ ...settings, endpoint: settings.endpoint.replace('http:', 'https:') }),
    ).rejects.toMatchObject({
      code: 'BACKUP_STORE_ANSWER_UNKNOWN',
      remedy: { kind: 'run', command: expect.stringContaining(`--endpoint ${settings.endpoint} `) },
    });
    const plain = await openDoctored({}, { endpoint: settings.endpoint.replace('http:', 'https:') });
    expect((await plain.check())['reach']).toMatchObject({ state: 'fail', finding: 'reach-no-encryption' });
  });

  it('because one of the clocks is wrong says which, and by how much', async () => {
    const { server, check } = await openDoctored();
    server.setClockOffset(2 * 3_600_000);
    expect((await check())['clock']).toMatchObject({ state: 'fail', finding: 'clock-behind' });
    server.setClockOffset(-30 * 365 * 86_400_000);
    expect((await check())['clock']).toMatchObject({ state: 'fail', finding: 'clock-of-store' });
  });

  it('because its session is over says so', async () => {
    const { server, studio, check } = await openDoctored({ sessionToken: 'the-token' });
    expect((await check())['keys']).toMatchObject({ state: 'warn', finding: 'keys-session' });
    server.endSession();
    expect((await check())['reach']?.details['code']).toBe('BACKUP_KEYS_EXPIRED');
    await fillVoice(studio.voice);
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_KEYS_EXPIRED' });
  });
});

describe('setting a bucket', () => {
  it('completes what was pasted', async () => {
    const { server, studio } = await openDoctored();
    const { host } = new URL(server.settings.endpoint);
    const pasted = {
      ...server.settings,
      endpoint: `http://${host}/voices/`,
      prefix: '/team//voices',
      pathStyle: false,
    };
    await studio.backup.setStore(pasted);
    expect(studio.settings.store).toMatchObject({
      endpoint: server.settings.endpoint,
      prefix: 'team/voices/',
      pathStyle: true,
    });
  });

  it('takes the domain of a bucket', async () => {
    const { server, studio } = await openDoctored({
      personality: 'oss',
      customDomains: { 'backup.studio.test': 'voices' },
    });
    const endpoint = `http://backup.studio.test:${server.port}`;
    await studio.backup.setStore({ ...server.settings, endpoint, endpointIsBucket: true });
    await fillVoice(studio.voice);
    const { releaseId } = await studio.publish();
    expect((await studio.verify(releaseId, true)).ok).toBe(true);
    expect(server.keys().some((key) => key.includes(releaseId))).toBe(true);
  });

  it('refuses keys that are swapped, and keeps the ones before', async () => {
    const { studio } = await openDoctored();
    const before = await studio.secrets.read('store.accessKeyId');
    const swapped = {
      accessKeyId: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      secretAccessKey: 'AKIAIOSFODNN7EXAMPLE',
    };
    await expect(studio.backup.setStoreKeys(swapped)).rejects.toMatchObject({ details: { reason: 'swapped' } });
    expect(await studio.secrets.read('store.accessKeyId')).toBe(before);
  });
});
