/**
 * What people install: the desktop's bundles on the stand-in, the archive without a desktop, the Debian package. Electron's own
 * program is not to be had here, so the package is made around a stand-in for it; the command in it is the real one.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRenderer } from '../../build/build-renderer.ts';
import { buildShell } from '../../build/build-shell.ts';
import { version } from '../../electron/app/version.ts';
import { FUSE_MARK, makeUnpackedElectron } from '../fakes/electron/unpacked.ts';

const run = promisify(execFile);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'understudy-packages-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

it('the desktop opens, speaks and quits from its bundles', async () => {
  await buildRenderer();
  await buildShell();
  const { stdout } = await run(process.execPath, [path.resolve('test/shell/run-bundle.ts')], {
    env: { ...process.env, UNDERSTUDY_HOME: path.join(dir, 'bundle') },
  });
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    job: 'done',
    error: null,
    take: { seed: 1, provider: 'cpu' },
    tray: '尚未设置',
    icon: false,
  });
});

function pack(args: readonly string[], env: NodeJS.ProcessEnv) {
  return run(process.execPath, ['build/package/main.ts', '--out', dir, ...args], {
    env: { ...process.env, ...env },
    maxBuffer: 64 << 20,
  });
}

/** As on a computer with nothing of ours and no Node: only the system's own folders are on the path. */
function command(program: string, args: readonly string[], home: string) {
  return run(program, args, { env: { PATH: '/usr/bin:/bin', UNDERSTUDY_HOME: home } });
}

async function speaks(program: string, home: string): Promise<void> {
  const file = path.join(dir, `${path.basename(home)}.wav`);
  const { stdout } = await command(program, ['speak', 'Hello.', '--voice', 'pilot', '--out', file, '--json'], home);
  expect(JSON.parse(stdout)).toMatchObject({ provider: 'cpu' });
  expect((await stat(file)).size).toBeGreaterThan(10_000);
}

interface ArchiveFolder {
  readonly files: Readonly<Record<string, Partial<ArchiveFolder>>>;
}

/** Paths in an asar archive: after four sizes comes its list of files as JSON. */
function namesIn(archive: Buffer): string[] {
  const list = JSON.parse(archive.toString('utf8', 16, 16 + archive.readUInt32LE(12))) as ArchiveFolder;
  const below = ({ files }: ArchiveFolder, place: string): string[] =>
    Object.entries(files).flatMap(([name, item]) =>
      item.files ? below({ files: item.files }, `${place}/${name}`) : [`${place}/${name}`],
    );
  return below(list, '');
}

describe('where Electron cannot be fetched', () => {
  let said: { readonly stdout: string; readonly stderr: string };
  beforeAll(async () => {
    // Nobody listens at this address, whatever this computer can reach.
    said = await pack([], { ELECTRON_MIRROR: 'http://127.0.0.1:9/', electron_config_cache: path.join(dir, 'cache') });
  });

  it('a sentence says what is missing, and nothing but a sentence', () => {
    expect(said.stderr).toContain('Not made: tar.gz, deb.');
    expect(said.stderr).toContain('UNDERSTUDY_ELECTRON_DIST');
    expect(said.stderr).not.toMatch(/^\s+at /m);
  });

  it('the archive without a desktop is made all the same, and speaks where it is unpacked', async () => {
    const name = `understudy-${version}-linux-x64`;
    const place = path.join(dir, 'a place with spaces');
    mkdirSync(place);
    await run('tar', ['xzf', path.join(dir, `${name}.tar.gz`), '-C', place]);
    const program = path.join(place, name, 'understudy');
    expect((await command(program, ['--version'], dir)).stdout.trim()).toBe(version);
    await speaks(program, path.join(dir, 'headless'));
  });

  it('a desktop that was asked for by name and not made is a failure', async () => {
    const asked = pack(['--target', 'deb'], { ELECTRON_MIRROR: 'http://127.0.0.1:9/' });
    await expect(asked).rejects.toMatchObject({ code: 1 });
  });
});

describe('with Electron unpacked', () => {
  const installed = (): string => path.join(dir, 'system');
  const home = (): string => path.join(installed(), 'opt/Understudy');

  beforeAll(async () => {
    const electron = makeUnpackedElectron(path.join(dir, 'electron'));
    await pack(['--target', 'deb'], { UNDERSTUDY_ELECTRON_DIST: electron });
    const state = path.join(installed(), 'var/lib/dpkg');
    for (const folder of ['info', 'updates', 'triggers']) mkdirSync(path.join(state, folder), { recursive: true });
    writeFileSync(path.join(state, 'status'), '');
    const deb = path.join(dir, `understudy_${version}_amd64.deb`);
    await run('dpkg', [`--root=${installed()}`, '--force-depends', '--force-not-root', '--install', deb]);
  });

  it('the Debian package installs a command that speaks', async () => {
    const program = path.join(installed(), 'usr/bin/understudy');
    expect((await command(program, ['--version'], dir)).stdout.trim()).toBe(version);
    await speaks(program, path.join(dir, 'deb'));
  });

  it('it brings a menu entry whose program is there, and a sandbox helper with its right', async () => {
    const entry = await readFile(path.join(installed(), 'usr/share/applications/understudy.desktop'), 'utf8');
    const program = /^Exec=(\S+)/m.exec(entry)?.[1] ?? '';
    expect((await run(path.join(installed(), program))).stdout).toBe('the desktop was started\n');
    expect((await stat(path.join(home(), 'chrome-sandbox'))).mode & 0o7777).toBe(0o4755);
    await run('dpkg', [`--root=${installed()}`, '--status', 'understudy']);
  });

  it('the archive of the app holds bundles, screens and what networks need, and no source', async () => {
    const files = namesIn(await readFile(path.join(home(), 'resources/app.asar')));
    for (const needed of ['/dist/shell/main.mjs', '/dist/shell/preload.cjs', '/dist/renderer/index.html']) {
      expect(files).toContain(needed);
    }
    const foreign = files.filter((file) => /napi-v6\/(win32|darwin)|linux\/arm64|\.tsx?$|\/test\//.test(file));
    expect(foreign).toEqual([]);
  });

  it('native packages load from beside the archive', async () => {
    const code =
      "const { listSupportedBackends } = (await import('onnxruntime-node')).default; const koffi = (await import('koffi')).default; console.log(JSON.stringify([listSupportedBackends().map(({ name }) => name), koffi.sizeof('int')]));";
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: path.join(home(), 'resources/app.asar.unpacked/dist/shell'),
    });
    expect(JSON.parse(stdout)).toEqual([expect.arrayContaining(['cpu']), 4]);
  });

  it("the standby's runtime in it is the one that was built, whole", async () => {
    const list = JSON.parse(await readFile('dist/runtime/files.json', 'utf8')) as { path: string; sizeBytes: number }[];
    const packed = path.join(home(), 'resources/runtime');
    const sizes = await Promise.all(list.map(async (file) => (await stat(path.join(packed, file.path))).size));
    expect(sizes).toEqual(list.map(({ sizeBytes }) => sizeBytes));
    expect(await readdir(packed)).toContain('node_modules');
  });

  it('the program can no longer be run as a plain Node or given options of Node', async () => {
    const program = await readFile(path.join(home(), 'understudy-desktop'), 'latin1');
    const switches = program.slice(program.indexOf(FUSE_MARK) + FUSE_MARK.length + 2);
    // In the order of @electron/fuses: run as Node, encrypted cookies, NODE_OPTIONS, --inspect.
    expect(switches.slice(0, 4)).toBe('0100');
  });
});
