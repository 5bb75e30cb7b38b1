/** A release as a container: what is written, that registries carry it, and that Podman runs it and it speaks. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStudio } from '../../../build/demo/studio.ts';
import { buildRuntime } from '../../../build/headless/runtime.ts';
import { recipeScript } from '../../../electron/backup/release/restore-recipe.ts';
import type { BackupResult, ContainerResult } from '../../../electron/contract/backup.ts';
import { sha256Hex } from '../../../electron/kernel/hash-file.ts';
import { canaryRequest, judgeVoice } from '../../../electron/watch/voice-proof.ts';
import { type ContainerRegistry, startContainerRegistry } from '../../fakes/container-registry.ts';

import { copyPilotLibrary } from '../../fakes/pilot-library.ts';
import { buildBase, openPodman, type Podman } from '../../fakes/podman.ts';
import { understudy } from '../../faults/cli.ts';
import { until } from '../../fixtures/until.ts';
import { addVoice } from './homes.ts';

const run = promisify(execFile);
const BASE = 'localhost/base:1';

let dir = '';
let podman: Podman;
let registry: ContainerRegistry;
let releaseId = '';
let made: ContainerResult;
const below = (...names: readonly string[]): string => path.join(dir, ...names);
const store = (): string => below('store/understudy/v1');

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'container-'));
  await buildRuntime();
  podman = await openPodman(below('podman'));
  await buildBase(podman, below('base-files'), BASE);
  await podman.run('push', BASE, `oci:${below('base')}:1`);
  registry = await startContainerRegistry(below('registry'));
  await copyPilotLibrary(below('home'));
  await addVoice(below('home'), 'lin');
  const studio = await openStudio(below('home'));
  await studio.call('backup.setStore', { store: { kind: 'folder', path: below('store') }, createFolder: true });
  ({ releaseId } = await studio.finish<BackupResult>(await studio.call('backup.start', {})));
  made = await studio.finish<ContainerResult>(
    await studio.call('backup.container', { releaseId, directory: below('made'), base: below('base') }),
  );
  await studio.close();
});
afterAll(async () => {
  await registry?.close();
  await podman?.close();
  await rm(dir, { recursive: true, force: true });
});

const skopeo = (...args: readonly string[]): Promise<{ readonly stdout: string }> =>
  run('skopeo', ['--insecure-policy', ...args], { env: { PATH: '/usr/bin:/bin', HOME: dir } });
const plain = { to: '--dest-tls-verify=false', from: '--src-tls-verify=false' };
const releaseLayout = (root: string): string => `oci:${root}/releases/${releaseId}:${releaseId}`;
const digestOf = async (place: string, ...more: readonly string[]): Promise<string> => {
  const { stdout } = await skopeo('inspect', '--raw', ...more, place);
  return sha256Hex(stdout);
};

/** Speaks the canary sentence there. */
async function assertSpeaks(url: string, key: string): Promise<void> {
  const health = await until('the service in the container', async () => {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    return answer?.ok ? ((await answer.json()) as { readonly voice: string; readonly releaseId: string }) : null;
  });
  expect(health).toMatchObject({ voice: 'lin', releaseId });
  const ask = (authorization: string): Promise<Response> =>
    fetch(`${url}/tts`, { method: 'POST', headers: { authorization }, body: JSON.stringify(canaryRequest) });
  expect((await ask('Bearer wrong')).status).toBe(401);
  const sound = new Uint8Array(await (await ask(`Bearer ${key}`)).arrayBuffer());
  expect(judgeVoice(sound, { answered: null, expected: null }).problems).toEqual([]);
}

