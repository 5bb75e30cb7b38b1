/** The guide: the same pages in both languages, words that stand on the screen, links and pictures that are there. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../build/root.ts';
import { type Locale, locales } from '../../electron/contract/names.ts';
import { wordsOf } from '../../electron/words/words.ts';
import { documents, readDocument, wholeCommands } from '../fixtures/written-commands.ts';

const pages = (locale: Locale): string[] => documents.filter((name) => name.startsWith(`docs/${locale}/`));

/** Every word of the screens that is not made of parts. */
function fixedWords(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(fixedWords) : [];
}

/** As the guide marks them: bold in English, in corner brackets in Chinese. */
const quoted: Readonly<Record<Locale, RegExp>> = { en: /\*\*([^*]+)\*\*/g, 'zh-CN': /「([^」]+)」/g };

describe.each(locales)('in %s', (locale) => {
  it('every word that is quoted from the screen stands on it', () => {
    const known = new Set(fixedWords(wordsOf(locale)));
    const used = pages(locale).flatMap((name) =>
      [...readDocument(name).matchAll(quoted[locale])].map((match) => match[1] ?? ''),
    );
    // A sentence in bold is the guide's own.
    const words = used.filter((word) => !/[.。]$/.test(word));
    expect(words.length).toBeGreaterThan(40);
    expect(words.filter((word) => !known.has(word))).toEqual([]);
  });

  it('the front page leads to it', () => {
    const front = readDocument(locale === 'en' ? 'README.md' : 'README.zh-CN.md');
    expect(front).toContain(`(docs/${locale}/README.md)`);
  });
});

it('has the same pages in both languages, with the same commands', () => {
  const told = (locale: Locale) =>
    pages(locale).map((name) => ({
      page: path.basename(name),
      commands: wholeCommands(readDocument(name)).map(([verb, ...rest]) =>
        [
          verb,
          ...rest.slice(0, 2).filter((word) => /^[a-z][a-z-]+$/.test(word)),
          ...rest.filter((word) => word.startsWith('--')),
        ].join(' '),
      ),
    }));
  expect(told('zh-CN')).toEqual(told('en'));
  expect(told('en').length).toBeGreaterThan(4);
});

it('speaks Chinese as the screens do', () => {
  for (const name of pages('zh-CN')) expect(readDocument(name), name).not.toMatch(/成功|请(?!求)|！|你|您/);
});

it('its links lead to pages, headings and pictures that are there', () => {
  const broken = documents.flatMap((name) =>
    [...readDocument(name).matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(name, link))
      .map((link) => `${name}: ${link}`),
  );
  expect(broken).toEqual([]);
});

function leadsSomewhere(name: string, link: string): boolean {
  const [file = '', heading] = link.split('#');
  const place = file === '' ? name : path.posix.join(path.posix.dirname(name), file);
  if (!existsSync(path.join(root, place))) return false;
  return heading === undefined || headings(readDocument(place)).includes(heading);
}

/** As GitHub names them. */
function headings(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
