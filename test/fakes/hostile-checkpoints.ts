/**
 * Checkpoints that mean harm or came to harm: cut, flipped, or crafted to run code, to eat memory or to describe networks
 * that cannot be. All from one seed, so that a failure can be made again by its name.
 */
import { readFileSync } from 'node:fs';
import { numberBytes, pickleOf, textBytes, torchFileOf, type Writable, WrittenTensor, zipOf } from './torch-writer.ts';

export interface HostileFile {
  readonly name: string;
  readonly bytes: Buffer;
}

export function* hostileCheckpoints(seed: number, whole: string): Generator<HostileFile> {
  const random = seededRandom(seed);
  const base = readFileSync(whole);
  yield* cutFiles(base, random);
  yield* flippedFiles(base, random);
  yield* brokenZips();
  yield* forbiddenPickles();
  yield* greedyPickles();
  yield* impossibleTensors();
  yield* impossibleNetworks();
}

function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function* cutFiles(base: Buffer, random: () => number): Generator<HostileFile> {
  for (const length of [0, 1, 3, 4, 22, base.length - 1, base.length - 22]) {
    yield { name: `cut to ${length}`, bytes: base.subarray(0, length) };
  }
  for (let i = 0; i < 40; i++) {
    const length = Math.floor(random() * base.length);
    yield { name: `cut to ${length} (${i})`, bytes: base.subarray(0, length) };
  }
  for (let i = 0; i < 10; i++) {
    const from = Math.floor(random() * base.length * 0.8);
    const to = from + 1 + Math.floor(random() * base.length * 0.2);
    yield { name: `hole ${from}-${to}`, bytes: Buffer.concat([base.subarray(0, from), base.subarray(to)]) };
  }
}

/** Single flipped bits in the description, in the directory and in the values. */
function* flippedFiles(base: Buffer, random: () => number): Generator<HostileFile> {
  const directory = base.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  const regions = { description: [64, 6000], values: [8192, directory], directory: [directory, base.length] } as const;
  for (const [region, [from, to]] of Object.entries(regions)) {
    for (let i = 0; i < 40; i++) {
      const at = from + Math.floor(random() * (to - from));
      const bytes = Buffer.from(base);
      bytes[at]! ^= 1 << Math.floor(random() * 8);
      yield { name: `flip in ${region} at ${at} (${i})`, bytes };
    }
  }
}

function* brokenZips(): Generator<HostileFile> {
  const good = torchFileOf({ weight: {}, config: {} });
  const change = (name: string, edit: (bytes: Buffer) => void, bytes = Buffer.from(good)): HostileFile => {
    edit(bytes);
    return { name: `zip: ${name}`, bytes };
  };
  const end = good.length - 22;
  const central = good.readUInt32LE(end + 16);
  yield change('65534 entries', (b) => b.writeUInt16LE(0xfffe, end + 10));
  yield change('directory beyond the end', (b) => b.writeUInt32LE(0x7fffffff, end + 16));
  yield change('directory of 4 GB', (b) => b.writeUInt32LE(0xfffffffe, end + 12));
  yield change('compressed', (b) => b.writeUInt16LE(8, central + 10));
  yield change('encrypted', (b) => b.writeUInt16LE(1, central + 8));
  yield change('entry of 4 GB', (b) => {
    b.writeUInt32LE(0xfffffff0, central + 20);
    b.writeUInt32LE(0xfffffff0, central + 24);
  });
  yield change('name longer than the directory', (b) => b.writeUInt16LE(0xffff, central + 28));
  yield change('local header elsewhere', (b) => b.writeUInt32LE(5, central + 42));
  const wide = torchFileOf({ weight: {} }, { wide: true });
  const end64 = wide.length - 22 - 20 - 56;
  yield change('zip64 with 2^60 entries', (b) => b.writeBigUInt64LE(1n << 60n, end64 + 32), Buffer.from(wide));
  yield change('zip64 directory at 2^63', (b) => b.writeBigUInt64LE(1n << 63n, end64 + 48), Buffer.from(wide));
  yield change('zip64 locator to nowhere', (b) => b.writeBigUInt64LE(0xffffffffffn, end64 + 56 + 8), Buffer.from(wide));
  yield { name: 'zip: no description', bytes: zipOf([{ name: 'a/version', bytes: Buffer.from('3') }]) };
  yield { name: 'zip: empty description', bytes: zipOf([{ name: 'a/data.pkl', bytes: Buffer.alloc(0) }]) };
  yield {
    name: 'zip: 17 MB of description',
    bytes: zipOf([{ name: 'a/data.pkl', bytes: Buffer.alloc(17 << 20, ']') }]),
  };
}

