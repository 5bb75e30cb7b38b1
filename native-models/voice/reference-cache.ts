/**
 * What the encoders made of a voice's references (prompt tokens, style, transcript features), as it lies in the voice's pack:
 * read once each, and written when there is something new. A result counts when the encoder that made it is the one that is
 * installed now, or when none is installed that could be asked again.
 */

import { createHash } from 'node:crypto';
import type { VoiceReference } from '../engine-types.ts';
import type { TextSentence } from '../text/front-end.ts';
import { type CachedFeatures, readCachedFeatures, writeCachedFeatures } from '../voice-pack/cached-features.ts';
import type { VoicePack } from '../voice-pack/read.ts';

export class ReferenceCache {
  readonly #pack: VoicePack;
  readonly #known = new Map<string, CachedFeatures>();
  readonly #changed = new Set<VoiceReference>();

  constructor(pack: VoicePack) {
    this.#pack = pack;
  }

  async cachedFeatures(reference: VoiceReference): Promise<CachedFeatures> {
    const features = this.#known.get(reference.file) ?? (await readCachedFeatures(this.#pack, reference));
    this.#known.set(reference.file, features);
    return features;
  }

  async add(reference: VoiceReference, features: CachedFeatures): Promise<void> {
    this.#known.set(reference.file, { ...(await this.cachedFeatures(reference)), ...features });
    this.#changed.add(reference);
  }

  /** Writes what is new. Never fails: what could not be written is computed again after the next start. */
  async flush(): Promise<void> {
    for (const reference of this.#changed) {
      await writeCachedFeatures(this.#pack, reference, await this.cachedFeatures(reference));
    }
    this.#changed.clear();
  }
}

export function isFromEncoder(features: { readonly encoder: string | null }, installed: string | null): boolean {
  return installed === null || features.encoder === installed;
}

/** Digest of what the text encoder is given for a sentence: a corrected reading or a better front end changes it. */
export function textInputDigest(sentence: TextSentence): string {
  const given = sentence.segments.map(({ language, normalized, word2ph, phoneIds }) =>
    language === 'zh' ? [normalized, word2ph] : phoneIds.length,
  );
  return createHash('sha256').update(JSON.stringify(given)).digest('hex');
}
