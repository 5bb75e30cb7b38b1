/** Archives of the old backup script: compared with manifest.log, adopted with their date, refused where they mean harm. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AdoptPlan, AdoptReport } from '../../../electron/contract/adopt.ts';
import type { VoiceSummary } from '../../../electron/contract/voices.ts';
import { officialFolder } from '../../fakes/official-folder.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { type TarItem, tarOf } from '../../fakes/tar-writer.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';

async function json<T>(home: string, args: readonly string[]): Promise<T> {
  const run = await understudy(home, [...args, '--json']);
  expect(run, run.stderr).toMatchObject({ code: 0 });
  return JSON.parse(run.stdout) as T;
}

async function refusal(home: string, args: readonly string[]) {
  const run = await understudy(home, [...args, '--json']);
  expect(run.code).toBe(1);
  return JSON.parse(run.stderr.trim().split('\n').at(-1) ?? '') as {
    readonly code: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
}

const NAME = 'gpt-sovits-20240501.tar.gz';

/** As the script does it: one archive of weights and settings a day, and a line about it. */
async function backedUp(log: (sum: string) => string | null): Promise<string> {
  const dir = await tempDir();
  await officialFolder(dir);
  const file = path.join(dir, NAME);
  execFileSync('tar', ['-czf', file, '-C', path.join(dir, 'GPT-SoVITS'), '--exclude=.git', '.']);
  await rm(path.join(dir, 'GPT-SoVITS'), { recursive: true });
  const line = log(
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  );
  if (line !== null) await writeFile(path.join(dir, 'manifest.log'), line);
  return file;
}

describe('an archive of the old script', () => {
  it('that is the one in manifest.log becomes voices, with the date of the log', async () => {
    const home = await startedHome();
    const file = await backedUp(
      (sum) =>
        `2024-04-30T02:00:01Z ${'0'.repeat(64)}  gpt-sovits-20240430.tar.gz\n2024-05-01T02:00:03Z ${sum}  ${NAME} 16M\n`,
    );
    const plan = await json<AdoptPlan>(home, ['adopt', file, '--dry-run']);
    expect(plan.archive).toEqual({ madeAt: '2024-05-01T02:00:03.000Z', log: 'ok' });
    const report = await json<AdoptReport>(home, ['adopt', file]);
    expect(report.taken).toMatchObject([{ name: 'lin' }]);
    const voice = (await json<readonly VoiceSummary[]>(home, ['voices', 'list'])).find(({ name }) => name === 'lin');
    expect(voice?.provenance).toMatchObject({ from: 'archive', at: '2024-05-01T02:00:03.000Z', gpt: 'lin-e15.ckpt' });
    expect(voice?.references).toHaveLength(2);
    expect(await readdir(path.join(home, 'adopt'))).toEqual([]);
    expect(await json(home, ['adopt', file])).toMatchObject({ taken: [], present: [{ voiceId: voice?.id }] });
  });

  it('without a log, or not named in it, is taken with the date of its name and said not to be compared', async () => {
    const home = await startedHome();
    const without = await json<AdoptPlan>(home, ['adopt', await backedUp(() => null), '--dry-run']);
    expect(without.archive).toMatchObject({ log: 'no-log', madeAt: new Date('2024-05-01T00:00:00').toISOString() });
    const other = await json<AdoptPlan>(home, [
      'adopt',
      await backedUp((sum) => `${sum}  other.tar.gz\n`),
      '--dry-run',
    ]);
    expect(other.archive?.log).toBe('not-listed');
    expect(other.voices).toHaveLength(1);
  });

  it('that was changed since is refused, and nothing of it is used', async () => {
    const home = await startedHome();
    const file = await backedUp((sum) => `${sum}  ${NAME}\n`);
    await appendFile(file, gzipSync(randomBytes(64)));
    expect(await refusal(home, ['adopt', file])).toMatchObject({ code: 'ADOPT_ARCHIVE_DIFFERS' });
    expect(await json<readonly VoiceSummary[]>(home, ['voices', 'list'])).toHaveLength(1);
  });

  it('that breaks off is refused', async () => {
    const home = await startedHome();
    const file = await backedUp(() => null);
    await truncate(file, 3_000_000);
    expect(await refusal(home, ['adopt', file])).toMatchObject({
      code: 'ADOPT_ARCHIVE_INVALID',
      details: { reason: 'cut-off' },
    });
    await writeFile(file, 'not an archive at all, whatever it is called');
    expect(await refusal(home, ['adopt', file])).toMatchObject({
      code: 'ADOPT_ARCHIVE_INVALID',
      details: { reason: 'damaged' },
    });
    const text = path.join(path.dirname(file), 'notes.txt');
    await writeFile(text, 'nothing');
    expect(await refusal(home, ['adopt', text])).toMatchObject({
      code: 'ADOPT_ARCHIVE_INVALID',
      details: { reason: 'not-an-archive' },
    });
  });
});

