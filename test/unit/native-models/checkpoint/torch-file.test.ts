import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { toPlain } from '../../../../native-models/checkpoint/plain-value.ts';
import { openTorchFile } from '../../../../native-models/checkpoint/torch-file.ts';
import { fieldOf, tensorsOf } from '../../../../native-models/checkpoint/torch-weights.ts';
import {
  torchFileOf,
  type Writable,
  WrittenRecord,
  type WrittenStorage,
  WrittenTensor,
  type ZipOptions,
  zipOf,
} from '../../../fakes/torch-writer.ts';
import { tempDir } from '../../temp-dir.ts';

const floats: WrittenStorage = {
  key: '0',
  kind: 'Float',
  elements: 6,
  bytes: new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer),
};

async function save(bytes: Uint8Array): Promise<string> {
  const file = path.join(await tempDir(), 'model.pth');
  await writeFile(file, bytes);
  return file;
}

async function open(value: Writable, options: ZipOptions & { root?: string; byteOrder?: string } = {}) {
  return openTorchFile(await save(torchFileOf(value, options)));
}

test.each<[string, ZipOptions & { root?: string }]>([
  ['a plain archive', {}],
  ['a root with dots', { root: '1718000000.123' }],
  ['sizes in trailing descriptors', { descriptors: true }],
  ['zip64 records', { wide: true }],
  ['a version mark instead of PK', { mark: '06' }],
  ['no checksums', { withoutChecksums: true }],
  ['deflated entries', { deflated: true }],
  ['deflated entries with zip64 records and descriptors', { deflated: true, wide: true, descriptors: true }],
])('reads %s', async (_, options) => {
  const file = await open({ weight: { a: new WrittenTensor(floats, [2, 3]) }, info: 'x' }, options);
  await file.verify();
  expect(file.headerMark).toBe(options.mark ?? null);
  expect(Array.from(tensorsOf(file, ['weight']).get('a')!.read())).toEqual([1, 2, 3, 4, 5, 6]);
  expect(fieldOf(file.value, 'info')).toBe('x');
  file.close();
});

test.each([{ deflated: false }, { deflated: true }])('gathers views of one storage (%o)', async (options) => {
  const views = {
    transposed: new WrittenTensor(floats, [3, 2], 0, [1, 3]),
    window: new WrittenTensor(floats, [2], 4),
    repeated: new WrittenTensor(floats, [2, 3], 3, [0, 1]),
  };
  const file = await open({ weight: views }, options);
  const tensors = tensorsOf(file, ['weight']);
  expect(Array.from(tensors.get('transposed')!.read())).toEqual([1, 4, 2, 5, 3, 6]);
  expect(Array.from(tensors.get('window')!.read())).toEqual([5, 6]);
  expect(Array.from(tensors.get('repeated')!.read())).toEqual([4, 5, 6, 4, 5, 6]);
  file.close();
});

test.each([{ deflated: false }, { deflated: true }])('reads big-endian storages, twice (%o)', async (options) => {
  const bytes = Buffer.from(floats.bytes);
  bytes.swap32();
  const weight = { a: new WrittenTensor({ ...floats, bytes }, [6]) };
  const file = await open({ weight }, { ...options, byteOrder: 'big' });
  const tensor = tensorsOf(file, ['weight']).get('a')!;
  expect(Array.from(tensor.read())).toEqual([1, 2, 3, 4, 5, 6]);
  expect(Array.from(tensor.read())).toEqual([1, 2, 3, 4, 5, 6]);
  file.close();
});

