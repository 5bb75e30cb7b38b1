/**
 * A torch file (`.ckpt`, `.pth`, `pytorch_model.bin`) as plain data plus tensors that stay in the file until read.
 * Formats older than the zip container are recognised and refused by name.
 */
import { crc32 } from 'node:zlib';
import { EngineError } from '../engine-error.ts';
import { type ByteSource, openByteSource } from './byte-source.ts';
import { EntryReader } from './entry-reader.ts';
import { PickleGlobal, type PickleMeanings, PickleRecord, type PickleValue, readPickle } from './pickle.ts';
import { BYTES_PER_ELEMENT, createLazyTensor, type Dtype, type LazyTensor } from './tensor.ts';
import { looksLikeZip, readHeaderMark, readZipDirectory, type ZipEntry } from './zip-directory.ts';

/** A tensor as the pickle describes it. */
export class TorchTensor {
  readonly lazy: LazyTensor;
  constructor(lazy: LazyTensor) {
    this.lazy = lazy;
  }
}

export interface TorchFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** `00`…`06` when the file carries a version mark instead of `PK`. */
  readonly headerMark: string | null;
  readonly value: PickleValue;
  /** Reads every byte once and compares checksums. Throws CHECKPOINT_TRUNCATED naming the damaged entry. */
  verify(signal?: AbortSignal): Promise<void>;
  close(): void;
}

interface Storage {
  readonly dtype: Dtype;
  readonly entry: ZipEntry;
  readonly elements: number;
}

const STORAGE_DTYPES: Readonly<Record<string, Dtype>> = {
  'torch.HalfStorage': 'f16',
  'torch.FloatStorage': 'f32',
  'torch.DoubleStorage': 'f64',
  'torch.BFloat16Storage': 'bf16',
  'torch.LongStorage': 'i64',
  'torch.IntStorage': 'i32',
  'torch.ShortStorage': 'i16',
  'torch.CharStorage': 'i8',
  'torch.ByteStorage': 'u8',
  'torch.BoolStorage': 'bool',
  'torch.storage.UntypedStorage': 'u8',
  'torch.storage.TypedStorage': 'f32',
};

const PLAIN_GLOBALS = new Set([
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
  'collections.OrderedDict',
  'utils.HParams',
  'copy_reg._reconstructor',
  'copyreg._reconstructor',
  '__builtin__.object',
  'builtins.object',
  'pathlib.PosixPath',
  'pathlib.WindowsPath',
  'pathlib.PurePosixPath',
  'pathlib.PureWindowsPath',
  'torch.Size',
  'torch.device',
  'numpy.core.multiarray.scalar',
  'numpy._core.multiarray.scalar',
  'numpy.dtype',
  '_codecs.encode',
]);

const TORCH_DTYPE =
  /^torch\.(float(16|32|64)?|half|double|bfloat16|u?int(8|16|32|64)|long|int|short|bool|complex(64|128))$/;