describe('a release as a container', () => {
  it('holds what a service needs in layers of their own, and the store holds it once', async () => {
    expect(made.layers.map(({ part }) => part)).toEqual(['runtime', 'settings', 'voices/lin', 'voices/pilot']);
    expect((await readdir(below('made'))).sort()).toEqual(
      [
        'Containerfile',
        'Containerfile.gpu',
        'README.txt',
        'compose.yaml',
        'image',
        'kubernetes-gpu.yaml',
        'kubernetes.yaml',
      ].sort(),
    );
    const blobs = new Set(await readdir(path.join(store(), 'blobs/sha256')));
    expect(made.layers.filter(({ digest }) => blobs.has(digest.slice(7)))).toEqual([]);
  });

  it('is the same image wherever it is made, also by command', async () => {
    const command = [
      'releases',
      'container',
      releaseId,
      '--to',
      below('again'),
      '--base',
      below('base'),
      '--voice',
      'lin',
    ];
    const byCommand = await understudy(below('home'), [...command, '--json']);
    expect(JSON.parse(byCommand.stdout)).toEqual({ ...made, directory: below('again') });
    await rm(below('again'), { recursive: true });
    const withoutBase = ['releases', 'container', releaseId, '--to', below('again'), '--image', 'voices:1'];
    const { stdout } = await understudy(below('home'), withoutBase, { env: { LANG: 'en_US.UTF-8' } });
    expect(stdout).toContain(`Container image in ${below('again')}`);
    expect(stdout).toContain('build the Containerfile there');
    expect(await readFile(below('again/kubernetes.yaml'), 'utf8')).toContain('image: "voices:1"');
    await rm(below('again'), { recursive: true });
  });

  it('S1: is built by its Containerfile and speaks, without a way to anywhere', async () => {
    await podman.run('build', '--network', 'none', '--build-arg', `BASE=${BASE}`, '-t', made.image, below('made'));
    await writeFile(below('access-key'), 'key-of-a-test\n', { mode: 0o444 });
    const limits = ['--network', 'none', '--read-only', '--cap-drop', 'all', '--security-opt', 'no-new-privileges'];
    const secret = ['-v', `${below('access-key')}:/run/secrets/access-key:ro`];
    await podman.run('run', '-d', '--name', 'built', ...limits, ...secret, made.image);
    const inside = (script: string, flag = '-p'): Promise<string> =>
      podman.run('exec', 'built', '/understudy/runtime/bin/node', flag, script);
    const place = 'http://127.0.0.1:9880';
    const isReady = `fetch('${place}/healthz').then(({ ok }) => console.log(ok))`;
    await until(
      'the service in the container',
      async () => (await inside(isReady, '-e').catch(() => '')) === 'true',
      500,
    );
    const asked = JSON.stringify({
      method: 'POST',
      headers: { authorization: 'Bearer key-of-a-test' },
      body: JSON.stringify(canaryRequest),
    });
    const sound = await inside(
      `fetch('${place}/tts', ${asked}).then((a) => a.arrayBuffer()).then((b) => console.log(Buffer.from(b).toString('base64')))`,
      '-e',
    );
    const heard = judgeVoice(Buffer.from(sound, 'base64'), { answered: null, expected: null });
    expect(heard.problems).toEqual([]);
    expect(await inside('process.getuid()')).toBe('10001');
    await podman.run('stop', '--time', '60', 'built');
    expect(await podman.run('inspect', '--format', '{{.State.ExitCode}}', 'built')).toBe('0');
  });

  it('is started by its Kubernetes file as it stands, and speaks', async () => {
    const yaml = await readFile(below('made/kubernetes.yaml'), 'utf8');
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'understudy-lin-access-key' },
      data: { 'access-key': 'a2V5' },
    };
    await writeFile(below('secret.yaml'), `${JSON.stringify(secret)}\n---\n${yaml}`);
    await podman.run('kube', 'play', below('secret.yaml'));
    const names = (await podman.run('ps', '--format', '{{.Names}}')).split('\n');
    const voice = names.find((name) => name.endsWith('-voice')) ?? '';
    // This Podman hands the text out as it stands in the Secret, which a cluster decodes first.
    await assertSpeaks(`http://${await podman.addressOf(voice)}:9880`, 'a2V5');
    await podman.run('kube', 'down', below('secret.yaml'));
    expect(await podman.run('ps', '--all', '--format', '{{.Names}}')).not.toContain('-voice');
  });

  it('goes to a registry and back with the same digest, and is pulled by it', async () => {
    const there = `docker://${registry.address}/voices:${releaseId}`;
    await skopeo('copy', '--preserve-digests', plain.to, `oci:${below('made/image')}:${releaseId}`, there);
    expect(`sha256:${await digestOf(there, '--tls-verify=false')}`).toBe(made.digest);
    await mkdir(below('back'));
    const exact = `docker://${registry.address}/voices@${made.digest}`;
    await skopeo('copy', '--preserve-digests', plain.from, exact, `oci:${below('back')}:${releaseId}`);
    expect(`sha256:${await digestOf(`oci:${below('back')}:${releaseId}`)}`).toBe(made.digest);
    await podman.run('pull', '--tls-verify=false', exact.replace('docker://', ''));
    await podman.run('pull', '--tls-verify=false', there.replace('docker://', ''));
  });

  it('refuses a base that is damaged, is for another processor, or is none', async () => {
    await mkdir(below('odd'), { recursive: true });
    const studio = await openStudio(below('home'));
    const make = async (base: string): Promise<unknown> =>
      studio.finish(await studio.call('backup.container', { releaseId, directory: below('never'), base }));
    await expect(make(below('odd'))).rejects.toMatchObject({
      code: 'BACKUP_BASE_INVALID',
      details: { reason: 'ENOENT' },
    });
    const index = JSON.parse(await readFile(below('base/index.json'), 'utf8'));
    const [manifest] = index.manifests;
    const arm = { ...manifest, platform: { architecture: 'arm64', os: 'linux' } };
    await writeFile(below('odd/index.json'), JSON.stringify({ ...index, manifests: [arm] }));
    await expect(make(below('odd'))).rejects.toMatchObject({ details: { reason: 'platform' } });
    const file = path.join('blobs/sha256', manifest.digest.slice(7));
    await mkdir(below('odd/blobs/sha256'), { recursive: true });
    await writeFile(below('odd', file), `${await readFile(below('base', file), 'utf8')} `);
    await writeFile(below('odd/index.json'), JSON.stringify(index));
    await expect(make(below('odd'))).rejects.toMatchObject({ details: { reason: 'digest' } });
    await studio.close();
    expect(await readdir(dir)).not.toContain('never');
    expect((await readdir(dir)).filter((name) => name.includes('.making-'))).toEqual([]);
  });
});

