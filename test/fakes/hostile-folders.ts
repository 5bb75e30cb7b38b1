/**
 * Hugging Face folders and safetensors files that mean harm or came to harm, beside one that is whole: a content encoder with
 * one thing wrong at a time.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface HostileFolder {
  readonly name: string;
  /** Content by name; text that begins with `->` is a link to what follows. */
  readonly files: Readonly<Record<string, Buffer | string>>;
}

/** @param whole a folder with config.json and model.safetensors. */
export function* hostileFolders(whole: string): Generator<HostileFolder> {
  const config = readFileSync(path.join(whole, 'config.json'));
  const weights = readFileSync(path.join(whole, 'model.safetensors'));
  yield* hostileDescriptions(config, weights);
  yield* hostileTables(config, weights);
}

export function safetensorsOf(table: unknown, dataBytes: number, announced?: bigint): Buffer {
  return safetensorsOfText(JSON.stringify(table), Buffer.alloc(dataBytes), announced);
}

function safetensorsOfText(table: string, data: Buffer, announced?: bigint): Buffer {
  const json = Buffer.from(table);
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(announced ?? BigInt(json.length));
  return Buffer.concat([head, json, data]);
}

function* hostileDescriptions(config: Buffer, weights: Buffer): Generator<HostileFolder> {
  const described = (name: string, text: Buffer | string): HostileFolder => ({
    name: `config: ${name}`,
    files: { 'config.json': text, 'model.safetensors': weights },
  });
  yield { name: 'config: missing', files: { 'model.safetensors': weights } };
  yield { name: 'config: without weights', files: { 'config.json': config } };
  yield described('empty', '');
  yield described('a list', '[]');
  yield described('a number', '1e999');
  yield described('cut short', config.subarray(0, 40));
  yield described('lists a million deep', '['.repeat(1 << 20));
  yield described('lists four million deep, closed', '['.repeat(4_000_000) + ']'.repeat(4_000_000));
  yield described('objects a million deep', '{"a":'.repeat(1 << 20));
  yield described('larger than any', Buffer.alloc((8 << 20) + 1, ' '));
  yield described('a million members', `{${Array.from({ length: 700_000 }, (_, i) => `"k${i}":0`).join()}}`);
  yield described('not text', Buffer.alloc(1 << 20, 0xff));
  const changed = (change: Readonly<Record<string, unknown>>): string =>
    JSON.stringify({ ...(JSON.parse(config.toString('utf8')) as object), ...change });
  for (const heads of [0, -1, 1.5, 1e9, '12', [1]]) {
    yield described(`${JSON.stringify(heads)} heads`, changed({ num_attention_heads: heads }));
  }
  for (const strides of [[], [0, 2, 2, 2, 2, 2, 2], [-5, 2, 2, 2, 2, 2, 2], [1e9], 'none', Array(1000).fill(2)]) {
    yield described(`strides ${JSON.stringify(strides).slice(0, 30)}`, changed({ conv_stride: strides }));
  }
  yield described('another construction', changed({ do_stable_layer_norm: true }));
  yield described('an epsilon that is text', changed({ layer_norm_eps: '1e-5' }));
  const indexed = (name: string, map: unknown, more: HostileFolder['files'] = {}): HostileFolder => ({
    name: `index: ${name}`,
    files: { 'config.json': config, 'model.safetensors.index.json': JSON.stringify({ weight_map: map }), ...more },
  });
  for (const place of ['../../etc/passwd', '/etc/passwd', '..', 'sub/model.safetensors', '']) {
    yield indexed(JSON.stringify(place), { a: place });
  }
  yield indexed('a backslash', { a: '..\\..\\windows\\win.ini' });
  yield indexed('a number', { a: 7 });
  yield indexed('a list', ['model.safetensors']);
  yield indexed('nothing', {});
  yield indexed('a shard that is not there', { a: 'model-1.safetensors' });
  yield indexed('the index itself', { a: 'model.safetensors.index.json' });
  yield indexed(
    'a thousand shards',
    Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [i, `${i}.safetensors`])),
  );
  yield indexed(
    'a link to a file of the system',
    { a: 'model-1.safetensors' },
    { 'model-1.safetensors': '->/etc/passwd' },
  );
  const folder = (name: string, files: HostileFolder['files']): HostileFolder => ({ name: `folder: ${name}`, files });
  yield folder('weights that link to themselves', {
    'config.json': config,
    'model.safetensors': '->model.safetensors',
  });
  yield folder('weights that link to the folder', { 'config.json': config, 'model.safetensors': '->.' });
  yield folder('weights that never end', { 'config.json': config, 'model.safetensors': '->/dev/zero' });
  yield folder('a description that never ends', { 'config.json': '->/dev/zero', 'model.safetensors': weights });
  yield folder('a description of the system', { 'config.json': '->/etc/passwd', 'model.safetensors': weights });
  yield folder('a page in place of torch weights', { 'config.json': config, 'pytorch_model.bin': '<html>' });
}

