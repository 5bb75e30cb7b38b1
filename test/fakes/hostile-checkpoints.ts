/**
 * Checkpoints that mean harm or came to harm: cut, flipped, or crafted to run code, to eat memory or to describe networks
 * that cannot be. All from one seed, so that a failure can be made again by its name.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { safetensorsOf } from './hostile-folders.ts';
import {
  numberBytes,
  pickleOf,
  type StorageKind,
  textBytes,
  torchFileOf,
  type Writable,
  WrittenTensor,
  type ZipEntryToWrite,
  zipOf,
} from './torch-writer.ts';

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
  yield* lyingZips();
  yield* bombs();
  yield* otherFormats();
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

/** A whole network in an archive that lies: whoever looks only at the network would take it. */
function* lyingZips(): Generator<HostileFile> {
  const signature = Buffer.from('PK\x01\x02', 'latin1');
  const change = (name: string, bytes: Buffer, edit: (bytes: Buffer) => void = () => {}): HostileFile => {
    edit(bytes);
    return { name: `zip: ${name}`, bytes };
  };
  const one = Buffer.alloc(1);
  yield change('a name twice', tinyGpt({ more: [{ name: 'archive/data/0', bytes: Buffer.alloc(4096, 1) }] }));
  for (const root of ['../../etc', '/etc', 'C:\\Windows', 'a/../..', '..', 'a\u0000b', 'a\nb']) {
    yield change(`below ${JSON.stringify(root)}`, tinyGpt({ root }));
  }
  yield change('an entry that leads out', tinyGpt({ more: [{ name: '../../.ssh/authorized_keys', bytes: one }] }));
  const small = Array.from({ length: 2000 }, (_, i) => ({ name: `archive/data/more${i}`, bytes: one }));
  const big = { name: 'archive/data/big', bytes: Buffer.alloc(4 << 20) };
  // Every small entry claims the same four megabytes: eight gigabytes to check out of a small file.
  yield change('two thousand entries over one another', tinyGpt({ more: [...small, big] }), (bytes) => {
    const last = bytes.indexOf(signature, bytes.lastIndexOf('archive/data/big') - 60);
    for (let at = bytes.indexOf(signature); at !== -1; at = bytes.indexOf(signature, at + 4)) {
      if (bytes.readUInt32LE(at + 24) !== 1) continue;
      for (const field of [16, 20, 24, 42]) bytes.writeUInt32LE(bytes.readUInt32LE(last + field), at + field);
    }
  });
  yield change(
    'an entry inside another',
    tinyGpt({ more: [big, { name: 'archive/data/in', bytes: one }] }),
    (bytes) => {
      const inner = bytes.lastIndexOf(signature, bytes.lastIndexOf('archive/data/in'));
      const outer = bytes.lastIndexOf(signature, inner - 1);
      bytes.writeUInt32LE(bytes.readUInt32LE(outer + 42), inner + 42);
    },
  );
  yield change(
    'an entry over the directory',
    tinyGpt({ more: [{ name: 'archive/data/end', bytes: one }] }),
    (bytes) => {
      const last = bytes.lastIndexOf(signature, bytes.lastIndexOf('archive/data/end'));
      for (const field of [20, 24]) bytes.writeUInt32LE(300, last + field);
      bytes.writeUInt32LE(0, last + 16);
    },
  );
  const wide = torchFileOf({ weight: {} }, { wide: true });
  const central = wide.indexOf(signature);
  const extra = central + 46 + wide.readUInt16LE(central + 28);
  const widen = (name: string, edit: (bytes: Buffer) => void): HostileFile => {
    const bytes = Buffer.from(wide);
    edit(bytes);
    return { name: `zip64: ${name}`, bytes };
  };
  yield widen('a size of 2^53', (b) => b.writeBigUInt64LE(1n << 53n, extra + 4));
  yield widen('sizes that differ', (b) => b.writeBigUInt64LE(1n, extra + 12));
  yield widen('a header at 2^64 - 1', (b) => b.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, extra + 20));
  yield widen('a field too short for what it must hold', (b) => b.writeUInt16LE(8, extra + 2));
  yield widen('a field longer than the record', (b) => b.writeUInt16LE(0xffff, extra + 2));
  yield widen('no field at all', (b) => b.writeUInt16LE(2, extra));
}

