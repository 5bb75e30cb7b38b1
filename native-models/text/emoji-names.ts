/** What emoji are called, by language: the short names of Unicode's CLDR (`build/text-data/emoji.ts`). */
import type { TextData } from './data.ts';
import type { SpokenLanguage } from './segment-languages.ts';

export const EMOJI_LANGUAGES = ['zh', 'en', 'ja', 'ko'] as const;
export type EmojiLanguage = (typeof EMOJI_LANGUAGES)[number];

/** Undefined for what has no name. */
export type EmojiName = (emoji: string, language: SpokenLanguage) => string | undefined;

export function openEmojiNames(data: TextData): EmojiName {
  const { meta } = data.table('emoji-names');
  const places = new Map((meta['emoji'] as readonly string[]).map((emoji, at) => [emoji, at]));
  return (emoji, language) => {
    const at = places.get(plainEmoji(emoji));
    if (at === undefined) return undefined;
    return (meta[language === 'yue' ? 'zh' : language] as readonly string[])[at] || undefined;
  };
}

/** Without skin tones and without the sign that asks for a picture: neither changes the name. */
export const plainEmoji = (emoji: string): string => emoji.replaceAll(/[\ufe0f\u{1f3fb}-\u{1f3ff}]/gu, '');
