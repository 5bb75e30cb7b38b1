/**
 * The prepared results of a voice's references as they lie in its pack, read once each and written when there is news. A
 * result counts when the encoder that made it is the one that is installed now, or when there is none to ask again.
 */

import { createHash } from 'node:crypto';
import type { VoiceReference } from '../engine-types.ts';
import type { TextSentence } from '../text/front-end.ts';
import { type PreparedParts, readPrepared, writePrepared } from '../voice-pack/prepared.ts';
import type { VoicePack } from '../voice-pack/read.ts';

export interface KeptPreparations {
  of(reference: VoiceReference): Promise<PreparedParts>;
  keep(reference: VoiceReference, news: PreparedParts): Promise<void>;
  /** Writes what is new. Never fails. */
  flush(): Promise<void>;
}

export function createKeptPreparations(pack: VoicePack): KeptPreparations {
  const known = new Map<string, PreparedParts>();
  const changed = new Set<VoiceReference>();

  async function of(reference: VoiceReference): Promise<PreparedParts> {
    const parts = known.get(reference.file) ?? (await readPrepared(pack, reference));
    known.set(reference.file, parts);
    return parts;
  }

  return {
    of,
    async keep(reference, news) {
      known.set(reference.file, { ...(await of(reference)), ...news });
      changed.add(reference);
    },
    async flush() {
      for (const reference of changed) await writePrepared(pack, reference, await of(reference));
      changed.clear();
    },
  };
}

export function isMadeBy(made: { readonly encoder: string | null }, installed: string | null): boolean {
  return installed === null || made.encoder === installed;
}

/** What the text encoder is given for a sentence, as a digest: a corrected reading or a better front end changes it. */
export function textInputOf(sentence: TextSentence): string {
  const given = sentence.segments.map(({ language, normalized, word2ph, phoneIds }) =>
    language === 'zh' ? [normalized, word2ph] : phoneIds.length,
  );
  return createHash('sha256').update(JSON.stringify(given)).digest('hex');
}
