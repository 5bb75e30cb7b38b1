/** Trust and the recovery kit as people use them: by command, each computer a data folder of its own. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReleaseSummary } from '../../../electron/contract/backup.ts';
import type { Machine } from '../../../electron/contract/standby.ts';
import type { TrustedDevice } from '../../../electron/contract/trust.ts';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';
import { makeKey } from '../../fakes/sshd.ts';
import { type CliRun, understudy } from '../../faults/cli.ts';

const fingerprint = `SHA256:${'a'.repeat(43)}`;
let dir = '';
let releaseId = '';
const at = (...parts: string[]): string => path.join(dir, ...parts);

const run = (home: string, ...args: string[]): Promise<CliRun> =>
  understudy(at(home), args, { env: { LC_ALL: 'en_US.UTF-8' } });
async function json<T>(home: string, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(home, ...args, '--json');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout) as T;
}
async function refused(
  home: string,
  ...args: string[]
): Promise<{ code: string; remedyCommand: string | null; details: object }> {
  const { code, stderr } = await run(home, ...args, '--json');
  expect(code).toBe(1);
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
}

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'trust-cli-'));
  for (const home of ['ann', 'ben', 'cat']) await copyPilotLibrary(at(home));
  await run('ann', 'store', 'set', 'folder', at('store'), '--create');
  ({ releaseId } = await json<{ releaseId: string }>('ann', 'backup', 'now'));
  await run('ben', 'store', 'set', 'folder', at('store'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('a release of a computer that is not trusted', () => {
  it('is refused with who signed it and what to do, and nothing is changed', async () => {
    const [own] = await json<TrustedDevice[]>('ann', 'trust', 'list');
    const said = await refused('ben', 'releases', 'restore', releaseId, '--to', at('restored'));
    expect(said).toMatchObject({
      code: 'BACKUP_RELEASE_FOREIGN',
      details: { releaseId, fingerprint: own?.fingerprint, host: expect.any(String) },
      remedyCommand: `understudy trust add ${own?.fingerprint}`,
    });
    expect(await readdir(dir)).not.toContain('restored');
    expect((await run('ben', 'releases', 'list')).stdout).toContain('not trusted');
  });
});

describe('a second computer', () => {
  it('is let in by its request and the fingerprint that was typed', async () => {
    const file = at('request.json');
    const asked = await json<{ fingerprint: string; name: string }>('ben', 'trust', 'request', '--out', file);
    expect(asked).toMatchObject({ fingerprint: expect.stringMatching(/^(\w{4}-){5}\w{4}$/), name: expect.any(String) });
    expect(asked).not.toHaveProperty('secret');
    expect((await stat(file)).mode & 0o077).toBe(0);

    expect(await refused('ann', 'trust', 'add', '--file', file)).toMatchObject({
      code: 'TRUST_FINGERPRINT_NEEDED',
      details: { name: asked.name, fingerprint: asked.fingerprint },
    });
    const wrong = asked.fingerprint.replace(/^./, (first) => (first === '2' ? '3' : '2'));
    expect((await refused('ann', 'trust', 'add', wrong, '--file', file)).code).toBe('TRUST_FINGERPRINT_DIFFERS');
    expect(await json<TrustedDevice[]>('ann', 'trust', 'list')).toHaveLength(1);
    await writeFile(at('other.json'), '{}');
    expect((await refused('ann', 'trust', 'add', wrong, '--file', at('other.json'))).code).toBe(
      'TRUST_REQUEST_INVALID',
    );

    await json('ann', 'trust', 'add', asked.fingerprint, '--file', file, '--name', 'ben at home');
    const devices = await json<TrustedDevice[]>('ann', 'trust', 'list');
    expect(devices.map((device) => Object.keys(device).sort())).toEqual(
      devices.map(() => ['addedAt', 'fingerprint', 'name', 'revokedAt', 'self']),
    );
    expect(devices[1]).toMatchObject({
      fingerprint: asked.fingerprint,
      name: 'ben at home',
      revokedAt: null,
      self: false,
    });
    expect((await json<TrustedDevice[]>('ben', 'trust', 'list')).map(({ self }) => self)).toEqual([false, true]);
    expect((await run('ben', 'releases', 'restore', releaseId, '--to', at('restored'))).code).toBe(0);
    for (const home of ['ann', 'ben']) {
      const { secret } = JSON.parse(await readFile(file, 'utf8')) as { secret: string };
      expect(await readFile(at(home, 'audit', 'log.jsonl'), 'utf8')).not.toContain(secret);
    }

    expect((await refused('ann', 'trust', 'revoke', wrong)).code).toBe('TRUST_UNKNOWN');
    await json('ann', 'trust', 'revoke', asked.fingerprint);
    expect((await refused('ben', 'backup', 'now')).code).toBe('TRUST_REVOKED');
    expect((await run('ann', 'trust', 'add')).code).toBe(2);
  });
});

describe('a recovery kit', () => {
  it('makes an empty data folder the computer that wrote it', async () => {
    const [passphrase, kit] = [at('passphrase'), at('kit.html')];
    makeKey(at('key'));
    await writeFile(passphrase, 'nobody knows this one\n');
    await json(
      'ann',
      'standby',
      'add',
      'spare',
      '--host',
      '127.0.0.1',
      '--port',
      '9',
      '--user',
      'lin',
      '--key',
      at('key'),
      '--fingerprint',
      fingerprint,
    );
    const written = await json<{ lines: number }>('ann', 'kit', 'write', '--out', kit, '--passphrase-file', passphrase);
    expect(written).toMatchObject({ file: kit, sealed: true });
    expect((await stat(kit)).mode & 0o077).toBe(0);
    expect(await json('ann', 'kit', 'check', kit, '--passphrase-file', passphrase)).toMatchObject({ ownKey: true });
    expect(await refused('ann', 'kit', 'check', kit)).toMatchObject({ code: 'TRUST_KIT_PASSPHRASE' });
    await writeFile(at('wrong'), 'another passphrase');
    expect((await refused('cat', 'kit', 'use', kit, '--passphrase-file', at('wrong'))).code).toBe(
      'TRUST_KIT_PASSPHRASE',
    );

    const lines = (await readFile(kit, 'utf8')).split('\n').filter((line) => /^K\d/.test(line));
    expect(lines).toHaveLength(written.lines);
    await writeFile(at('typed'), lines.map((line) => line.toLowerCase()).join('\n'));
    await json('cat', 'kit', 'use', at('typed'), '--passphrase-file', passphrase);
    const releases = await json<ReleaseSummary[]>('cat', 'releases', 'list');
    expect(releases.map((release) => [release.releaseId, release.signed])).toContainEqual([releaseId, true]);
    expect(await json<Machine[]>('cat', 'standby', 'list')).toMatchObject([
      { name: 'spare', host: '127.0.0.1', port: 9, user: 'lin', keyFile: at('key'), fingerprint },
    ]);
    const [ann, cat] = await Promise.all(['ann', 'cat'].map((home) => json<TrustedDevice[]>(home, 'trust', 'list')));
    expect(cat).toEqual(ann);
    const log = await readFile(at('cat', 'audit', 'log.jsonl'), 'utf8');
    for (const secret of ['nobody knows', lines[1]?.toLowerCase() ?? '']) expect(log).not.toContain(secret);
    expect((await refused('cat', 'kit', 'use', kit, '--passphrase-file', passphrase)).code).toBe('TRUST_FOLDER_USED');
  });

  it('without a passphrase holds the key open, and says so', async () => {
    const { stdout } = await run('ann', 'kit', 'write', '--out', at('kit.txt'));
    expect(stdout).toContain('open');
    expect(await json('ann', 'kit', 'check', at('kit.txt'))).toMatchObject({ sealed: false, ownKey: true });
    const damaged = (await readFile(at('kit.txt'), 'utf8')).replace(
      /^(K02 .)./m,
      (all) => all.slice(0, -1) + (all.endsWith('A') ? 'B' : 'A'),
    );
    await writeFile(at('kit.txt'), damaged);
    expect(await refused('ann', 'kit', 'check', at('kit.txt'))).toMatchObject({
      code: 'TRUST_KIT_DAMAGED',
      details: { reason: 'line', line: 2 },
    });
  });

  it('whose store does not answer changes nothing', async () => {
    await json('ann', 'kit', 'write', '--out', at('lost.txt'));
    const [before] = await json<TrustedDevice[]>('dan', 'trust', 'list');
    await rm(at('store'), { recursive: true });
    expect((await refused('dan', 'kit', 'use', at('lost.txt'))).code).toMatch(/^BACKUP_STORE/);
    expect(await json<TrustedDevice[]>('dan', 'trust', 'list')).toEqual([before]);
    expect(await json<Machine[]>('dan', 'standby', 'list')).toEqual([]);
  });
});
