/**
 * A script without its markup: entities, tags, chat leftovers, Markdown, characters, in this order. What the markup says about the
 * reading of a stretch stays as a mark.
 */

import type { EmojiName } from '../emoji-names.ts';
import { plainCharacters } from './characters.ts';
import { readChat } from './chat.ts';
import { type Draft, draftOf } from './draft.ts';
import { decodeEntities } from './markup/entities.ts';
import { readMarkdown } from './markup/markdown.ts';
import { readTags } from './markup/read-tags.ts';

export type PlainText = Draft;

/** An escaped tag is read like any other tag, since the text was surely not meant to be read with it. */
export function readMarkup(script: string, emojiName?: EmojiName): PlainText {
  const readTalk = (draft: Draft): Draft => readChat(draft, emojiName);
  return [decodeEntities, readTags, readTalk, readMarkdown, plainCharacters].reduce(
    (draft, step) => step(draft),
    draftOf(script.replaceAll('\ufffc', ' ')),
  );
}
