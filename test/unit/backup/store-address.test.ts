/** What people paste where the address and the keys of a bucket go. */
import { describe, expect, it } from 'vitest';
import { tidyKeys } from '../../../electron/backup/store/access-keys.ts';
import { tidyStore } from '../../../electron/backup/store/address.ts';
import { providerOf } from '../../../electron/backup/store/provider.ts';
import { storeSettings } from '../../../electron/contract/models/settings.ts';

const usual = {
  kind: 's3' as const,
  endpoint: 'https://s3.eu-central-1.amazonaws.com',
  region: 'eu-central-1',
  bucket: 'studio',
  prefix: 'understudy/v1/',
  pathStyle: false,
};

/** As it comes in over the contract, and then into the room. */
function tidied(change: Partial<typeof usual & { endpointIsBucket: boolean }>) {
  return tidyStore(storeSettings.parse({ ...usual, ...change }));
}

describe('the address of a bucket', () => {
  it('that is complete stays as it is', () => {
    expect(tidied({})).toEqual(usual);
    const own = { endpoint: 'http://127.0.0.1:9000', pathStyle: true };
    expect(tidied(own)).toEqual({ ...usual, ...own });
  });

  it.each([
    ['oss-cn-shanghai.aliyuncs.com', 'https://oss-cn-shanghai.aliyuncs.com'],
    ['  minio.studio.example:9000/ ', 'https://minio.studio.example:9000'],
    ['127.0.0.1:9000', 'http://127.0.0.1:9000'],
    ['localhost:9000', 'http://localhost:9000'],
    ['192.168.1.20:9000', 'http://192.168.1.20:9000'],
    ['nas.local:9000', 'http://nas.local:9000'],
    ['[fd00::1]:9000', 'http://[fd00::1]:9000'],
    ['//s3.eu-central-1.amazonaws.com', 'https://s3.eu-central-1.amazonaws.com'],
    ['https://s3.eu-central-1.amazonaws.com///', 'https://s3.eu-central-1.amazonaws.com'],
  ])('without a scheme or with slashes behind: %s', (endpoint, meant) => {
    expect(tidied({ endpoint })).toMatchObject({ endpoint: meant });
  });

  it.each([
    ['https://studio.s3.eu-central-1.amazonaws.com', 'https://s3.eu-central-1.amazonaws.com'],
    ['https://studio.s3.amazonaws.com', 'https://s3.amazonaws.com'],
    ['https://studio.oss-cn-hangzhou.aliyuncs.com', 'https://oss-cn-hangzhou.aliyuncs.com'],
    ['https://studio.s3.oss-cn-hangzhou.aliyuncs.com', 'https://s3.oss-cn-hangzhou.aliyuncs.com'],
    ['https://studio.oss-cn-hangzhou-internal.aliyuncs.com', 'https://oss-cn-hangzhou-internal.aliyuncs.com'],
    ['https://studio.oss-accelerate.aliyuncs.com', 'https://oss-accelerate.aliyuncs.com'],
    [
      'https://studio.0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com',
      'https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com',
    ],
  ])('with the bucket in the host: %s', (endpoint, meant) => {
    expect(tidied({ endpoint, pathStyle: true })).toMatchObject({ endpoint: meant, pathStyle: false });
  });

  it('with the bucket in the path is asked by path, where the store takes that', () => {
    expect(tidied({ endpoint: 'http://127.0.0.1:9000/studio/' })).toMatchObject({
      endpoint: 'http://127.0.0.1:9000',
      pathStyle: true,
    });
    expect(tidied({ endpoint: 'https://oss-cn-shanghai.aliyuncs.com/studio' })).toMatchObject({
      endpoint: 'https://oss-cn-shanghai.aliyuncs.com',
      pathStyle: false,
    });
  });

  it('of the bucket itself keeps its host', () => {
    const own = { endpoint: 'https://studio.oss-cn-hangzhou.aliyuncs.com', endpointIsBucket: true };
    expect(tidied(own)).toMatchObject(own);
    // A name of one's own may begin like the bucket without being its address.
    expect(tidied({ endpoint: 'https://studio.example.com' })).toMatchObject({
      endpoint: 'https://studio.example.com',
    });
  });

  it.each([
    ['/understudy/v1', 'understudy/v1/'],
    ['understudy//v1///', 'understudy/v1/'],
    ['/', ''],
    ['', ''],
    [' team/voices ', 'team/voices/'],
  ])('takes the prefix %j for %j', (prefix, meant) => {
    expect(tidied({ prefix })).toMatchObject({ prefix: meant });
  });

  it('is told apart by the names of consoles and other tools', () => {
    expect(tidied({ bucket: ' s3://studio/ ' })).toMatchObject({ bucket: 'studio' });
    const oss = { endpoint: 'https://oss-cn-hangzhou.aliyuncs.com', region: 'oss-cn-hangzhou' };
    expect(tidied(oss)).toMatchObject({ region: 'cn-hangzhou' });
  });

  it.each([
    [{ bucket: 'Studio' }, 'bucket-letters', '--bucket studio '],
    [{ bucket: 'my_voices' }, 'bucket-letters', '--bucket my-voices '],
    [{ bucket: 'studio/understudy' }, 'bucket-slash', '--bucket studio '],
    [{ prefix: 'a/../b' }, 'prefix-dots', '--prefix a/b/'],
    [
      { endpoint: 'https://other.oss-cn-hangzhou.aliyuncs.com' },
      'other-bucket',
      '--endpoint https://oss-cn-hangzhou.aliyuncs.com ',
    ],
    [{ endpoint: 'https://s3.example.com/?token=verysecret' }, 'query', '--endpoint https://s3.example.com/ '],
  ])('is refused with the command that sets what was meant: %j', (change, reason, part) => {
    const refusal = thrownBy(() => tidied(change));
    expect(refusal).toMatchObject({ code: 'BACKUP_ADDRESS_INVALID', details: { reason }, remedy: { kind: 'run' } });
    expect((refusal as { remedy: { command: string } }).remedy.command).toContain(part);
    expect(JSON.stringify(refusal)).not.toContain('verysecret');
  });

  it('makes no command of what is no plain word', () => {
    expect(thrownBy(() => tidied({ prefix: 'a/../$(id)' }))).toMatchObject({
      remedy: { kind: 'open', screen: 'backup' },
    });
  });

  it('of an old bucket with capitals is accepted by path', () => {
    expect(tidied({ bucket: 'Old_Studio', pathStyle: true })).toMatchObject({ bucket: 'Old_Studio' });
  });

  it.each(['https://bob:pw12345678@s3.example.com', 'bob:pw12345678@s3.example.com', 'https://bob@s3.example.com'])(
    'never holds a name or password: %s',
    (endpoint) => {
      const { error } = storeSettings.safeParse({ ...usual, endpoint });
      expect(error?.issues[0]).toMatchObject({ code: 'custom', params: { code: 'APP_URL_SECRET' } });
    },
  );

  it('says whose bucket it is', () => {
    expect(providerOf('https://s3.dualstack.us-west-2.amazonaws.com')).toBe('aws');
    expect(providerOf('https://oss-cn-beijing-internal.aliyuncs.com')).toBe('oss');
    expect(providerOf('https://cos.ap-guangzhou.myqcloud.com')).toBe('cos');
    expect(providerOf('https://amazonaws.com.example.org')).toBe('minio');
  });
});

