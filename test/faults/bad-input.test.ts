/**
 * What a person may get wrong, through the command line as they would: each ends in exit code 1, the code of an error that
 * says what it is, and nothing changed.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeWav } from '../../native-models/audio/wav.ts';
import { startSshd } from '../fakes/sshd.ts';
import { startStrictS3 } from '../fakes/strict-s3-server.ts';
import { understudy } from './cli.ts';

const pilot = path.resolve('native-models/pilot-voice');
const golden = path.resolve('test/fixtures/golden');
let root: string;
let home: string;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'understudy-bad-'));
  home = path.join(root, 'home');
  expect((await understudy(home, ['voices', 'list'])).code).toBe(0);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Names and contents of everything below a folder, except what may grow: logs, jobs, the audit record with the key that signs it. */
function picture(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
  return Object.fromEntries(
    files
      .map((item) => path.join(item.parentPath, item.name))
      .filter((file) => !/[\\/](log|jobs|audit|secrets)[\\/]/.test(file))
      .sort()
      .map((file) => [path.relative(folder, file), createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );
}

async function refuses(
  args: readonly string[],
  code: string,
  options: Parameters<typeof understudy>[2] = {},
): Promise<string> {
  const before = picture(home);
  const run = await understudy(home, args, options);
  expect({ code: run.code, said: run.stderr.match(/^([A-Z]+_[A-Z_]+):/m)?.[1] }).toEqual({ code: 1, said: code });
  expect(run.stdout).toBe('');
  expect(picture(home)).toEqual(before);
  return run.stderr;
}

function importing(files: { readonly gpt?: string; readonly sovits?: string; readonly ref?: string }): string[] {
  const {
    gpt = path.join(pilot, 'gpt.ckpt'),
    sovits = path.join(pilot, 'sovits.pth'),
    ref = path.join(pilot, 'ref_en_f.wav'),
  } = files;
  return [
    'voices',
    'import',
    '--name',
    '新音色',
    '--gpt',
    gpt,
    '--sovits',
    sovits,
    '--hubert',
    path.join(pilot, 'hubert'),
    '--ref',
    ref,
    '--ref-text',
    'Hello.',
    '--ref-lang',
    'en',
  ];
}

function tone(name: string, seconds: number, level: number): string {
  const samples = new Float32Array(Math.round(32_000 * seconds)).map((_, index) => level * Math.sin(index / 20));
  const file = path.join(root, name);
  writeFileSync(file, writeWav(samples, 32_000));
  return file;
}

describe('a voice that is none', () => {
  it('truncated .pth', async () => {
    const cut = path.join(root, 'cut.pth');
    copyFileSync(path.join(pilot, 'sovits.pth'), cut);
    truncateSync(cut, Math.floor(statSync(cut).size * 0.6));
    await refuses(importing({ sovits: cut }), 'VOICES_FILE_TRUNCATED');
  });

  it('a base voice that was not fetched, with the command that fetches it', async () => {
    const said = await refuses(
      ['voices', 'import', '--name', '底', '--base', 'v2', '--ref', path.join(pilot, 'ref_en_f.wav')],
      'MODELS_MISSING',
    );
    expect(said).toContain('understudy models fetch base-v2');
  });

  it('a pickle that names os.system, and does not run it', async () => {
    const said = await refuses(
      importing({ sovits: path.join(golden, 'unpickler/forbidden_global.pth') }),
      'VOICES_FILE_FORBIDDEN',
    );
    expect(said).toMatch(/system/);
  });

  it('a .ckpt given as SoVITS', async () => {
    await refuses(importing({ sovits: path.join(pilot, 'gpt.ckpt') }), 'VOICES_ROLE_WRONG');
  });

  it('a reference of one second', async () => {
    const said = await refuses(importing({ ref: tone('short.wav', 1, 0.3) }), 'VOICES_REFERENCE_TOO_SHORT');
    expect(said).toMatch(/\b1\b/);
  });

  it('a silent reference', async () => {
    await refuses(importing({ ref: tone('silent.wav', 5, 0) }), 'VOICES_REFERENCE_SILENT');
  });

  it('a reference that is no sound', async () => {
    const file = path.join(root, 'text.wav');
    writeFileSync(file, 'not a sound');
    await refuses(importing({ ref: file }), 'VOICES_AUDIO_UNKNOWN');
  });
});

describe('a text that says nothing', () => {
  it.each([
    ['empty', ''],
    ['spaces', '  \n '],
    ['emoji only', '🙂🎉'],
    ['punctuation only', '……！？'],
  ])('%s', async (_name, text) => {
    const out = path.join(root, 'never.wav');
    await refuses(['speak', text === '' ? ' ' : text, '--voice', 'pilot', '--out', out], 'SYNTHESIS_TEXT_EMPTY');
    expect(existsSync(out)).toBe(false);
  });
});

describe('a store that does not take it', () => {
  it('full disk while backing up', async () => {
    const store = path.join(root, 'small');
    mkdirSync(store);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', store]);
    try {
      expect((await understudy(home, ['store', 'set', 'folder', store])).code).toBe(0);
      const run = await understudy(home, ['backup', 'now']);
      expect({ code: run.code, said: run.stderr.match(/BACKUP_STORE_FULL/)?.[0] }).toEqual({
        code: 1,
        said: 'BACKUP_STORE_FULL',
      });
      const list = await understudy(home, ['releases', 'list', '--json']);
      expect(JSON.parse(list.stdout)).toEqual([]);
    } finally {
      execFileSync('umount', [store]);
    }
  });

  it('wrong keys', async () => {
    const s3 = await startStrictS3({ buckets: ['studio'] });
    try {
      const env = { AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: 'notTheSecret' };
      const set = [
        'store',
        'set',
        's3',
        '--endpoint',
        s3.settings.endpoint,
        '--region',
        'us-east-1',
        '--bucket',
        'studio',
        '--path-style',
      ];
      const first = await understudy(home, set, { env });
      const run = first.code === 0 ? await understudy(home, ['backup', 'now'], { env }) : first;
      expect({ code: run.code, said: run.stderr.match(/BACKUP_BUCKET_DENIED/)?.[0] }).toEqual({
        code: 1,
        said: 'BACKUP_BUCKET_DENIED',
      });
      expect(run.stderr).not.toContain('notTheSecret');
    } finally {
      await s3.close();
    }
  });

  it('one flipped byte at restore', async () => {
    const store = path.join(root, 'store');
    const other = path.join(root, 'other');
    expect((await understudy(other, ['store', 'set', 'folder', store])).code).toBe(0);
    const made = await understudy(other, ['backup', 'now', '--json']);
    const { releaseId } = JSON.parse(made.stdout) as { releaseId: string };
    const shown = await understudy(other, ['releases', 'show', releaseId, '--json']);
    const { files } = JSON.parse(shown.stdout) as { files: { path: string; sha256: string }[] };
    const weights = files.find((file) => file.path.endsWith('sovits.pth'));
    const blob = readdirSync(store, { recursive: true, withFileTypes: true }).find(
      (item) => item.name === weights?.sha256,
    );
    const blobFile = path.join(blob?.parentPath ?? '', blob?.name ?? '');
    const bytes = readFileSync(blobFile);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(blobFile, bytes);
    const target = path.join(root, 'restored');
    const run = await understudy(other, ['releases', 'restore', releaseId, '--to', target]);
    expect({ code: run.code, said: run.stderr.match(/BACKUP_BLOB_DAMAGED/)?.[0] }).toEqual({
      code: 1,
      said: 'BACKUP_BLOB_DAMAGED',
    });
    expect(existsSync(target)).toBe(false);
  });
});

describe('a machine that is not the one it was', () => {
  it('wrong SSH host key, at the first meeting and later', async () => {
    const sshd = await startSshd(path.join(root, 'sshd'));
    try {
      const { host, port, user, keyFile, fingerprint } = sshd.address;
      const add = (given: readonly string[]) => [
        'standby',
        'add',
        '备用机-2',
        '--host',
        host,
        '--port',
        String(port),
        '--user',
        user,
        '--key',
        keyFile,
        ...given,
      ];
      const asked = await refuses(add([]), 'STANDBY_HOST_KEY_UNKNOWN');
      expect(asked).toContain(fingerprint);
      const wrong = `SHA256:${'A'.repeat(43)}`;
      await refuses(add(['--fingerprint', wrong]), 'STANDBY_HOST_KEY_CHANGED');
      expect((await understudy(home, add(['--fingerprint', fingerprint]))).code).toBe(0);
      await sshd.restart({ newHostKey: true });
      const changed = await understudy(home, ['standby', 'check', '备用机-2']);
      expect({ code: changed.code, said: changed.stderr.match(/STANDBY_HOST_KEY_CHANGED/)?.[0] }).toEqual({
        code: 1,
        said: 'STANDBY_HOST_KEY_CHANGED',
      });
      expect(changed.stderr).toContain(fingerprint);
      expect(readdirSync(sshd.home)).toEqual([]);
    } finally {
      await sshd.stop();
    }
  });
});

describe('wrong use', () => {
  it('ends with code 2 and changes nothing', async () => {
    for (const args of [
      ['no-such-verb'],
      ['speak'],
      ['speak', 'x', '--voice', 'pilot'],
      ['backup', 'sideways'],
      ['store', 'set', 'tape'],
      ['speak', 'x', '--nope'],
    ]) {
      const before = picture(home);
      const run = await understudy(home, args);
      expect({ args, code: run.code }).toEqual({ args, code: 2 });
      expect(picture(home)).toEqual(before);
    }
  });
});
