import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findEncoders } from '../../../electron/app/encoders.ts';
import { createReleaseSource } from '../../../electron/backup/content/source.ts';
import { createJobs } from '../../../electron/kernel/jobs.ts';
import { catalog } from '../../../electron/models/catalog.ts';
import { createModels } from '../../../electron/models/service.ts';
import { createDiskProcess } from '../../../electron/platform/disk-process.ts';
import { createEngineChild, forkEngine } from '../../../electron/platform/engine-child.ts';
import { createHashPool } from '../../../electron/platform/hash-pool.ts';
import { createHttpDownload } from '../../../electron/platform/http-download.ts';
import { fileInspector } from '../../fakes/inspector.ts';
import { quietParts } from '../../fakes/parts.ts';
import { writePolyphoneFolder } from '../../fixtures/polyphone-network.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const hubert = path.resolve(import.meta.dirname, '../../fixtures/golden/ckpt/hubert');
const weights = await readFile(path.join(hubert, 'pytorch_model.bin'));

interface Mirror {
  readonly url: string;
  /** What was asked, as `name range`. */
  readonly asked: string[];
}

/** Serves the folder with ranges and ETags, unless `answer` says otherwise (true: it has answered). */
async function openMirror(
  answer: (name: string, request: IncomingMessage, response: ServerResponse) => boolean = () => false,
  folder = hubert,
): Promise<Mirror> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const name = path.basename(request.url ?? '');
    const range = request.headers.range;
    asked.push(`${name} ${range ?? 'whole'}`);
    if (answer(name, request, response)) return;
    const bytes = await readFile(path.join(folder, name));
    const from = range && request.headers['if-range'] === '"v1"' ? Number(/\d+/.exec(range)?.[0]) : 0;
    response.writeHead(from > 0 ? 206 : 200, {
      etag: '"v1"',
      'content-length': bytes.length - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    response.end(bytes.subarray(from));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function openModels(mirrors: readonly string[], known = catalog) {
  const dir = await tempDir();
  const { bus, clock, ticker, log } = quietParts();
  const jobs = await createJobs({ dir: path.join(dir, 'jobs'), bus, clock, log });
  const engine = createEngineChild({ spawn: forkEngine({}), clock, ticker, log });
  const hasher = createHashPool();
  onTestFinished(async () => {
    await jobs.close();
    engine.close();
    ticker.stopAll();
    await hasher.close();
  });
  const disks = createDiskProcess({ ticker, silentCode: 'APP_DISK_SILENT' });
  onTestFinished(() => disks.close());
  const modelsDir = path.join(dir, 'models');
  const models = createModels({
    modelsDir,
    stateDir: path.join(dir, 'model-fetch'),
    catalog: known,
    mirrors,
    engine,
    download: createHttpDownload({ pauseMs: 10, stallMs: 30_000 }),
    hasher,
    inspector: fileInspector,
    copyFile: (source, target, { signal, onBytes }) =>
      disks.call('copy', { path: source, target }, { signal, onBytes }),
    jobs,
  });
  async function end({ jobId }: { readonly jobId: string }) {
    await expect.poll(() => jobs.get(jobId).endedAt).not.toBeNull();
    return jobs.get(jobId);
  }
  const hubertNow = async () => (await models.list()).find((model) => model.name === 'hubert');
  const visible = () => readdir(modelsDir).catch(() => []);
  return { dir, modelsDir, models, jobs, end, hubertNow, visible };
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

it('continues where a connection was cut and takes the model in whole', async () => {
  let cuts = 0;
  const mirror = await openMirror((name, _request, response) => {
    if (name !== 'pytorch_model.bin' || cuts++ > 0) return false;
    response.writeHead(200, { etag: '"v1"', 'content-length': weights.length });
    response.write(weights.subarray(0, 500_000), () => setTimeout(() => response.destroy(), 100));
    return true;
  });
  const { models, end, hubertNow, modelsDir } = await openModels([mirror.url]);
  expect(await hubertNow()).toMatchObject({ state: 'missing', sizeBytes: 0 });
  expect(await end(await models.fetch('hubert'))).toMatchObject({ state: 'done', error: null });
  expect(mirror.asked.at(-1)).toMatch(/^pytorch_model\.bin bytes=[1-9]\d*-$/);
  expect(await readFile(path.join(modelsDir, 'chinese-hubert-base', 'pytorch_model.bin'))).toEqual(weights);
  expect(await hubertNow()).toMatchObject({ state: 'present', sha256: sha256(weights), receivedBytes: 0 });
});

it('brings the polyphone network from where it is published, and refuses a folder that is none', async () => {
  const folder = writePolyphoneFolder(path.join(await tempDir(), 'published'));
  const mirror = await openMirror(undefined, folder);
  const known = catalog.map((model) => (model.name === 'g2pw' ? { ...model, mirrors: [mirror.url] } : model));
  const { models, end, modelsDir } = await openModels(['http://127.0.0.1:1'], known);
  const stateOf = async () => (await models.list()).find(({ name }) => name === 'g2pw')?.state;
  expect(await stateOf()).toBe('missing');
  expect(await end(await models.fetch('g2pw'))).toMatchObject({ state: 'done', error: null });
  expect(await stateOf()).toBe('present');
  expect(findEncoders(modelsDir).polyphonesDir).toBe(path.join(modelsDir, 'G2PWModel'));
  await writeFile(path.join(folder, 'POLYPHONIC_CHARS.txt'), '<html>');
  expect((await end(await models.add('g2pw', folder))).error).toMatchObject({
    code: 'MODELS_FILE_WRONG',
    details: { model: 'g2pw' },
  });
  expect(await stateOf()).toBe('present');
});

it('tries the next mirror, and names what each one said when none has it', async () => {
  const empty = await openMirror((_name, _request, response) => !!response.writeHead(404).end());
  const portal = await openMirror(
    (_name, _request, response) => !!response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
  );
  const good = await openMirror();
  const first = await openModels([empty.url, portal.url, good.url]);
  expect(await first.end(await first.models.fetch('hubert'))).toMatchObject({ state: 'done' });
  const second = await openModels([empty.url, portal.url]);
  const failed = await second.end(await second.models.fetch('hubert'));
  expect(failed.error).toMatchObject({
    code: 'MODELS_FETCH_FAILED',
    details: { mirrors: [`${empty.url}: HTTP 404`, `${portal.url}: a web page instead of the file`] },
  });
  expect(await second.visible()).toEqual([]);
});

it('refuses a page of text that calls itself weights, and leaves nothing of it', async () => {
  const mirror = await openMirror((name, _request, response) => {
    if (name === 'pytorch_model.bin') response.end('Sorry, this file has moved.');
    return name === 'pytorch_model.bin';
  });
  const { models, end, visible, hubertNow } = await openModels([mirror.url]);
  expect((await end(await models.fetch('hubert'))).error?.code).toBe('MODELS_FILE_WRONG');
  expect(await visible()).toEqual([]);
  expect((await hubertNow())?.receivedBytes).toBe(0);
});

it('refuses files that differ from those of the first download', async () => {
  let changed = false;
  const mirror = await openMirror((name, _request, response) => {
    if (name === 'preprocessor_config.json' && changed) response.end('{"do_normalize": false}');
    return name === 'preprocessor_config.json' && changed;
  });
  const { models, end, hubertNow } = await openModels([mirror.url]);
  expect((await end(await models.fetch('hubert'))).state).toBe('done');
  const before = await hubertNow();
  changed = true;
  expect((await end(await models.fetch('hubert'))).error).toMatchObject({
    code: 'MODELS_HASH_MISMATCH',
    details: { file: 'preprocessor_config.json' },
  });
  expect(await hubertNow()).toEqual(before);
});

it('keeps what came before a cancel for the next fetch', async () => {
  let slow = true;
  const mirror = await openMirror((name, _request, response) => {
    if (name !== 'pytorch_model.bin' || !slow) return false;
    response.writeHead(200, { etag: '"v1"', 'content-length': weights.length });
    response.write(weights.subarray(0, 400_000));
    return true;
  });
  const { models, jobs, end, hubertNow, visible } = await openModels([mirror.url]);
  const started = await models.fetch('hubert');
  await expect.poll(async () => (await hubertNow())?.receivedBytes ?? 0).toBeGreaterThan(300_000);
  jobs.cancel(started.jobId);
  expect((await end(started)).state).toBe('cancelled');
  expect(await visible()).toEqual([]);
  slow = false;
  expect((await end(await models.fetch('hubert'))).state).toBe('done');
  expect(mirror.asked.at(-1)).toMatch(/bytes=[1-9]\d*-$/);
});

it('follows a redirect only to a safe address', async () => {
  const mirror = await openMirror(
    (_name, _request, response) => !!response.writeHead(302, { location: 'http://example.invalid/file' }).end(),
  );
  const { models, end } = await openModels([mirror.url]);
  expect((await end(await models.fetch('hubert'))).error?.details['mirrors']).toEqual([
    `${mirror.url}: only https is followed, not http://example.invalid`,
  ]);
});

it('adds a folder of this computer, and refuses another model with nothing changed', async () => {
  const { dir, models, end, hubertNow, visible } = await openModels([]);
  const own = path.join(dir, 'own');
  await cp(hubert, own, { recursive: true });
  expect((await end(await models.add('hubert', own))).state).toBe('done');
  const before = await hubertNow();
  expect(before).toMatchObject({ state: 'present', sha256: sha256(weights) });
  expect((await end(await models.add('bert', own))).error?.code).toBe('MODELS_FILE_WRONG');
  expect((await end(await models.add('speaker', path.join(own, 'pytorch_model.bin')))).error?.code).toBe(
    'MODELS_FILE_WRONG',
  );
  await mkdir(path.join(dir, 'torn'));
  await cp(own, path.join(dir, 'torn'), { recursive: true });
  const torn = Buffer.from(weights);
  torn[700_000] = (torn[700_000] ?? 0) ^ 255;
  await writeFile(path.join(dir, 'torn', 'pytorch_model.bin'), torn);
  expect((await end(await models.add('hubert', path.join(dir, 'torn')))).error?.code).toBe('MODELS_FILE_WRONG');
  await expect(models.add('hubert', path.join(dir, 'nowhere'))).rejects.toMatchObject({ code: 'MODELS_FILE_WRONG' });
  expect([await hubertNow(), await visible()]).toEqual([before, ['chinese-hubert-base']]);
});

const golden = path.dirname(hubert);
const headOf = (bytes: Buffer): string => createHash('md5').update(bytes.subarray(0, 8192)).digest('hex');

/** The catalog as it is, but base v2 with the first bytes of a pair that is here. */
async function catalogFor(sovits: string) {
  const head = headOf(await readFile(path.join(golden, sovits)));
  return catalog.map((model) =>
    model.name === 'base-v2'
      ? { ...model, files: model.files.map((file) => (file.headMd5 === undefined ? file : { ...file, headMd5: head })) }
      : model,
  );
}

/** Serves the pair under the official names of base v2; the SoVITS file is cut once when `cut` is true. */
async function openBaseMirror(sovits: string, cut = false): Promise<Mirror> {
  const pair = {
    's1bert25hz-5kh-longer-epoch=12-step=369668.ckpt': await readFile(path.join(golden, 's1.ckpt')),
    's2G2333k.pth': await readFile(path.join(golden, sovits)),
  };
  let cuts = cut ? 1 : 0;
  return openMirror((_name, request, response) => {
    const [, folder, name = ''] = (request.url ?? '').split('/');
    const bytes = pair[name as keyof typeof pair];
    if (folder !== 'gsv-v2final-pretrained' || bytes === undefined) return !!response.writeHead(404).end();
    if (name === 's2G2333k.pth' && cuts-- > 0) {
      response.writeHead(200, { etag: '"v1"', 'content-length': bytes.length });
      response.write(bytes.subarray(0, bytes.length >> 1), () => setTimeout(() => response.destroy(), 100));
      return true;
    }
    const from = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
    const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(from > 0 ? 206 : 200, { etag: '"v1"', 'content-length': bytes.length - from, ...range });
    return !!response.end(bytes.subarray(from));
  });
}

it('fetches a base voice under its official names, from where it was cut, as a pair that can be imported', async () => {
  const mirror = await openBaseMirror('s2_v2.pth', true);
  const { models, end, modelsDir } = await openModels([mirror.url], await catalogFor('s2_v2.pth'));
  expect(await end(await models.fetch('base-v2'))).toMatchObject({ state: 'done', error: null });
  expect(mirror.asked.at(-1)).toMatch(/^s2G2333k\.pth bytes=[1-9]\d*-$/);
  const base = (await models.list()).find((model) => model.name === 'base-v2');
  expect(base).toMatchObject({ state: 'present', path: path.join(modelsDir, 'base-v2') });
  expect(await readFile(path.join(base?.path ?? '', 'gpt.ckpt'))).toEqual(await readFile(path.join(golden, 's1.ckpt')));
  expect(await readFile(path.join(base?.path ?? '', 'sovits.pth'))).toEqual(
    await readFile(path.join(golden, 's2_v2.pth')),
  );
});

it('refuses a pair that is not that base voice, by its first bytes or by what is in it', async () => {
  const finetuned = await openBaseMirror('s2_v2.pth');
  const first = await openModels([finetuned.url]);
  expect((await first.end(await first.models.fetch('base-v2'))).error).toMatchObject({
    code: 'MODELS_FILE_WRONG',
    details: { file: 'sovits.pth', reason: 'other first bytes' },
  });
  const otherVersion = await openBaseMirror('s2_v2ProPlus.pth');
  const second = await openModels([otherVersion.url], await catalogFor('s2_v2ProPlus.pth'));
  expect((await second.end(await second.models.fetch('base-v2'))).error).toMatchObject({
    code: 'MODELS_FILE_WRONG',
    details: { reason: 'VOICES_VERSION_UNSUPPORTED' },
  });
  expect([await first.visible(), await second.visible()]).toEqual([[], []]);
});

it('adds a base voice from a folder with the official names, and leaves it out of releases', async () => {
  const { dir, models, end, modelsDir, hubertNow } = await openModels([], await catalogFor('s2_v2.pth'));
  const own = path.join(dir, 'pretrained');
  await cp(path.join(golden, 's1.ckpt'), path.join(own, 's1bert25hz-5kh-longer-epoch=12-step=369668.ckpt'));
  await cp(path.join(golden, 's2_v2.pth'), path.join(own, 's2G2333k.pth'));
  expect(await end(await models.add('base-v2', own))).toMatchObject({ state: 'done', error: null });
  await end(await models.add('hubert', hubert));
  expect(await hubertNow()).toMatchObject({ state: 'present' });
  const source = createReleaseSource({
    voices: { list: async () => [] },
    runtime: { files: async () => [] },
    shared: [{ prefix: 'models', directory: modelsDir, except: ['base-v2'] }],
  });
  const { files } = await source.collect();
  expect(files.map((file) => file.path).filter((file) => /base|chinese/.test(file))).toEqual([
    'models/chinese-hubert-base/config.json',
    'models/chinese-hubert-base/preprocessor_config.json',
    'models/chinese-hubert-base/pytorch_model.bin',
  ]);
});
