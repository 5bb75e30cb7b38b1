/**
 * Pure: what training lists say. Two kinds: `*.list` with `path|speaker|language|text`, and `logs/<exp>/2-name2text.txt`, where
 * each line is a file's name, its phones, how many of them each character has, and the text as it was read, between tabs.
 */
import type { textLanguages } from '../contract/names.ts';

export type ListLanguage = (typeof textLanguages)[number];

export interface ListLine {
  /** As it is written, with `/` between folders. */
  readonly path: string;
  readonly speaker: string;
  readonly language: ListLanguage;
  readonly text: string;
}

/** As `prepare_datasets/1-get-text.py` takes them, in any case. */
const languages: Readonly<Record<string, ListLanguage>> = {
  zh: 'zh',
  ja: 'ja',
  jp: 'ja',
  en: 'en',
  ko: 'ko',
  yue: 'yue',
  auto: 'auto',
};

/** UTF-8 with or without a mark, UTF-16 with one; else as Windows in China writes it. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/** Lines that do not fit are passed over, as the official program does. */
export function readList(text: string): readonly ListLine[] {
  return linesOf(text).flatMap((line) => {
    const [file, speaker, code, ...said] = line.split('|');
    const language = languages[code?.trim().toLowerCase() ?? ''];
    if (file === undefined || speaker === undefined || language === undefined || said.length === 0) return [];
    return [{ path: cleanPath(file), speaker: speaker.trim(), language, text: said.join('|').trim() }];
  });
}

/** The language is not written there: it is known by the script, and Cantonese by its phones. */
export function readNameToText(text: string): readonly ListLine[] {
  return linesOf(text).flatMap((line) => {
    const [file, phones, , said] = line.split('\t');
    if (file === undefined || phones === undefined || said === undefined) return [];
    const spoken = said.trim();
    return [{ path: cleanPath(file), speaker: '', language: languageOf(spoken, phones), text: spoken }];
  });
}

function languageOf(text: string, phones: string): ListLanguage {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja';
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  if (/\p{Script=Han}/u.test(text)) return /(^| )Y[a-z]/.test(phones) ? 'yue' : 'zh';
  return /\p{Script=Latin}/u.test(text) ? 'en' : 'auto';
}

function linesOf(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '');
}

/** People paste paths with quotes and spaces around them, and with a mark that Windows puts in front. */
export function cleanPath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^[\s'"\u202a]+|[\s'"\u202a/]+$/g, '');
}

/**
 * Folders below an installation that a written folder may be, the longest first: the folder that trained may have had another
 * name, on another disk, under another system.
 */
export function foldersMeant(file: string): readonly string[] {
  const parts = file
    .split('/')
    .slice(0, -1)
    .filter((part) => part !== '' && part !== '.' && !/^[a-z]:$/i.test(part));
  if (parts.includes('..')) return [];
  return parts.map((_, index) => parts.slice(index).join('/'));
}

export const baseName = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
export const stemOf = (file: string): string => baseName(file).replace(/\.[^.]*$/, '');