function* hostileTables(config: Buffer, weights: Buffer): Generator<HostileFolder> {
  const tabled = (name: string, bytes: Buffer): HostileFolder => ({
    name: `safetensors: ${name}`,
    files: { 'config.json': config, 'model.safetensors': bytes },
  });
  const headBytes = Number(weights.readBigUInt64LE(0));
  const table = JSON.parse(weights.toString('utf8', 8, 8 + headBytes)) as Record<string, Record<string, unknown>>;
  const data = weights.subarray(8 + headBytes);
  for (const length of [0, 7, 8, 9, 8 + headBytes - 1, 8 + headBytes, weights.length >> 1, weights.length - 1]) {
    yield tabled(`cut to ${length}`, weights.subarray(0, length));
  }
  for (const announced of [0n, 1n, 1n << 32n, 1n << 63n, (1n << 64n) - 1n, BigInt(weights.length)]) {
    yield tabled(`a table of ${announced} bytes`, safetensorsOf({}, 64, announced));
  }
  for (const text of [
    '[]',
    'null',
    '{"a":null}',
    '{"a":[]}',
    '{"a":{}}',
    '['.repeat(1 << 20),
    '{"a":'.repeat(500_000),
  ]) {
    yield tabled(`the table ${text.slice(0, 12)} (${text.length})`, safetensorsOfText(text, Buffer.alloc(64)));
  }
  yield tabled('no tensor', safetensorsOf({}, 0));
  const names = Object.keys(table).filter((name) => name !== '__metadata__');
  const [first = '', second = ''] = names;
  const changed = (name: string, change: Readonly<Record<string, unknown>>, of = first): HostileFolder =>
    tabled(name, safetensorsOfText(JSON.stringify({ ...table, [of]: { ...table[of], ...change } }), data));
  for (const dtype of ['F8_E4M3', 'C64', 'f32', '', null, 7, '__proto__', 'constructor']) {
    yield changed(`dtype ${JSON.stringify(dtype)}`, { dtype });
  }
  const shapes = [[-1], [1.5], ['4'], [2 ** 53], [2 ** 31, 2 ** 31], Array(100).fill(1), 'none', null, [[1]]];
  for (const shape of shapes) yield changed(`shape ${JSON.stringify(shape).slice(0, 30)}`, { shape });
  const ranges = [[0], [4, 0], [-4, 0], [0, 1], [0, 2 ** 53], [1e15, 1e15 + 4], [0.5, 4.5], ['0', '4'], null, {}];
  for (const range of ranges) yield changed(`offsets ${JSON.stringify(range)}`, { data_offsets: range });
  yield changed('two tensors in one place', { ...table[first] }, second);
  const [begin = 0, end = 0] = (table[second]?.['data_offsets'] ?? []) as number[];
  yield changed('a tensor that begins in another', { data_offsets: [begin - 2, end - 2] }, second);
  const many = Object.fromEntries(
    Array.from({ length: 30_000 }, (_, i) => [`t${i}`, { dtype: 'F32', shape: [4], data_offsets: [0, 16] }]),
  );
  yield tabled('thirty thousand tensors in one place', safetensorsOf(many, 16));
  const { dtype, data_offsets: place } = table[first] as { dtype: string; data_offsets: [number, number] };
  const wide = dtype === 'F32';
  const notNumbers = wide ? { NaN: 0x7fc00000, '-Inf': 0xff800000 } : { NaN: 0x7e00, '-Inf': 0xfc00 };
  for (const [what, bits] of Object.entries(notNumbers)) {
    const values = Buffer.from(data);
    values.writeUIntLE(bits, place[1] - (wide ? 4 : 2), wide ? 4 : 2);
    yield tabled(`${what} in ${first}`, safetensorsOfText(JSON.stringify(table), values));
  }
}
