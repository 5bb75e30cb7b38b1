/** The reader's corner cases: dtypes, views, marks, and files that must be refused by name. */
import { readFileSync } from 'node:fs';
import { toPlain } from '../../../native-models/checkpoint/plain-value.ts';
import { openTorchFile, type TorchFile } from '../../../native-models/checkpoint/torch-file.ts';
import { fieldOf, tensorsOf } from '../../../native-models/checkpoint/torch-weights.ts';
import { EngineError } from '../../../native-models/engine-error.ts';
import type { Golden } from '../golden.ts';
import { compare, failed, type Outcome, passed, type Stage } from '../outcome.ts';

function openEdge(golden: Golden): TorchFile {
  return golden.keep('edge', () => openTorchFile(golden.path('unpickler/edge.pth')));
}

export const unpicklerStages: readonly Stage[] = [
  {
    knows: /^unpickler\/edge_expected\.json$/,
    check: (golden, { file }) => {
      const expected = JSON.parse(readFileSync(golden.path(file), 'utf8')) as Record<string, unknown>;
      return sameFacts(expected, openEdge(golden));
    },
  },
  {
    knows: /^unpickler\/.*legacy.*\.pth$/,
    check: (golden, { file }) => refused(golden.path(file), 'CHECKPOINT_LEGACY'),
  },
  {
    knows: /^unpickler\/.*forbidden.*\.pth$/,
    check: (golden, { file, how }) =>
      refused(
        golden.path(file),
        'CHECKPOINT_FORBIDDEN',
        /\(?(\w+\.\w+)/.exec(/references.*/.exec(how ?? '')?.[0] ?? '')?.[1],
      ),
  },
  {
    knows: /^unpickler\/.*truncated.*\.pth$/,
    check: (golden, { file }) => refused(golden.path(file), 'CHECKPOINT_TRUNCATED'),
  },
  {
    knows: /^unpickler\/\w+?(?:_(0[0-6]))?\.pth$/,
    check: async (golden, { file }, match) => {
      const torch = openTorchFile(golden.path(file));
      try {
        await torch.verify();
        if (torch.headerMark !== (match[1] ?? null)) return failed(`header mark ${torch.headerMark}`);
        for (const tensor of tensorsOf(torch, ['weight']).values()) tensor.read();
        return passed(torch.headerMark === null ? undefined : `mark ${torch.headerMark}`);
      } finally {
        torch.close();
      }
    },
  },
  {
    knows: /^unpickler\/edge_(\w+)\.npy$/,
    check: (golden, entry, [, name = '']) => {
      const tensor = tensorsOf(openEdge(golden), ['weight']).get(name);
      if (tensor === undefined) return failed(`no tensor ${name}`);
      const isScalar = tensor.shape.length === 0; // Stored as one element.
      if (!isScalar && tensor.shape.join() !== golden.array(entry.file).shape.join())
        return failed(`shape ${tensor.shape}`);
      const isWide = tensor.dtype.startsWith('i') || tensor.dtype === 'u8' || tensor.dtype === 'bool';
      return compare(golden, entry, isWide ? Array.from(tensor.readIntegers(), Number) : tensor.read());
    },
  },
];

/** The file is refused with this code, and with this global in the details when one is told. */
function refused(path: string, code: string, global?: string): Outcome {
  try {
    openTorchFile(path).close();
    return failed('was read without complaint');
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== code) return failed(String(error));
    if (global !== undefined && error.details['global'] !== global) return failed(`named ${error.details['global']}`);
    return passed(global === undefined ? code : `${code} ${global}`);
  }
}

/** `X_length` and `X_last` tell about a list X; everything else is compared as JSON. */
function sameFacts(expected: Readonly<Record<string, unknown>>, edge: TorchFile): Outcome {
  for (const [key, wanted] of Object.entries(expected)) {
    const about = /^(.*)_(length|last)$/.exec(key);
    const value = toPlain(fieldOf(edge.value, about?.[1] ?? key) ?? null);
    const list = Array.isArray(value) ? value : [];
    const found = about === null ? value : about[2] === 'length' ? list.length : list.at(-1);
    const json = JSON.stringify(found, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
    if (json !== JSON.stringify(wanted)) return failed(`${key} is ${json}, expected ${JSON.stringify(wanted)}`);
  }
  return passed(`${Object.keys(expected).length} facts`);
}
