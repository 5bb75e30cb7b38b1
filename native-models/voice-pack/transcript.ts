/**
 * What is said in a reference, held against what can be read: a transcript of marks, or in the letters of another language, would be
 * spoken as something that the recording does not say.
 */
import { EngineError } from '../engine-error.ts';
import type { TextLanguage, VoiceVersion } from '../engine-types.ts';

/** Letters that a language is read in; `auto` finds the language by them. */
const scripts: Readonly<Record<string, RegExp>> = {
  en: /\p{Script=Latin}/u,
  zh: /[\p{Script=Han}\p{Script=Bopomofo}\p{Script=Latin}]/u,
  yue: /[\p{Script=Han}\p{Script=Latin}]/u,
  ja: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Latin}ー]/u,
  ko: /[\p{Script=Hangul}\p{Script=Han}\p{Script=Latin}]/u,
};

/** Names the field in its details, as the request calls it. @throws EngineError REFERENCE_TEXT_WRONG */
export function checkTranscript(
  text: string,
  language: TextLanguage,
  about: { readonly field: string; readonly name?: string },
): void {
  if (text === '') return;
  const wrong = (reason: 'marks' | 'language', message: string): EngineError =>
    new EngineError('REFERENCE_TEXT_WRONG', `${about.field} ${message}`, { ...about, reason, language });
  const said = text.match(/[\p{L}\p{N}]/gu) ?? [];
  if (said.length === 0) throw wrong('marks', 'holds no letter and no digit');
  const read = scripts[language.replace(/^all_/, '')];
  // Digits are read in every language.
  const letters = said.filter((one) => /\p{L}/u.test(one));
  if (read === undefined || letters.length === 0) return;
  const foreign = letters.filter((letter) => !read.test(letter)).length;
  if (foreign * 2 > letters.length) throw wrong('language', `is not written in the letters of ${language}`);
}

/** The networks of these versions draw the sound on from the reference and need to know what is said there. */
export function needsTranscript(version: VoiceVersion): boolean {
  return version === 'v3' || version === 'v4';
}

/** @throws EngineError REFERENCE_TEXT_WRONG */
export function missingTranscript(
  version: VoiceVersion,
  about: { readonly field: string; readonly name?: string },
): EngineError {
  return new EngineError('REFERENCE_TEXT_WRONG', `${about.field} is empty, and ${version} does not speak without it`, {
    ...about,
    reason: 'missing',
    version,
  });
}
