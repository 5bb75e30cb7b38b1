/**
 * The table of texts that mode `corrected` speaks differently from mode `official`, with both readings side by side, so that a
 * change of a rule shows everything that it changes. `npm run accuracy -- --differences --out test/fixtures/readings` writes it.
 */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TextLanguage } from '../../native-models/engine-types.ts';
import { oneLine, readRows, stretch } from './pairs.ts';
import type { Row } from './report.ts';
import { createSpeak } from './spoken.ts';

/** The pairs and all recorded sentences. */
export const DIFFERENCE_SOURCES: readonly string[] = [
  'readings/pairs',
  ...['zh', 'en', 'ja', 'yue', 'mixed'].map((name) => `golden-text/${name}`),
].map((name) => fileURLToPath(new URL(`../fixtures/${name}.jsonl`, import.meta.url)));

/** The table as Markdown: one line for each text, grouped by kind (of a recorded sentence: its file). */
export function listDifferences(files: readonly string[]): string {
  const [official, corrected] = [createSpeak('official'), createSpeak('corrected')];
  const groups = new Map<string, string[]>();
  for (const file of files) {
    for (const row of readRows<Row>(file)) {
      const text = String(row['text']);
      const language = (row['lang'] ?? row['language']) as TextLanguage;
      const [before, after] = [official(text, language), corrected(text, language)];
      if (before.phones.join(' ') === after.phones.join(' ')) continue;
      const kind = String(row['kind'] ?? `recorded ${basename(file, '.jsonl')}`);
      const readings =
        before.normalized === after.normalized
          ? `${before.normalized} [${stretch(before.phones, after.phones)}]`
          : `${before.normalized} → ${after.normalized}`;
      groups.set(kind, [...(groups.get(kind) ?? []), `${language}: ${oneLine(text)} | ${oneLine(readings)}`]);
    }
  }
  const parts = [...groups].map(([kind, lines]) => `## ${kind}\n\n\`\`\`\`text\n${lines.join('\n')}\n\`\`\`\`\n`);
  return `${HEAD}\n${parts.join('\n')}`;
}

const HEAD = `# What mode corrected speaks differently from mode official

Language, text | official → corrected, as normalized; where only the phones differ, these in brackets, official / corrected. ⏎ is a line
break. Written by \`npm run accuracy -- --differences --out test/fixtures/readings\`.
`;
