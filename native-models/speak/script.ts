/**
 * The sentences of a script, one after the other: while one sounds, the tokens of the next are made beside it. Or, when the
 * caller wants it so, several at a time as the official program does in batches.
 */
import type { PhoneFeatures } from '../encoders/bert-features.ts';
import type { TextSentence } from '../text/front-end.ts';
import type { LoadedVoice, PreparedReference } from '../voice/loaded-voice.ts';
import { decodeJoined, groupByLength, groupInOrder } from './batch.ts';
import { finishFragment } from './fragment.ts';
import { speakSentence, tokenRequest } from './sentence.ts';
import type { Batch, SpeakSettings } from './settings.ts';

export interface Script {
  readonly voice: LoadedVoice;
  readonly prepared: PreparedReference;
  readonly settings: SpeakSettings;
  readonly sentences: readonly TextSentence[];
  readonly readFeatures: (sentence: TextSentence, signal: AbortSignal) => Promise<PhoneFeatures>;
  readonly withPrompt: boolean;
}

export interface ScriptOptions {
  /** Sentences before this one were heard already. */
  readonly from: number;
  /** Sound in the order of the sentences; with `last` behind the last of each, which may be empty. */
  readonly onSound: (samples: Float32Array, sentence: number, last: boolean) => void;
  /** Told once behind the sound of each sentence; `cutShort` when the length guard, not the voice, ended it. */
  readonly onSpoken: (cutShort: boolean) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Rejects with what failed first, or with the signal's reason; nothing is told any more then. */
export async function speakScript(script: Script, options: ScriptOptions): Promise<void> {
  /** A failure on either side, tokens or sound, stops the other. */
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]);
  const { batch, speed, streaming } = script.settings;
  // At another pace the official program speaks each sentence by itself, and so does every stream.
  const together = batch !== null && speed === 1 && streaming === null;
  if (together) return speakTogether(script, batch, options, signal);
  return speakInTurn(script, options, signal, stop);
}

async function speakInTurn(
  { voice, prepared, settings, sentences, readFeatures, withPrompt }: Script,
  { from, onSound, onSpoken }: ScriptOptions,
  signal: AbortSignal,
  stop: AbortController,
): Promise<void> {
  let sounding: Promise<void> = Promise.resolve();
  try {
    for (const [index, sentence] of sentences.entries()) {
      if (index < from) continue;
      const before = sounding;
      const features = await readFeatures(sentence, signal);
      const spoken = await speakSentence(voice, prepared, features, before, {
        settings,
        index,
        withPrompt,
        signal,
        onSound: (samples, last) => onSound(samples, index, last),
      });
      sounding = spoken.sounded.then(() => onSpoken(spoken.cutShort));
      sounding.catch((error: unknown) => stop.abort(error));
      // The tokens of the next sentence are made while this one sounds; those of the one after it have to wait.
      await before;
    }
    await sounding;
  } catch (error) {
    stop.abort(error);
    await sounding.catch(() => {});
    throw error;
  }
}

async function speakTogether(
  { voice, prepared, settings, sentences, readFeatures, withPrompt }: Script,
  { size, threshold }: Batch,
  { from, onSound, onSpoken }: ScriptOptions,
  signal: AbortSignal,
): Promise<void> {
  const { sampleRateHz } = voice.sovits;
  const lengths = sentences.map((sentence) => sentence.normalized.length);
  const groups = threshold === null ? groupInOrder(lengths, size) : groupByLength(lengths, size, threshold);
  const ready = new Map<number, { readonly sound: Float32Array; readonly cutShort: boolean }>();
  let next = from;
  for (const group of groups) {
    if (group.every((index) => index < from)) continue;
    const spoken = [];
    for (const index of group) {
      const text = await readFeatures(sentences[index]!, signal);
      const made = await voice.t2s.generate(
        tokenRequest(voice, prepared, text, { settings, index, withPrompt, signal }),
      );
      spoken.push({ ...made, index, phones: text.phones });
    }
    const rngKey = { seed: settings.seed, stream: group[0]! };
    const sounds = await decodeJoined(voice.sovits, spoken, prepared.style, { rngKey, signal });
    for (const [i, { index, reason }] of spoken.entries()) {
      const sound = finishFragment(sounds[i]!, sampleRateHz, settings.fragmentIntervalS);
      if (index >= from) ready.set(index, { sound, cutShort: reason === 'limit' });
    }
    for (let found = ready.get(next); found !== undefined; found = ready.get(next)) {
      ready.delete(next);
      onSound(found.sound, next, true);
      onSpoken(found.cutShort);
      next++;
    }
  }
}