describe('the keys of a bucket', () => {
  const id = 'AKIAIOSFODNN7EXAMPLE';
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

  it('lose what is around them', () => {
    expect(tidyKeys({ accessKeyId: ` ${id}\r\n`, secretAccessKey: `"${secret}"\n` })).toEqual({
      accessKeyId: id,
      secretAccessKey: secret,
    });
    expect(tidyKeys({ accessKeyId: id, secretAccessKey: secret, sessionToken: '  ' })).not.toHaveProperty(
      'sessionToken',
    );
  });

  it.each([
    [{ accessKeyId: secret, secretAccessKey: id }, 'swapped'],
    [{ accessKeyId: id, secretAccessKey: secret.replace('/', '\n') }, 'whitespace'],
    [{ accessKeyId: `${id} `, secretAccessKey: secret, sessionToken: 'a b' }, 'whitespace'],
    [{ accessKeyId: `AWS_ACCESS_KEY_ID=${id}`, secretAccessKey: secret }, 'not-a-key'],
    [{ accessKeyId: id, secretAccessKey: id }, 'same'],
  ])('are refused without being told: %#', (keys, reason) => {
    const refusal = thrownBy(() => tidyKeys(keys));
    expect(refusal).toMatchObject({ code: 'BACKUP_KEYS_MALFORMED', details: { reason } });
    expect(JSON.stringify(refusal)).not.toContain('EXAMPLE');
  });

  it('of a store of one’s own may be any words', () => {
    expect(tidyKeys({ accessKeyId: 'minioadmin', secretAccessKey: 'minio-secret' }).accessKeyId).toBe('minioadmin');
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
