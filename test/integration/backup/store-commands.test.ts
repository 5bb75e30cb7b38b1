/** The bucket from the command line: set as it was pasted, looked at, its rights printed, its speed set. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { startedHome } from '../../fakes/pilot-library.ts';
import { startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const env = { LANG: 'en_US.UTF-8' };

async function openBucketHome() {
  const server = await startStrictS3({ sessionToken: 'the-session-token' });
  onTestFinished(() => server.close());
  const home = await startedHome();
  const keys = {
    ...env,
    AWS_ACCESS_KEY_ID: server.accessKeyId,
    AWS_SECRET_ACCESS_KEY: `${server.secretAccessKey}\n`,
    AWS_SESSION_TOKEN: 'the-session-token',
  };
  const set = (...more: readonly string[]) =>
    understudy(
      home,
      ['store', 'set', 's3', '--endpoint', `127.0.0.1:${server.port}/voices`, '--region', 'cn-hangzhou', ...more],
      { env: keys },
    );
  return { server, home, set };
}

it('a bucket is set as it was pasted, with the token of a session, and looked at without it', async () => {
  const { server, home, set } = await openBucketHome();
  const made = await set('--bucket', 's3://voices', '--prefix', '/understudy//v1', '--json');
  expect([made.code, JSON.parse(made.stdout)]).toEqual([0, server.settings]);

  // The keys are in the secret store now.
  const json = await understudy(home, ['store', 'check', '--json'], { env });
  const { checks } = JSON.parse(json.stdout) as { checks: { name: string; finding: string }[] };
  expect(checks.find(({ name }) => name === 'keys')?.finding).toBe('keys-session');
  const said = await understudy(home, ['store', 'check'], { env });
  expect(said.stdout).toContain('unfinished uploads stay for ever');
  expect(said.stdout).toMatch(/→ Add a rule that aborts incomplete multipart uploads after 7 days\./);
  const chinese = await understudy(home, ['store', 'check'], { env: { LANG: 'zh_CN.UTF-8' } });
  expect(chinese.stdout).toContain('添加规则：7 天后中止未完成的分片上传。');
  expect(json.stdout + said.stdout + made.stdout).not.toContain('the-session-token');

  const refused = await set('--bucket', 'Voices');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('BACKUP_ADDRESS_INVALID');

  const policy = await understudy(home, ['store', 'policy', 'writer'], { env });
  expect(JSON.parse(policy.stdout)).toMatchObject({ Version: '2012-10-17' });
  expect(policy.stdout).toContain('arn:aws:s3:::voices/understudy/v1/*');
}, 240_000);

describe('on a studio without a store', () => {
  it('rights are printed for a bucket that is named', async () => {
    const home = await startedHome();
    const args = ['store', 'policy', 'janitor', '--provider', 'oss', '--bucket', 'studio', '--prefix', 'team'];
    const { code, stdout } = await understudy(home, args, { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ Version: '1' });
    expect(stdout).toContain('acs:oss:*:*:studio/team/*');
    expect((await understudy(home, ['store', 'policy', 'writer'], { env })).stderr).toContain('BACKUP_STORE_MISSING');
  }, 240_000);

  it.each([
    [['store', 'policy', 'clerk', '--bucket', 'b'], 'writer, restorer, janitor'],
    [['store', 'policy', 'writer', '--bucket', 'b', '--provider', 'dropbox'], 'aws, oss, minio'],
    [['backup', 'bandwidth', 'set', '800kbps'], '800kbps'],
    [['backup', 'bandwidth', 'set', '1MB/s', '--from', '08:00'], '--to'],
  ])(
    'wrong use is told before anything is done: %j',
    async (args, part) => {
      const home = await tempDir();
      const { code, stderr } = await understudy(home, args, { env });
      expect([code, stderr]).toEqual([2, expect.stringContaining(part)]);
    },
    240_000,
  );

  it('the speed of backups is limited by the hour, shown, and freed', async () => {
    const home = await startedHome();
    const bandwidth = async (...args: readonly string[]) => {
      const { stdout, stderr } = await understudy(home, ['backup', 'bandwidth', ...args], { env });
      return stdout + stderr;
    };
    expect(await bandwidth('show')).toContain('as fast as they can');
    expect(await bandwidth('set', '1.5MB/s', '--from', '08:00', '--to', '22:00')).toContain(
      'At most 1.5 MB/s between 08:00 and 22:00',
    );
    expect(JSON.parse(await bandwidth('show', '--json'))).toEqual({
      bandwidth: { bytesPerS: 1_500_000, from: '08:00', to: '22:00' },
    });
    expect(await bandwidth('set', '800k')).toContain('all day');
    expect(JSON.parse(await bandwidth('off', '--json'))).toEqual({ bandwidth: null });
  }, 240_000);
});