/** Small files that would unpack to far more: honest about it, or not. */
function* bombs(): Generator<HostileFile> {
  const signature = Buffer.from('PK\x01\x02', 'latin1');
  const central = (bytes: Buffer, name: string): number => bytes.lastIndexOf(signature, bytes.lastIndexOf(name));
  const packed = (name: string, more: readonly ZipEntryToWrite[], edit: (bytes: Buffer) => void = () => {}) => {
    const bytes = tinyGpt({ more, deflated: true });
    edit(bytes);
    return { name: `bomb: ${name}`, bytes };
  };
  const zeros = Buffer.alloc(64 << 20);
  yield packed('64 MB of zeros', [{ name: 'archive/data/zeros', bytes: zeros }]);
  yield packed('64 MB of zeros said to be one', [{ name: 'archive/data/zeros', bytes: zeros }], (bytes) => {
    bytes.writeUInt32LE(1, central(bytes, 'archive/data/zeros') + 24);
  });
  yield packed('one zero said to be 4 GB', [{ name: 'archive/data/zeros', bytes: Buffer.alloc(1) }], (bytes) => {
    bytes.writeUInt32LE(0xffff_fff0, central(bytes, 'archive/data/zeros') + 24);
  });
  const mebibyte = Buffer.alloc(1 << 20);
  const many = Array.from({ length: 300 }, (_, i) => ({ name: `archive/data/zeros${i}`, bytes: mebibyte }));
  yield packed('300 entries of 1 MB', many);
  yield packed('entries over one another', [{ name: 'archive/data/in', bytes: mebibyte }], (bytes) => {
    const outer = central(bytes, 'archive/data/0');
    bytes.writeUInt32LE(bytes.readUInt32LE(outer + 42), central(bytes, 'archive/data/in') + 42);
  });
  yield packed('a stream that is none', [{ name: 'archive/data/noise', bytes: mebibyte }], (bytes) => {
    bytes.fill(0xff, bytes.indexOf('archive/data/noise') + 100, bytes.indexOf('archive/data/noise') + 200);
  });
}