function fileOf(name: string, ...parts: (string | readonly number[] | Buffer)[]): HostileFile {
  const pickle = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part as Buffer))),
  );
  return { name: `pickle: ${name}`, bytes: zipOf([{ name: 'archive/data.pkl', bytes: pickle }]) };
}

function* forbiddenPickles(): Generator<HostileFile> {
  const names = [
    'os system',
    'posix system',
    'nt system',
    'builtins eval',
    'builtins exec',
    'builtins getattr',
    '__builtin__ eval',
    'subprocess Popen',
    'subprocess check_output',
    'importlib import_module',
    'runpy run_path',
    'socket socket',
    'torch load',
    'torch.hub load',
    'torch._utils _rebuild_tensor_v3',
    'numpy load',
    'shutil rmtree',
    'pickle loads',
    'webbrowser open',
    'sys exit',
    'functools partial',
    'operator attrgetter',
    'code interact',
    'pty spawn',
    'torch.storage _load_from_bytes',
    'utils HParams.__init__',
    'torch FloatStorage.from_file',
    '__main__ anything',
  ];
  for (const name of names) {
    const [module = '', attribute = ''] = name.split(' ');
    yield fileOf(`${name} by GLOBAL`, [0x80, 2], `c${module}\n${attribute}\n`, textBytes('true'), [0x85], 'R.');
  }
  yield fileOf('STACK_GLOBAL', [0x80, 4, 0x8c, 2], 'os', [0x8c, 6], 'system', [0x93], '.');
  yield fileOf('INST', '(ios\nsystem\n.');
  yield fileOf('OBJ', '(cos\nsystem\no.');
  yield fileOf('EXT1', [0x82, 1], '.');
  yield fileOf('NEWOBJ_EX', [0x80, 4], 'cutils\nHParams\n)}', [0x92], '.');
  yield fileOf('a call of a list', [0x80, 2], '](K\x01tR.');
}

/** Few bytes that would become many. */
function* greedyPickles(): Generator<HostileFile> {
  yield fileOf('a million lists', ']'.repeat(1_000_000), '.');
  yield fileOf('a million dicts', '}'.repeat(1_000_000), '.');
  yield fileOf('three million operations', 'N0'.repeat(1_500_000), '.');
  yield fileOf('endless marks', '('.repeat(1_000_000), '.');
  yield fileOf('a text of 4 GB', 'X', [0xff, 0xff, 0xff, 0xff], 'a.');
  yield fileOf('an integer of 2 GB', [0x8b, 0xff, 0xff, 0xff, 0x7f], '.');
  const doubling = Array.from(
    { length: 40 },
    (_, i) => `h${String.fromCharCode(i)}h${String.fromCharCode(i)}\x86q${String.fromCharCode(i + 1)}0`,
  );
  yield fileOf('tuples that double forty times', 'Nq\x000', ...doubling, '}', textBytes('config'), 'h\x28s.');
  const joining = Array.from({ length: 40 }, () => `cpathlib\nPosixPath\n(h\x00h\x00tRq\x000`);
  yield fileOf('paths that double forty times', textBytes('x'.repeat(100)), 'q\x000', ...joining, 'h\x00.');
  const pairs = Buffer.concat([
    Buffer.from(']q\x00('),
    ...Array.from({ length: 5000 }, (_, i) => Buffer.concat([numberBytes(i), Buffer.from('N\x86')])),
    Buffer.from('e0'),
  ]);
  yield fileOf('dicts copied without end', pairs, 'ccollections\nOrderedDict\nh\x00\x85R0'.repeat(20_000), 'N.');
  yield fileOf(
    'long bytes copied without end',
    textBytes('x'.repeat(1 << 20)),
    'q\x000',
    'c_codecs\nencode\nh\x00\x85R0'.repeat(20_000),
    'N.',
  );
  yield fileOf('a configuration inside itself', '}q\x00', textBytes('weight'), '}s', textBytes('config'), 'h\x00s.');
  yield fileOf('a list inside itself', '}', textBytes('config'), '}', textBytes('a'), ']q\x00h\x00ass.');
  yield fileOf('nothing but a number', 'K\x01.');
  yield fileOf('protocol 9', [0x80, 9], 'N.');
}