test.each([
  ['as they lie', {}],
  ['deflated', { deflated: true }],
  ['big-endian', { byteOrder: 'big' }],
  ['deflated and big-endian', { deflated: true, byteOrder: 'big' }],
] as const)('reads more halves than fit in one piece, %s', async (_, options) => {
  const elements = 300_001;
  // Whole numbers up to 2048 are exact in halves.
  const wanted = Float32Array.from({ length: elements }, (_, i) => (i % 4097) - 2048);
  const bytes = Buffer.from(Float16Array.from(wanted).buffer);
  if ('byteOrder' in options) bytes.swap16();
  const halves: WrittenStorage = { key: '0', kind: 'Half', elements, bytes };
  const weight = { all: new WrittenTensor(halves, [elements]), rest: new WrittenTensor(halves, [elements - 7], 7) };
  const file = await open({ weight }, options);
  const tensors = tensorsOf(file, ['weight']);
  for (const _ of ['once', 'twice']) {
    expect(tensors.get('all')!.read()).toEqual(wanted);
    expect(tensors.get('rest')!.read()).toEqual(wanted.subarray(7));
  }
  file.close();
});

test('turns nested records into plain objects', async () => {
  const config = new WrittenRecord({ train: new WrittenRecord({ eps: 1e-9, list: [1, null, true] }), name: '测试' });
  const file = await open({ config });
  expect(toPlain(fieldOf(file.value, 'config')!)).toEqual({
    train: { eps: 1e-9, list: [1, null, true] },
    name: '测试',
  });
  file.close();
});

test('a tensor that leaves its storage is refused', async () => {
  await expect(open({ a: new WrittenTensor(floats, [7]) })).rejects.toMatchObject({
    code: 'CHECKPOINT_TENSOR_INVALID',
  });
});

test('a small file cannot ask for a huge tensor', async () => {
  await expect(open({ a: new WrittenTensor(floats, [2 ** 28], 0, [0]) })).rejects.toMatchObject({
    code: 'CHECKPOINT_LIMIT',
  });
});

test('a storage larger than its bytes is refused as cut short', async () => {
  await expect(open({ a: new WrittenTensor({ ...floats, elements: 600 }, [6]) })).rejects.toMatchObject({
    code: 'CHECKPOINT_TRUNCATED',
  });
});

test('verification names the damaged entry', async () => {
  const bytes = torchFileOf({ a: new WrittenTensor(floats, [6]) });
  const at = bytes.indexOf(Buffer.from(floats.bytes));
  bytes[at + 5]! ^= 0xff;
  const file = openTorchFile(await save(bytes));
  await expect(file.verify()).rejects.toMatchObject({
    code: 'CHECKPOINT_TRUNCATED',
    details: { entry: 'archive/data/0' },
  });
  file.close();
});

/** A deflated file whose first entry, its pickle, announces another size than it unpacks to. */
function announcing(sizeBytes: number, value: Writable): Buffer {
  const bytes = torchFileOf(value, { deflated: true });
  const central = bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  bytes.writeUInt32LE(sizeBytes, central + 24);
  return bytes;
}

const zeros = 'z'.repeat(1 << 20);

test.each<[string, Uint8Array, string]>([
  ['a pickle that unpacks to more than it announces', announcing(64, { zeros }), 'CHECKPOINT_TRUNCATED'],
  ['a pickle that unpacks to less', announcing(64, 1), 'CHECKPOINT_TRUNCATED'],
  ['an empty announcement', announcing(0, 1), 'CHECKPOINT_TRUNCATED'],
  ['an archive that would fill the memory', announcing(0xf000_0000, { zeros }), 'CHECKPOINT_LIMIT'],
  ['an empty file', new Uint8Array(0), 'CHECKPOINT_FORMAT_UNKNOWN'],
  ['a web page', Buffer.from('<!doctype html><title>404</title>'), 'CHECKPOINT_FORMAT_UNKNOWN'],
  ['another zip', zipOf([{ name: 'a.txt', bytes: Buffer.from('a') }]), 'CHECKPOINT_FORMAT_UNKNOWN'],
  ['the first half of a file', torchFileOf({ a: 1 }).subarray(0, 150), 'CHECKPOINT_TRUNCATED'],
])('%s is refused', async (_, bytes, code) => {
  const file = await save(bytes);
  expect(() => openTorchFile(file)).toThrow(expect.objectContaining({ code }));
});

test('a file that is not there is missing, not damaged', () => {
  expect(() => openTorchFile('/nowhere/model.pth')).toThrow(expect.objectContaining({ code: 'MODEL_MISSING' }));
});