/** What people have on their disks, or rename. */
function* otherFormats(): Generator<HostileFile> {
  const legacy = Buffer.from([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]);
  const forms: Readonly<Record<string, Buffer>> = {
    'torch before the archive': Buffer.concat([legacy, Buffer.from('cos\nsystem\n(X\x04\0\0\0truetR.', 'latin1')]),
    'a bare pickle': pickleOf({ weight: {} }),
    'a bare pickle that calls': Buffer.from("cos\nsystem\n(S'true'\ntR.", 'latin1'),
    'a gzip': gzipSync(Buffer.alloc(1 << 20)),
    'a tar': Buffer.concat([
      Buffer.from('archive/data.pkl'.padEnd(257, '\0')),
      Buffer.from('ustar\x0000'),
      Buffer.alloc(1024),
    ]),
    'a web page': Buffer.from('<!doctype html><title>404</title>'),
    'a pointer of git lfs': Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'),
    'a safetensors file': safetensorsOf({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 4),
    'an empty archive': zipOf([]),
    zeros: Buffer.alloc(1 << 20),
  };
  for (const [name, bytes] of Object.entries(forms)) yield { name: `format: ${name}`, bytes };
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
  for (const name of names) {
    const [module = '', attribute = ''] = name.split(' ');
    const short = (text: string): Buffer => Buffer.concat([Buffer.from([0x8c, text.length]), Buffer.from(text)]);
    yield fileOf(
      `${name} by STACK_GLOBAL`,
      [0x80, 4],
      short(module),
      short(attribute),
      [0x93],
      textBytes('true'),
      [0x85],
      'R.',
    );
  }
  for (const name of ['os system', 'builtins eval', 'subprocess Popen']) {
    const [module = '', attribute = ''] = name.split(' ');
    yield fileOf(`${name} by INST`, '(', textBytes('true'), `i${module}\n${attribute}\n.`);
    yield fileOf(`${name} by OBJ`, `(c${module}\n${attribute}\n`, textBytes('true'), 'o.');
    yield fileOf(`${name} by NEWOBJ`, [0x80, 2], `c${module}\n${attribute}\n`, textBytes('true'), [0x85, 0x81], '.');
  }
  yield fileOf(
    'a class with a REDUCE of its own',
    [0x80, 2],
    'cutils\nHParams\n)R}',
    textBytes('__reduce__'),
    'cos\nsystem\nsb.',
  );
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
  yield fileOf('a dict inside itself as its own key', '}q\x00h\x00h\x00s.');
  yield fileOf('weights inside themselves', '}', textBytes('weight'), '}q\x01', textBytes('weight'), 'h\x01ss.');
  yield fileOf('lists a hundred thousand deep', ']'.repeat(100_000), 'a'.repeat(99_999), '.');
  yield fileOf('tuples a hundred thousand deep', ')', '\x85'.repeat(100_000), '.');
  yield fileOf(
    'dicts a hundred thousand deep',
    '}',
    textBytes('a').toString('latin1').concat('}').repeat(100_000),
    's'.repeat(100_000),
    '.',
  );
  const inner = Buffer.concat([textBytes('config'), Buffer.from(']'.repeat(5000) + 'a'.repeat(4999), 'latin1')]);
  yield fileOf('a configuration five thousand deep', '}', textBytes('weight'), '}s', inner, 's.');
  const again = Array.from(
    { length: 18 },
    (_, i) => `](h${String.fromCharCode(i)}h${String.fromCharCode(i)}eq${String.fromCharCode(i + 1)}0`,
  );
  yield fileOf(
    'a configuration that doubles eighteen times',
    '](NNeq\x000',
    ...again,
    '}',
    textBytes('config'),
    'h\x12s.',
  );
  for (const [name, code] of [
    ['bytes', 0x42],
    ['text', 0x58],
    ['long integer', 0x8b],
  ] as const) {
    for (const length of [0x7fffffff, 0x80000000, 0xffffffff]) {
      const head = Buffer.alloc(5);
      head[0] = code;
      head.writeUInt32LE(length, 1);
      yield fileOf(`${name} of ${length} bytes`, head, '.');
    }
  }
  yield fileOf('text of 2^63 bytes', [0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80], '.');
  yield fileOf('a frame of 2^63 bytes', [0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0x80], 'N.');
  yield fileOf('a memo place of 2^32 - 1', 'Nr\xff\xff\xff\xffj\xff\xff\xff\xff.');
  yield fileOf('a memo place never filled', 'h\x07.');
  yield fileOf('more popped than pushed', '0000.');
  yield fileOf('a mark that is never met', 'Nt.');
  yield fileOf('no end', 'N');
  yield fileOf('a name without an end', `c${'a'.repeat(100_000)}`);
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
    'a stride of -2^40': tensor([2], 0, [-(2 ** 40)]),
    'an offset of 2^60': tensor([1], 2 ** 60),
    'a size of 2^62': tensor([2 ** 62]),
    'a size that is text': tensor(['4']),
    'a size that is a list': tensor([[4]]),
    'an offset that is text': tensor([1], '0'),
    'doubles in the room of floats': new WrittenTensor({ ...storage, kind: 'Double' }, [4]),
    'a storage of -1 elements': new WrittenTensor({ ...storage, elements: -1 }, [1]),
    'a storage of 1.5 elements': new WrittenTensor({ ...storage, elements: 1.5 }, [2]),
    'a storage outside the archive': new WrittenTensor({ ...storage, key: '../../../etc/passwd' }, [1]),
    'complex numbers': new WrittenTensor({ ...storage, kind: 'ComplexFloat' as StorageKind }, [1]),
    'quantized numbers': new WrittenTensor({ ...storage, kind: 'QInt8' as StorageKind }, [1]),
  };
  for (const [name, value] of Object.entries(cases)) {
    yield { name: `tensor: ${name}`, bytes: torchFileOf({ weight: { a: value }, config: {} }) };
  }
  const repeated = Object.fromEntries(
    Array.from({ length: 2000 }, (_, i) => [`model.h.layers.${i}.x`, tensor([2 ** 20], 0, [0])] as const),
  );
  yield { name: 'tensor: 8 GB out of 16 bytes', bytes: torchFileOf({ weight: repeated, config: {} }) };
}

