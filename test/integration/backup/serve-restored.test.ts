/**
 * A release on a machine without the app: restored by the recipe alone, served by what lies in it, in an empty environment.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openStudio } from '../../../build/demo/studio.ts';
import { buildRuntime } from '../../../build/headless/runtime.ts';
import { recipeScript } from '../../../electron/backup/release/restore-recipe.ts';
import type { BackupResult } from '../../../electron/contract/backup.ts';
import { sha256Hex } from '../../../electron/kernel/hash-file.ts';
import { canaryRequest, judgeVoice } from '../../../electron/watch/voice-proof.ts';
import { readWav } from '../../../native-models/audio/wav.ts';
import { addVocoders, importDrawn, voiceOf, writeDrawnFiles } from '../../fakes/drawn-voices.ts';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';
import { freePort } from '../../fakes/sshd.ts';
import { until } from '../../fixtures/until.ts';
import { addVoice } from './homes.ts';

const run = promisify(execFile);

let dir = '';
let tree = '';
/** Id of the voice of v4. */
let drawn = '';
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'serve-restored-'));
  await buildRuntime();
  tree = await restoreByRecipe(path.join(dir, 'home'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Makes a release, closes the app, and restores it with the tools that the recipe names. */
async function restoreByRecipe(home: string): Promise<string> {
  await copyPilotLibrary(home);
  await addVoice(home, 'lin');
  const files = path.join(dir, 'files');
  await mkdir(files);
  await addVocoders(home, files);
  drawn = voiceOf(await importDrawn(home, 'xia', writeDrawnFiles(files).whole, '--as', 'v4')).id;
  const studio = await openStudio(home);
  await studio.call('backup.setStore', {
    store: { kind: 'folder', path: path.join(dir, 'store') },
    createFolder: true,
  });
  const { releaseId } = await studio.finish<BackupResult>(await studio.call('backup.start', {}));
  const source = path.join(dir, 'store/understudy/v1');
  const recipe = await readFile(path.join(source, 'releases', releaseId, 'RESTORE.txt'));
  const shown = await studio.call('backup.show', { releaseId });
  expect(shown.files).toContainEqual({ path: 'RESTORE.txt', sizeBytes: recipe.length, sha256: sha256Hex(recipe) });
  await studio.close();
  const [script, target] = [path.join(dir, 'restore.sh'), path.join(dir, 'restored')];
  await writeFile(script, recipeScript(recipe.toString()));
  const env = { PATH: '/usr/bin:/bin', HOME: dir, RCLONE_CONFIG: path.join(dir, 'none.conf') };
  await run('sh', [script, source, releaseId, target], { env });
  return target;
}

/** What `env -i TARGET/runtime/run` says and does. */
function serve(args: readonly string[]) {
  const child = spawn('env', ['-i', path.join(tree, 'runtime/run'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (said += String(piece)));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return { ended, said: () => said };
}

it('a restored tree serves in place, in an empty environment, and speaks', async () => {
  const port = await freePort();
  const service = serve(['--port', String(port)]);
  const url = `http://127.0.0.1:${port}`;
  const health = await until('the restored service', async () => {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    return answer?.ok ? ((await answer.json()) as { readonly voice: string }) : null;
  });
  // The studio's own voice comes before the one that is in every studio.
  expect(health.voice).toBe('lin');
  const answer = await fetch(`${url}/tts`, { method: 'POST', body: JSON.stringify(canaryRequest) });
  expect(judgeVoice(new Uint8Array(await answer.arrayBuffer()), { answered: null, expected: null }).problems).toEqual(
    [],
  );
  expect(service.said()).toContain('listening');
});

it('a restored tree speaks with a voice of v4, by the vocoder that lies in it', async () => {
  const port = await freePort();
  serve(['--port', String(port), '--voice', drawn]);
  const url = `http://127.0.0.1:${port}`;
  const health = await until('the restored service', async () => {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    return answer?.ok ? ((await answer.json()) as { readonly voice: string }) : null;
  });
  expect(health.voice).toBe(drawn);
  const body = { text: 'Hello.', text_lang: 'en', seed: 3, sample_steps: 2 };
  const answer = await fetch(`${url}/tts`, { method: 'POST', body: JSON.stringify({ ...canaryRequest, ...body }) });
  expect(answer.status).toBe(200);
  const { samples, sampleRateHz } = readWav(new Uint8Array(await answer.arrayBuffer()));
  expect(sampleRateHz).toBe(48_000);
  expect(samples.length).toBeGreaterThan(0.2 * sampleRateHz);
  expect(samples.some((sample) => Math.abs(sample) > 1e-4)).toBe(true);
});

it('a restored tree lets others in only with a key, and names its voices', async () => {
  const refused = async (...args: string[]): Promise<string> => {
    const { ended, said } = serve(args);
    expect(await ended).toBe(3);
    return said();
  };
  expect(await refused('--host', '0.0.0.0')).toContain('--key-file');
  expect(await refused('--voice', 'mei')).toContain(`lin, pilot, ${drawn}`);
  expect(await refused('--port', 'x')).toContain('1 to 65535');
  expect(await refused('--provider', 'cuda')).toContain('cpu, webgpu');
});
