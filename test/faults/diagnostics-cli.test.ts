/** `doctor` and `diagnostics` as a person types them: with secrets in the log, with wrong rights, and where the app does not open. */
import { appendFile, chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DoctorCheck } from '../../electron/contract/app.ts';
import { startedHome } from '../fakes/pilot-library.ts';
import { unzip } from '../fakes/unzip.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { understudy } from './cli.ts';

const KEY = 'AKIDEXAMPLEKEYID0001';
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

describe('diagnostics', () => {
  it('hands over a zip without the keys of the bucket, the studio and the folder, with the engine down', async () => {
    const home = await startedHome();
    const bucket = ['--endpoint', 'https://127.0.0.1:9', '--region', 'r', '--bucket', 'echo-studio-bucket'];
    const env = { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET, LANG: 'en_US.UTF-8' };
    // The store does not answer; its keys are kept all the same.
    await understudy(home, ['store', 'set', 's3', ...bucket], { env });
    const encoded = Buffer.from(SECRET).toString('base64');
    const line = { level: 30, msg: `asked echo-studio-bucket with ${KEY} ${SECRET} ${encoded} in ${home}` };
    await appendFile(path.join(home, 'log', 'understudy.log'), `${JSON.stringify(line)}\n`);

    const file = path.join(await tempDir(), 'help.zip');
    const proxy = { HTTPS_PROXY: 'http://lin:pass-of-lin@proxy.studio.test:9' };
    const run = await understudy(home, ['diagnostics', '--out', file, '--json'], { env: proxy });
    expect(run).toMatchObject({ code: 0 });
    const told = JSON.parse(run.stdout) as { readonly scrubbed: number; readonly files: readonly { name: string }[] };
    expect(told.scrubbed).toBeGreaterThanOrEqual(3);
    const files = unzip(await readFile(file));
    expect(Object.keys(files)).toEqual(told.files.map(({ name }) => name));
    const all = Object.values(files).join('\n');
    for (const hidden of [KEY, SECRET, encoded, home, 'proxy.studio.test', 'pass-of-lin'])
      expect(all).not.toContain(hidden);
    expect(files['checks.json']).toContain('[proxy]');
    expect(files['log.jsonl']).toContain('[removed]');
    expect(JSON.parse(files['engine.json'] ?? '')).toMatchObject({ state: 'idle' });
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it('is made where the settings are damaged and nothing opens any more', async () => {
    const home = await startedHome();
    await mkdir(path.join(home, 'settings'), { recursive: true });
    await writeFile(path.join(home, 'settings', 'settings.json'), '{ half');
    expect((await understudy(home, ['status'])).code).toBe(1);
    const file = path.join(await tempDir(), 'help.zip');
    expect(await understudy(home, ['diagnostics', '--out', file])).toMatchObject({ code: 0 });
    const files = unzip(await readFile(file));
    expect(JSON.parse(files['error.json'] ?? '')).toMatchObject({ code: 'APP_FILE_DAMAGED' });
    expect(files['program.json']).toContain('linux');
  });

  it('says before the work that it cannot write there', async () => {
    const home = await startedHome();
    const run = await understudy(home, ['diagnostics', '--out', '/nonexistent/help.zip', '--json']);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({ code: 'APP_FOLDER_MISSING' });
    expect((await understudy(home, ['diagnostics'])).code).toBe(2);
  });
});

describe('doctor', () => {
  it('says why and what helps, and mends what it can', async () => {
    const home = await startedHome();
    const open = path.join(home, 'secrets', 'open.key');
    await mkdir(path.dirname(open), { recursive: true });
    await writeFile(open, 'x');
    await chmod(open, 0o644);
    const failing = await understudy(home, ['doctor'], { env: { LANG: 'en_US.UTF-8' } });
    expect(failing.stdout).toContain('Other users of this computer can read files that hold keys.');
    expect(failing.stdout).toContain('understudy doctor --fix');
    const mended = await understudy(home, ['doctor', '--fix', '--json']);
    const checks = JSON.parse(mended.stdout) as readonly DoctorCheck[];
    expect(checks.find(({ name }) => name === 'secrets')).toMatchObject({ ok: true, details: { level: 'file' } });
    expect((await stat(open)).mode & 0o077).toBe(0);
  });

  it('names a proxy that does not answer, without its password, and what helps', async () => {
    const home = await startedHome();
    const env = { LANG: 'en_US.UTF-8', HTTPS_PROXY: 'http://lin:pass-of-lin@127.0.0.1:9' };
    const { code, stdout } = await understudy(home, ['doctor'], { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/failed +Proxy +place: 127\.0\.0\.1:9 +state: silent/);
    expect(stdout).toContain('understudy network show');
    expect(stdout).not.toContain('pass-of-lin');
  });
});