/** A GPT of width 8 with one layer. */
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

interface ChangedGpt {
  /** Other shapes by name; null leaves the tensor out. */
  readonly shapes?: Readonly<Record<string, readonly number[] | null>>;
  readonly config?: Writable;
  /** Other values of one tensor; eight bytes of room per element unless it is `Half`. */
  readonly values?: {
    readonly of: string;
    readonly kind: StorageKind;
    readonly fill?: (bytes: Buffer) => void;
  };
  readonly root?: string;
  readonly more?: readonly ZipEntryToWrite[];
  readonly deflated?: boolean;
}

/** Whole and readable unless something is changed. */
export function tinyGpt({
  shapes: changed,
  config = { model: { head: 2 } },
  values,
  root,
  more,
  deflated = false,
}: ChangedGpt = {}): Buffer {
  const weight: Record<string, WrittenTensor> = {};
  for (const [name, shape] of Object.entries({ ...shapes, ...changed })) {
    if (shape === null) continue;
    const elements = shape.reduce((product, size) => product * size, 1);
    const kind = name === values?.of ? values.kind : 'Half';
    const bytes = Buffer.alloc((kind === 'Half' ? 2 : 8) * elements);
    if (name === values?.of) values.fill?.(bytes);
    const storage = { key: String(Object.keys(weight).length), kind, elements, bytes } as const;
    weight[`model.${name}`] = new WrittenTensor(storage, shape);
  }
  return torchFileOf(
    { weight, config, info: '' },
    { deflated, ...(root === undefined ? {} : { root }), ...(more ? { more } : {}) },
  );
}

/** One thing is wrong at a time. */
function* impossibleNetworks(): Generator<HostileFile> {
  for (const [name, shape] of Object.entries(shapes)) {
    const isOptionalBias = name.endsWith('.bias') && !name.includes('norm');
    if (!isOptionalBias && !name.includes('in_proj_bias'))
      yield { name: `network: without ${name}`, bytes: tinyGpt({ shapes: { [name]: null } }) };
    yield {
      name: `network: ${name} one larger`,
      bytes: tinyGpt({ shapes: { [name]: shape.map((size) => size + 1) } }),
    };
    yield {
      name: `network: ${name} of rank ${shape.length + 1}`,
      bytes: tinyGpt({ shapes: { [name]: [1, ...shape] } }),
    };
    yield { name: `network: ${name} empty`, bytes: tinyGpt({ shapes: { [name]: shape.map(() => 0) } }) };
  }
  const projection = 'h.layers.0.linear1.weight';
  const halves: Readonly<Record<string, number>> = {
    NaN: 0x7e00,
    'a NaN of another kind': 0xfc01,
    '+Inf': 0x7c00,
    '-Inf': 0xfc00,
  };
  for (const [what, half] of Object.entries(halves)) {
    for (const at of [0, 2 * 255]) {
      const fill = (bytes: Buffer): void => void bytes.writeUInt16LE(half, at);
      yield {
        name: `values: ${what} at ${at / 2}`,
        bytes: tinyGpt({ values: { of: projection, kind: 'Half', fill } }),
      };
    }
  }
  const huge = (bytes: Buffer): void => void bytes.writeDoubleLE(1e300, 8);
  yield {
    name: 'values: a double that no float holds',
    bytes: tinyGpt({ values: { of: projection, kind: 'Double', fill: huge } }),
  };
  for (const kind of ['Long', 'Int', 'Short', 'Char', 'Byte', 'Bool'] as const) {
    yield {
      name: `values: ${kind} in place of floats`,
      bytes: tinyGpt({ values: { of: projection, kind } }),
    };
  }
  for (const head of [0, -1, 3, 1.5, 1e9, 'two', null, [2]] as Writable[]) {
    yield {
      name: `network: ${JSON.stringify(head)} heads`,
      bytes: tinyGpt({ config: { model: { head: head ?? 7 } } }),
    };
  }
  yield { name: 'network: a configuration that is a list', bytes: tinyGpt({ config: [1, 2, 3] }) };
  yield {
    name: 'network: only a description',
    bytes: zipOf([{ name: 'archive/data.pkl', bytes: pickleOf({ weight: {}, config: {} }) }]),
  };
}
