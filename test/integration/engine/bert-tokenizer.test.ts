import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openBertModel } from '../../../native-models/encoders/bert-model.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const golden = path.resolve(import.meta.dirname, '../../fixtures/golden/ckpt/bert');

/** The folder as GPT-SoVITS publishes it: a tokenizer instead of the list of tokens. */
async function published(vocab: Readonly<Record<string, number>>): Promise<string> {
  const dir = path.join(await tempDir(), 'bert');
  await cp(golden, dir, { recursive: true });
  await rm(path.join(dir, 'vocab.txt'));
  await writeFile(path.join(dir, 'tokenizer.json'), JSON.stringify({ model: { type: 'WordPiece', vocab } }));
  return dir;
}

it('reads the same tokens from tokenizer.json as from vocab.txt', async () => {
  const tokens = (await readFile(path.join(golden, 'vocab.txt'), 'utf8')).trimEnd().split('\n');
  const shuffled = tokens.map((token, id) => [token, id] as const).reverse();
  const model = openBertModel(await published(Object.fromEntries(shuffled)));
  model.close();
  expect(model.vocabulary).toEqual(tokens);
});

it.each([
  ['no tokens', {}],
  ['a gap', { a: 0, c: 2 }],
])('refuses a tokenizer with %s', async (_what, vocab) => {
  const dir = await published(vocab);
  expect(() => openBertModel(dir)).toThrow(expect.objectContaining({ code: 'CHECKPOINT_FORMAT_UNKNOWN' }));
});