describe('a release in a registry', () => {
  it('comes back with the same digest by tag and by digest, and is restored from there', async () => {
    const there = `docker://${registry.address}/releases:${releaseId}`;
    await skopeo('copy', plain.to, '--src-shared-blob-dir', path.join(store(), 'blobs'), releaseLayout(store()), there);
    const digest = await digestOf(there, '--tls-verify=false');
    const index = JSON.parse(await readFile(path.join(store(), 'releases', releaseId, 'index.json'), 'utf8'));
    expect(`sha256:${digest}`).toBe(index.manifests[0].digest);
    for (const [name, from] of [
      ['by-tag', there],
      ['by-digest', `docker://${registry.address}/releases@sha256:${digest}`],
    ] as const) {
      const copy = below(name);
      await mkdir(path.join(copy, 'releases'), { recursive: true });
      await mkdir(path.join(copy, 'blobs'));
      await skopeo('copy', plain.from, '--dest-shared-blob-dir', path.join(copy, 'blobs'), from, releaseLayout(copy));
      expect(await blobsIn(copy)).toEqual(blobsOf(await readManifest(digest)));
    }
    const restored = await restoreByRecipe(below('by-digest'), 'restored');
    await run('sha256sum', ['-c', '--quiet', path.join(store(), 'releases', releaseId, 'SHA256SUMS')], {
      cwd: restored,
    });
  });
});

const blobsIn = async (copy: string): Promise<readonly string[]> =>
  (await readdir(path.join(copy, 'blobs/sha256'))).sort();
const readManifest = (digest: string): Promise<string> => readFile(path.join(store(), 'blobs/sha256', digest), 'utf8');

/** Every blob that belongs to the release of this manifest. */
function blobsOf(manifest: string): readonly string[] {
  const { config, layers } = JSON.parse(manifest) as Record<'config', Blob> & { readonly layers: readonly Blob[] };
  const digests = [config, ...layers].map(({ digest }) => digest.slice(7));
  return [...new Set([sha256Hex(manifest), ...digests])].sort();
}

interface Blob {
  readonly digest: string;
}

/** With the script that lies in every release. */
async function restoreByRecipe(source: string, name: string): Promise<string> {
  const recipe = await readFile(path.join(store(), 'releases', releaseId, 'RESTORE.txt'), 'utf8');
  await writeFile(below('restore.sh'), recipeScript(recipe));
  const env = { PATH: '/usr/bin:/bin', HOME: dir, RCLONE_CONFIG: below('none.conf') };
  await run('sh', [below('restore.sh'), source, releaseId, below(name)], { env });
  return below(name);
}