function* impossibleTensors(): Generator<HostileFile> {
  const storage = { key: '0', kind: 'Float', elements: 4, bytes: Buffer.alloc(16) } as const;
  const tensor = (shape: unknown[], offset: unknown = 0, stride?: unknown[]): WrittenTensor =>
    new WrittenTensor(storage, shape as number[], offset as number, stride as number[] | undefined);
  const cases: Readonly<Record<string, WrittenTensor>> = {
    'beyond its storage': tensor([5]),
    'offset beyond its storage': tensor([1], 4),
    'negative offset': tensor([1], -1),
    'negative size': tensor([-4]),
    'negative stride': tensor([2], 1, [-1]),
    'size with a fraction': tensor([1.5]),
    'rank 9': tensor(Array(9).fill(1)),
    'strides of another rank': tensor([2, 2], 0, [1]),
    'a billion repeats': tensor([2 ** 30], 0, [0]),
    'sizes that overflow': tensor([2 ** 27, 2 ** 27, 2 ** 27], 0, [0, 0, 0]),
    'a stride of 2^52': tensor([2, 1], 0, [2 ** 52, 1]),
    'a storage that is not there': new WrittenTensor({ ...storage, elements: 400 }, [1]),
  };
  for (const [name, value] of Object.entries(cases)) {
    yield { name: `tensor: ${name}`, bytes: torchFileOf({ weight: { a: value }, config: {} }) };
  }
  const repeated = Object.fromEntries(
    Array.from({ length: 2000 }, (_, i) => [`model.h.layers.${i}.x`, tensor([2 ** 20], 0, [0])] as const),
  );
  yield { name: 'tensor: 8 GB out of 16 bytes', bytes: torchFileOf({ weight: repeated, config: {} }) };
}

/** A GPT of width 8 with one layer, in which one thing is wrong at a time. */
function* impossibleNetworks(): Generator<HostileFile> {
  const shapes: Readonly<Record<string, readonly number[]>> = {
    'bert_proj.weight': [8, 4],
    'bert_proj.bias': [8],
    'ar_text_embedding.word_embeddings.weight': [10, 8],
    'ar_audio_embedding.word_embeddings.weight': [6, 8],
    'ar_text_position.alpha': [1],
    'ar_audio_position.alpha': [1],
    'h.layers.0.self_attn.in_proj_weight': [24, 8],
    'h.layers.0.self_attn.in_proj_bias': [24],
    'h.layers.0.self_attn.out_proj.weight': [8, 8],
    'h.layers.0.self_attn.out_proj.bias': [8],
    'h.layers.0.linear1.weight': [32, 8],
    'h.layers.0.linear1.bias': [32],
    'h.layers.0.linear2.weight': [8, 32],
    'h.layers.0.linear2.bias': [8],
    'h.layers.0.norm1.weight': [8],
    'h.layers.0.norm1.bias': [8],
    'h.layers.0.norm2.weight': [8],
    'h.layers.0.norm2.bias': [8],
    'ar_predict_layer.weight': [6, 8],
  };
  const gpt = (
    changed: Readonly<Record<string, readonly number[] | null>>,
    config: Writable = { model: { head: 2 } },
  ): Buffer => {
    const weight: Record<string, WrittenTensor> = {};
    for (const [name, shape] of Object.entries({ ...shapes, ...changed })) {
      if (shape === null) continue;
      const elements = shape.reduce((product, size) => product * size, 1);
      const storage = {
        key: String(Object.keys(weight).length),
        kind: 'Half',
        elements,
        bytes: Buffer.alloc(2 * elements),
      } as const;
      weight[`model.${name}`] = new WrittenTensor(storage, shape);
    }
    return torchFileOf({ weight, config, info: '' });
  };
  for (const [name, shape] of Object.entries(shapes)) {
    const isOptionalBias = name.endsWith('.bias') && !name.includes('norm');
    if (!isOptionalBias && !name.includes('in_proj_bias'))
      yield { name: `network: without ${name}`, bytes: gpt({ [name]: null }) };
    yield { name: `network: ${name} one larger`, bytes: gpt({ [name]: shape.map((size) => size + 1) }) };
    yield { name: `network: ${name} of rank ${shape.length + 1}`, bytes: gpt({ [name]: [1, ...shape] }) };
    yield { name: `network: ${name} empty`, bytes: gpt({ [name]: shape.map(() => 0) }) };
  }
  for (const head of [0, -1, 3, 1.5, 1e9, 'two', null, [2]] as Writable[]) {
    yield { name: `network: ${JSON.stringify(head)} heads`, bytes: gpt({}, { model: { head: head ?? 7 } }) };
  }
  yield { name: 'network: a configuration that is a list', bytes: gpt({}, [1, 2, 3]) };
  yield {
    name: 'network: only a description',
    bytes: zipOf([{ name: 'archive/data.pkl', bytes: pickleOf({ weight: {}, config: {} }) }]),
  };
}
