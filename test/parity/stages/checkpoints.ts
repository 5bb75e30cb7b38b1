/** Checkpoint files of a golden folder: they open, every checksum holds and every number in them is one. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readWav } from '../../../native-models/audio/wav.ts';
import { openHuggingFaceDir } from '../../../native-models/checkpoint/hugging-face-dir.ts';
import { openSafetensors } from '../../../native-models/checkpoint/safetensors-file.ts';
import type { LazyTensor } from '../../../native-models/checkpoint/tensor.ts';
import { openTorchFile } from '../../../native-models/checkpoint/torch-file.ts';
import { tensorsOf } from '../../../native-models/checkpoint/torch-weights.ts';
import { DEFAULT_DATA_DIR } from '../../../native-models/text/data.ts';
import { loadSymbols } from '../../../native-models/text/symbols.ts';
import { compareTo, failed, type Outcome, passed, type Stage } from '../outcome.ts';

export const checkpointStages: readonly Stage[] = [
  {
    knows: /^ckpt\/.*\.(ckpt|pth|pt|bin)$/,
    check: async (golden, { file }) => {
      const torch = openTorchFile(golden.path(file));
      try {
        await torch.verify();
        return readAll(tensorsOf(torch, ['weight', 'state_dict', 'generator']));
      } finally {
        torch.close();
      }
    },
  },
  {
    knows: /^ckpt\/.*\.safetensors$/,
    check: (golden, { file }) => {
      const opened = openSafetensors(golden.path(file));
      try {
        return readAll(opened.tensors);
      } finally {
        opened.close();
      }
    },
  },
  {
    knows: /^ckpt\/.*\/config\.json$/,
    check: (golden, { file }) => {
      const model = openHuggingFaceDir(dirname(golden.path(file)));
      model.close();
      return passed(String(model.config['model_type'] ?? ''));
    },
  },
  {
    knows: /^ckpt\/.*\.(json|txt)$/,
    check: (golden, { file }) =>
      readFileSync(golden.path(file), 'utf8').trim() === '' ? failed('empty') : passed('configuration'),
  },
  {
    knows: /\.wav$/,
    check: (golden, { file }) => {
      const { samples, sampleRateHz } = readWav(readFileSync(golden.path(file)));
      return samples.length > 0 ? passed(`${samples.length} samples at ${sampleRateHz} Hz`) : failed('no samples');
    },
  },
  {
    knows: /^symbols\.json$/,
    check: (golden, { file }) => {
      const table = JSON.parse(readFileSync(golden.path(file), 'utf8')) as Record<'v1' | 'v2', string[]>;
      const differing = (['v1', 'v2'] as const).flatMap((version) => {
        const symbols = loadSymbols(DEFAULT_DATA_DIR, version);
        return table[version].filter((symbol, id) => !symbols.has(symbol) || symbols.id(symbol) !== id);
      });
      return compareTo([0], [differing.length], 0);
    },
  },
];

function readAll(tensors: ReadonlyMap<string, LazyTensor>): Outcome {
  for (const [name, tensor] of tensors) {
    if (!tensor.read().every((value) => Number.isFinite(value)))
      return failed(`${name} holds values that are not finite`);
  }
  return passed(`${tensors.size} tensors`);
}
