/** Rebuild the data files of native-models/text from their sources: `node build/text-data/main.ts [table …]`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_DATA_DIR, type TableName } from '../../native-models/text/data.ts';
import { buildEmojiNames } from './emoji.ts';
import { buildWords as buildEnglishWords, buildFrequency } from './en.ts';
import { buildLetters } from './en-letters.ts';
import { buildJapanese, buildJapaneseGrammar } from './ja.ts';
import { buildCantonese } from './yue.ts';
import { buildBmes, buildSimplified, buildTags, buildTraditional, buildWords } from './zh.ts';
import { buildCustomary } from './zh-customary.ts';
import { buildPinyin } from './zh-pinyin.ts';

const BUILDERS: Readonly<Record<TableName, () => Uint8Array | Promise<Uint8Array>>> = {
  'zh-words': buildWords,
  'zh-tags': buildTags,
  'zh-bmes': buildBmes,
  'zh-pinyin': buildPinyin,
  'zh-customary': buildCustomary,
  'zh-simplified': buildSimplified,
  'zh-traditional': buildTraditional,
  'en-words': buildEnglishWords,
  'en-frequency': buildFrequency,
  'en-letters': buildLetters,
  'yue-words': buildCantonese,
  'ja-words': buildJapanese,
  'ja-grammar': buildJapaneseGrammar,
  'emoji-names': buildEmojiNames,
};

const wanted = process.argv.slice(2);
for (const [name, build] of Object.entries(BUILDERS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const bytes = await build();
  writeFileSync(join(DEFAULT_DATA_DIR, `${name}.tbl.br`), bytes);
  console.log(`${name}: ${bytes.length} bytes`);
}
