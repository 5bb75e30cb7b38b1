import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSovitsCheckpoint } from '../../../../native-models/checkpoint/voice-checkpoints.ts';
import { cfmShapes, loraShapes, randomTensors, tensorOf, writeSovits } from '../../../fakes/cfm-voice.ts';

const RANK = 2;
const target = 'transformer_blocks.0.attn.to_q';
const down = `cfm.base_model.model.estimator.${target}.lora_A.default.weight`;
const up = `cfm.base_model.model.estimator.${target}.lora_B.default.weight`;

let dir: string;
let base: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'understudy-lora-'));
  base = writeSovits(path.join(dir, 'base.pth'), randomTensors(cfmShapes()), { mark: '02' });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function openLora(
  change: Parameters<typeof writeSovits>[1] = {},
  more = { lora_rank: RANK } as Record<string, number>,
) {
  const weight = { ...randomTensors(loraShapes(RANK), 7), ...change };
  const file = writeSovits(path.join(dir, 'lora.pth'), weight, { mark: '03', more });
  return openSovitsCheckpoint(file, { baseOf: () => base });
}

const read = (weights: ReturnType<typeof openSovitsCheckpoint>['weights'], name: string, shape: readonly number[]) =>
  weights.read(name, shape);

test('a LoRA file changes its targets by the product of its matrices and replaces what it holds whole', () => {
  const merged = openLora();
  const alone = openSovitsCheckpoint(base);
  const lora = randomTensors(loraShapes(RANK), 7);
  const values = (name: string) => new Float32Array(lora[name]!.storage.bytes.buffer);
  const name = `cfm.estimator.${target}.weight`;
  const [before, after] = [alone, merged].map(({ weights }) => read(weights, name, [64, 32])) as [
    Float32Array,
    Float32Array,
  ];
  const [a, b] = [values(down), values(up)];
  for (const [o, i] of [
    [0, 0],
    [63, 31],
    [17, 5],
  ] as const) {
    const product = b[o * RANK]! * a[i]! + b[o * RANK + 1]! * a[32 + i]!;
    expect(after[o * 32 + i]).toBeCloseTo(before[o * 32 + i]! + product, 6);
  }
  expect(read(merged.weights, 'bridge.0.weight', [8, 16, 1])).toEqual(values('bridge.0.weight'));
  expect(read(merged.weights, `cfm.estimator.${target}.bias`, [64])).toEqual(
    read(alone.weights, `cfm.estimator.${target}.bias`, [64]),
  );
  expect(merged).toMatchObject({ version: 'v3', isLora: true, symbolCount: 732 });
  merged.close();
  alone.close();
});

const zeros = (name: string, ...shape: number[]) => ({
  [name]: tensorOf(name, shape, new Float32Array(shape.reduce((product, size) => product * size, 1))),
});

test.each<[string, Parameters<typeof openLora>, Record<string, string>]>([
  ['matrices of another rank than it says', [{}, { lora_rank: 5 }], { what: 'rank 2, the file says 5' }],
  ['an absurd alpha', [{}, { lora_rank: RANK, lora_alpha: 1e9 }], { what: 'alpha 1000000000 for rank 2' }],
  ['matrices for a base of another width', [zeros(down, RANK, 31)], { tensor: down }],
  ['halves of different rank', [zeros(up, 64, 3)], { tensor: up }],
  [
    'a target that its base does not have',
    [zeros(down.replace('blocks.0', 'blocks.9'), RANK, 32)],
    { what: 'missing' },
  ],
  ['only one half of a pair', [zeros(up.replace('blocks.0', 'blocks.9'), 64, RANK)], { what: 'missing' }],
  ['a part of another size', [zeros('bridge.0.weight', 9, 16, 1)], { tensor: 'bridge.0.weight' }],
])('refuses %s', (_, change, details) => {
  expect(() => openLora(...change)).toThrow(
    expect.objectContaining({ code: 'VOICE_WEIGHTS_INVALID', details: expect.objectContaining(details) }),
  );
});

test('a base of another version is refused by name', () => {
  const file = writeSovits(path.join(dir, 'v4-lora.pth'), randomTensors(loraShapes(RANK), 7), { mark: '04' });
  expect(() => openSovitsCheckpoint(file, { baseOf: () => base })).toThrow(
    expect.objectContaining({
      code: 'VOICE_ROLE_WRONG',
      details: expect.objectContaining({ wanted: 's2Gv4.pth', found: 'v3' }),
    }),
  );
});