/** Pickled long 0x1950a86a20f9469cfc6c: how torch files before the zip container begin. */
const LEGACY_MAGIC = Buffer.from([0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);
const VERIFY_CHUNK_BYTES = 4 << 20;

/** The size of a torch file when nothing in it is deflated; that of the file itself for one in another format. */
export function unpackedBytes(path: string): number {
  const source = openByteSource(path);
  try {
    if (!looksLikeZip(source)) return source.sizeBytes;
    return [...readZipDirectory(source).values()].reduce((sum, entry) => sum + entry.sizeBytes, 0);
  } finally {
    source.close();
  }
}

/** Throws EngineError with a CHECKPOINT_ code, or MODEL_MISSING. The caller closes the file. */
export function openTorchFile(path: string): TorchFile {
  const source = openByteSource(path);
  try {
    return readTorchFile(source);
  } catch (error) {
    source.close();
    throw error;
  }
}

function readTorchFile(source: ByteSource): TorchFile {
  assertTorchZip(source);
  const entries = readZipDirectory(source);
  const reader = new EntryReader(source);
  const pickleName = [...entries.keys()].find((name) => name.endsWith('/data.pkl') || name === 'data.pkl');
  if (pickleName === undefined) {
    throw new EngineError('CHECKPOINT_FORMAT_UNKNOWN', 'a zip file, but not one that torch wrote', {
      path: source.path,
    });
  }
  const root = pickleName.slice(0, -'data.pkl'.length);
  const orderEntry = entries.get(`${root}byteorder`);
  const bigEndian =
    orderEntry !== undefined && readSmall(reader, source.path, orderEntry).toString('latin1').trim() === 'big';
  const pickleEntry = entries.get(pickleName)!;
  const pickle = readSmall(reader, source.path, pickleEntry);
  reader.check(pickleEntry, crc32(pickle));
  const value = readPickle(pickle, createMeanings({ path: source.path, reader, entries, root, bigEndian }));
  return {
    path: source.path,
    sizeBytes: source.sizeBytes,
    headerMark: readHeaderMark(source),
    value,
    verify: (signal) => verifyEntries(reader, entries.values(), signal),
    close: () => {
      reader.close();
      source.close();
    },
  };
}

function assertTorchZip(source: ByteSource): void {
  if (looksLikeZip(source)) return;
  const start = source.read(0, Math.min(source.sizeBytes, 64));
  if (start.subarray(0, 32).includes(LEGACY_MAGIC)) {
    throw new EngineError(
      'CHECKPOINT_LEGACY',
      'a torch file of the format before 1.6; save it again with any newer torch',
      {
        path: source.path,
      },
    );
  }
  throw new EngineError('CHECKPOINT_FORMAT_UNKNOWN', 'not a torch file', { path: source.path });
}

const MAX_SMALL_ENTRY_BYTES = 16 << 20;

function readSmall(reader: EntryReader, path: string, entry: ZipEntry): Buffer {
  if (entry.sizeBytes > MAX_SMALL_ENTRY_BYTES) {
    throw new EngineError('CHECKPOINT_LIMIT', 'the description of the model is absurdly large', {
      path,
      sizeBytes: entry.sizeBytes,
    });
  }
  return reader.read(entry, 0, entry.sizeBytes);
}

async function verifyEntries(reader: EntryReader, entries: Iterable<ZipEntry>, signal?: AbortSignal): Promise<void> {
  for (const entry of entries) {
    let sum = 0;
    for (let at = 0; at < entry.sizeBytes; at += VERIFY_CHUNK_BYTES) {
      signal?.throwIfAborted();
      sum = crc32(reader.read(entry, at, Math.min(VERIFY_CHUNK_BYTES, entry.sizeBytes - at)), sum);
      await new Promise(setImmediate);
    }
    if (entry.sizeBytes > 0) reader.check(entry, sum);
  }
}

interface Archive {
  readonly path: string;
  readonly reader: EntryReader;
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** What every name in the archive starts with. */
  readonly root: string;
  readonly bigEndian: boolean;
}

function createMeanings({ path, reader, entries, root, bigEndian }: Archive): PickleMeanings {
  return {
    allows: (name) => PLAIN_GLOBALS.has(name) || name in STORAGE_DTYPES || TORCH_DTYPE.test(name),
    resolve: (id) => {
      if (!Array.isArray(id) || id.length < 5 || id[0] !== 'storage') throw malformed('storage');
      const [, kind, key, , elements] = id;
      const dtype = kind instanceof PickleGlobal ? STORAGE_DTYPES[kind.name] : undefined;
      if (dtype === undefined || typeof key !== 'string' || typeof elements !== 'number') throw malformed('storage');
      const entry = entries.get(`${root}data/${key}`);
      if (entry === undefined || elements < 0 || elements * BYTES_PER_ELEMENT[dtype] > entry.sizeBytes) {
        throw new EngineError('CHECKPOINT_TRUNCATED', 'the values of a tensor are missing from the file', {
          path,
          entry: String(key).slice(0, 40),
        });
      }
      return { dtype, entry, elements } satisfies Storage;
    },
    call: (name, args) => {
      switch (name) {
        case 'torch._utils._rebuild_tensor_v2':
          return rebuildTensor(reader, args, bigEndian);
        case 'torch._utils._rebuild_parameter':
          if (!(args[0] instanceof TorchTensor)) throw malformed('parameter');
          return args[0];
        case 'collections.OrderedDict':
          return fillOrderedDict(args[0]);
        case 'utils.HParams':
        case 'copy_reg._reconstructor':
        case 'copyreg._reconstructor':
          return new PickleRecord();
        case 'pathlib.PosixPath':
        case 'pathlib.WindowsPath':
        case 'pathlib.PurePosixPath':
        case 'pathlib.PureWindowsPath':
          return joinPath(args);
        case 'torch.Size':
          return Array.isArray(args[0]) ? args[0] : [];
        case 'torch.device':
          return typeof args[0] === 'string' ? args[0] : '';
        case '_codecs.encode':
          return encodeShort(args[0]);
        case 'numpy.dtype':
          return new NumpyDtype(typeof args[0] === 'string' ? args[0] : '');
        case 'numpy.core.multiarray.scalar':
        case 'numpy._core.multiarray.scalar':
          return readNumpyScalar(args);
        default:
          throw malformed(`call of ${name}`);
      }
    },
  };
}

const MAX_DERIVED_CHARACTERS = 4096;

/** Results are kept short: a pickle can join a value with itself again and again. */
function joinPath(parts: readonly PickleValue[]): string {
  const path = parts.filter((part) => typeof part === 'string').join('/');
  if (path.length > MAX_DERIVED_CHARACTERS) throw malformed('path');
  return path;
}

function encodeShort(text: PickleValue | undefined): Uint8Array {
  if (typeof text !== 'string' || text.length > MAX_DERIVED_CHARACTERS) throw malformed('bytes');
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

class NumpyDtype {
  readonly code: string;
  constructor(code: string) {
    this.code = code;
  }
}

function readNumpyScalar([dtype, bytes]: readonly PickleValue[]): PickleValue {
  if (!(dtype instanceof NumpyDtype) || !(bytes instanceof Uint8Array)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (dtype.code === 'f8' && bytes.length >= 8) return view.getFloat64(0, true);
  if (dtype.code === 'f4' && bytes.length >= 4) return view.getFloat32(0, true);
  if (dtype.code === 'i8' && bytes.length >= 8) return Number(view.getBigInt64(0, true));
  if (dtype.code === 'i4' && bytes.length >= 4) return view.getInt32(0, true);
  return null;
}

function fillOrderedDict(pairs: PickleValue | undefined): Map<PickleValue, PickleValue> {
  const dict = new Map<PickleValue, PickleValue>();
  if (!Array.isArray(pairs)) return dict;
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) throw malformed('ordered dict');
    dict.set(pair[0], pair[1]);
  }
  return dict;
}

function rebuildTensor(reader: EntryReader, args: readonly PickleValue[], bigEndian: boolean): TorchTensor {
  const [storage, offset, shape, stride] = args;
  if (!isStorage(storage) || typeof offset !== 'number' || !Array.isArray(shape) || !Array.isArray(stride)) {
    throw malformed('tensor');
  }
  const size = BYTES_PER_ELEMENT[storage.dtype];
  return new TorchTensor(
    createLazyTensor({
      shape: shape as number[],
      stride: stride as number[],
      offset,
      dtype: storage.dtype,
      storageElements: storage.elements,
      read: (from, elements, into) => reader.read(storage.entry, from * size, elements * size, into),
      bigEndian,
    }),
  );
}

function isStorage(value: PickleValue | undefined): value is Storage {
  return typeof value === 'object' && value !== null && 'entry' in value && 'dtype' in value;
}

function malformed(what: string): EngineError {
  return new EngineError(
    'CHECKPOINT_FORMAT_UNKNOWN',
    `the pickle describes something that torch does not write (${what})`,
    {
      what,
    },
  );
}
