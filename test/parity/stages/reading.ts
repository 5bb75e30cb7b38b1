/** Text inputs and BERT. */
import { readFileSync } from 'node:fs';
import { loadBertModel } from '../../../native-models/encoders/bert-model.ts';
import type { BertModel, Matrix } from '../../../native-models/models.ts';
import { type Golden, transpose } from '../golden.ts';
import { checkInput, compare, passed, type Stage } from '../outcome.ts';

function openBert(golden: Golden): Promise<BertModel> {
  return golden.keep('bert', () => loadBertModel(golden.path('ckpt/bert'), golden.execution));
}

/** Hidden rows of the golden sentence, without [CLS] and [SEP]. */
function readSentence(golden: Golden): Promise<Matrix> {
  return golden.keep('bert-hidden', async () => {
    const model = await openBert(golden);
    const all = await model.hidden(golden.numbers('bert/input_ids.npy'));
    const data = all.data.subarray(all.columns, (all.rows - 1) * all.columns);
    return { rows: all.rows - 2, columns: all.columns, data };
  });
}

export const readingStages: readonly Stage[] = [
  { knows: /^text\/\w+_(phones|bert)\.npy$/, check: checkInput },
  { knows: /^bert\/word2ph\.npy$/, check: checkInput },
  { knows: /^bert\/text\.txt$/, check: (golden, { file }) => passed(readFileSync(golden.path(file), 'utf8').trim()) },
  {
    knows: /^bert\/input_ids\.npy$/,
    check: async (golden, entry) => {
      const { vocabulary } = await openBert(golden);
      const characters = [...readFileSync(golden.path('bert/text.txt'), 'utf8').replace(/\r?\n$/, '')];
      const unknown = vocabulary.indexOf('[UNK]');
      const ids = ['[CLS]', ...characters, '[SEP]'].map((token) => {
        const id = vocabulary.indexOf(token);
        return id < 0 ? unknown : id;
      });
      return compare(golden, entry, ids);
    },
  },
  {
    knows: /^bert\/hidden_m3\.npy$/,
    check: async (golden, entry) => compare(golden, entry, (await readSentence(golden)).data),
  },
  {
    knows: /^bert\/phone_feature\.npy$/,
    check: async (golden, entry) => {
      const { columns, data } = await readSentence(golden);
      const repeats = golden.numbers('bert/word2ph.npy');
      const phones = repeats.flatMap((count, row) => Array<number>(count).fill(row));
      const rows = new Float32Array(phones.length * columns);
      for (const [i, row] of phones.entries()) rows.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
      return compare(golden, entry, transpose(rows, phones.length, columns));
    },
  },
];
