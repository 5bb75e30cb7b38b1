/** Cantonese data: words and Jyutping readings from the trie that `to-jyutping` carries (BSD-2-Clause). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packTable } from '../../native-models/text/table-file.ts';
import { packWords } from '../../native-models/text/word-list.ts';
import { byUnits, openPackage } from './sources.ts';

const ONSETS = ['', 'b', 'p', 'm', 'f', 'd', 't', 'n', 'l', 'g', 'k', 'ng', 'gw', 'kw', 'w', 'h', 'z', 'c', 's', 'j'];
const RHYMES = ['oe', 'oen', 'oeng', 'oet', 'oek', 'eoi', 'eon', 'eot', 'yu', 'yun', 'yut', 'm', 'ng'];
const NUCLEI = ['aa', 'a', 'e', 'i', 'o', 'u'];
const CODAS = ['', 'i', 'u', 'm', 'n', 'ng', 'p', 't', 'k'];

/** Words with their first reading: one syllable index (`meta.syllables`) per character. */
export function buildCantonese(): Uint8Array {
  const readings = new Map([...readTrie()].filter(([word]) => word.length <= 255));
  const words = [...readings.keys()].sort(byUnits);
  const syllables = [...new Set([...readings.values()].flat())].sort();
  const index = new Map(syllables.map((syllable, at) => [syllable, at]));
  return packTable(
    {
      ...packWords(words),
      readings: Uint16Array.from(
        words.flatMap((word) => readings.get(word)!),
        (s) => index.get(s)!,
      ),
    },
    { syllables },
  );
}

/**
 * The trie is one string: characters descend, pairs of printable ASCII are syllables (a `~` joins two that belong to one
 * character), braces open and close a level.
 */
function readTrie(): Map<string, string[]> {
  const source = readFileSync(join(openPackage('to-jyutping'), 'dist/index.mjs'), 'utf8');
  const literal = [...source.matchAll(/"(?:[^"\\]|\\.)*"/g)]
    .map(([text]) => text)
    .sort((a, b) => b.length - a.length)[0]!;
  const units = Array.from(JSON.parse(literal) as string);
  const out = new Map<string, string[]>();
  const open = [''];
  for (let at = 1; open.length > 0; ) {
    let word = open.at(-1)!;
    while (units[at]!.codePointAt(0)! >= 256) word += units[at++]!;
    let first: string[] | undefined;
    while (units[at]!.codePointAt(0)! < 123) {
      const reading: string[] = [];
      for (let character = 0; character < Array.from(word).length; ) {
        reading.push(decode((units[at++]!.charCodeAt(0) - 33) * 90 + units[at++]!.charCodeAt(0) - 33));
        if (units[at] === '~') at++;
        else character++;
      }
      first ??= reading;
    }
    // Words outside the basic plane or with more syllables than characters cannot keep one syllable per unit.
    if (first && first.length === word.length) out.set(word, first);
    if (units[at] === '{') {
      at++;
      open.push(word);
    } else if (units[at] === '}') {
      at++;
      open.pop();
    }
  }
  return out;
}

function decode(code: number): string {
  const final = Math.floor((code % 402) / 6);
  const rest = final >= 54 ? RHYMES[final - 54] : NUCLEI[Math.floor(final / 9)]! + CODAS[final % 9];
  return `${ONSETS[Math.floor(code / 402)]}${rest}${(code % 6) + 1}`;
}