describe('an archive that means harm is refused as a whole', () => {
  const weights = { name: 'GPT_weights_v2/lin-e15.ckpt', content: Buffer.from('PK') };
  const hostile: Readonly<Record<string, readonly [string, readonly TarItem[]]>> = {
    'a path that climbs out': [
      'path',
      [{ name: '../../.ssh/authorized_keys', content: Buffer.from('ssh-ed25519 AAAA') }],
    ],
    'a path that climbs out from inside': [
      'path',
      [{ name: 'GPT_weights_v2/../../x.ckpt', content: Buffer.from('x') }],
    ],
    'an absolute path': ['path', [{ name: '/etc/cron.d/x', content: Buffer.from('* * * * * root true') }]],
    'a path of Windows': ['path', [{ name: 'C:\\Windows\\x.dll', content: Buffer.from('MZ') }]],
    'a link': ['symlink', [{ name: 'GPT_weights_v2', type: '2', link: '/etc' }]],
    'a hard link': ['link', [{ name: 'GPT_weights_v2/a-e1.ckpt', type: '1', link: '/etc/shadow' }]],
    'a device': ['character-device', [{ name: 'GPT_weights_v2/a-e1.ckpt', type: '3' }]],
    'a pipe': ['fifo', [{ name: 'GPT_weights_v2/a-e1.ckpt', type: '6' }]],
    'a file that comes twice': ['twice', [weights, weights]],
    'a file that grows without end': [
      'grows',
      [{ name: 'GPT_weights_v2/a-e1.ckpt', content: Buffer.alloc(90_000_000) }],
    ],
  };

  it.each(Object.entries(hostile))('%s', async (_what, [reason, items]) => {
    const home = await startedHome();
    const dir = await tempDir();
    const file = path.join(dir, 'hostile.tar.gz');
    await writeFile(file, gzipSync(tarOf([weights, ...items].slice(reason === 'twice' ? 1 : 0))));
    const before = await readdir(dir, { recursive: true });
    expect(await refusal(home, ['adopt', file])).toMatchObject({ code: 'ADOPT_ARCHIVE_INVALID', details: { reason } });
    expect(await readdir(dir, { recursive: true })).toEqual(before);
    expect(await readdir(path.join(home, 'adopt')).catch(() => [])).toEqual([]);
  });

  it('a folder of links beside the archive is not touched either', async () => {
    const home = await startedHome();
    const dir = await tempDir();
    await mkdir(path.join(dir, 'real'));
    await symlink(path.join(dir, 'real'), path.join(dir, 'GPT_weights_v2'));
    const file = path.join(dir, 'plain.tar.gz');
    await writeFile(
      file,
      gzipSync(tarOf([weights, { name: 'SoVITS_weights_v2/lin_e1_s1.pth', content: Buffer.from('PK') }])),
    );
    expect((await refusal(home, ['adopt', file])).code).toBe('ADOPT_NOTHING_TAKEN');
    expect(await readdir(path.join(dir, 'real'))).toEqual([]);
  });
});
