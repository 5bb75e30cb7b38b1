import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openHuggingFaceDir } from '../../../../native-models/checkpoint/hugging-face-dir.ts';
import { tempDir } from '../../temp-dir.ts';

function safetensors(
  tensors: Record<string, number[]>,
  change: (table: Record<string, unknown>) => void = () => {},
): Buffer {
  const table: Record<string, unknown> = {};
  let at = 0;
  for (const [name, values] of Object.entries(tensors)) {
    table[name] = { dtype: 'F32', shape: [values.length], data_offsets: [at, at + 4 * values.length] };
    at += 4 * values.length;
  }
  change(table);
  const header = Buffer.from(JSON.stringify(table));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.from(Float32Array.from(Object.values(tensors).flat()).buffer)]);
}

async function folder(files: Record<string, string | Buffer>): Promise<string> {
  const dir = await tempDir();
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(dir, name), content);
  return dir;
}

test('reads one safetensors file', async () => {
  const model = openHuggingFaceDir(
    await folder({ 'config.json': '{"model_type":"x"}', 'model.safetensors': safetensors({ a: [1, 2], b: [3] }) }),
  );
  expect(model.config['model_type']).toBe('x');
  expect(Array.from(model.weights.read('b', [1]))).toEqual([3]);
  model.close();
});

test('reads shards through their index', async () => {
  const index = JSON.stringify({ weight_map: { a: 'one.safetensors', b: 'two.safetensors' } });
  const model = openHuggingFaceDir(
    await folder({
      'config.json': '{}',
      'model.safetensors.index.json': index,
      'one.safetensors': safetensors({ a: [1] }),
      'two.safetensors': safetensors({ b: [2] }),
    }),
  );
  expect(model.weights.names()).toEqual(['a', 'b']);
  model.close();
});

test.each<[string, Record<string, string | Buffer>, string]>([
  ['no configuration', { 'model.safetensors': safetensors({ a: [1] }) }, 'MODEL_MISSING'],
  ['no weights', { 'config.json': '{}' }, 'MODEL_MISSING'],
  ['a broken configuration', { 'config.json': '{', 'model.safetensors': safetensors({}) }, 'CHECKPOINT_FORMAT_UNKNOWN'],
  [
    'an index that leaves the folder',
    { 'config.json': '{}', 'model.safetensors.index.json': '{"weight_map":{"a":"../../etc/passwd"}}' },
    'CHECKPOINT_FORMAT_UNKNOWN',
  ],
  [
    'a shape that does not match its bytes',
    {
      'config.json': '{}',
      'model.safetensors': safetensors({ a: [1] }, (t) => Object.assign(t['a']!, { shape: [2] })),
    },
    'CHECKPOINT_TENSOR_INVALID',
  ],
  [
    'values that are cut off',
    { 'config.json': '{}', 'model.safetensors': safetensors({ a: [1, 2] }).subarray(0, -4) },
    'CHECKPOINT_TRUNCATED',
  ],
])('%s is refused', async (_, files, code) => {
  const dir = await folder(files);
  expect(() => openHuggingFaceDir(dir)).toThrow(expect.objectContaining({ code }));
});
