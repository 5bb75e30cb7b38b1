/**
 * The sentences of a script, one after the other: while one is decoded to sound, the tokens of those behind it are made, several
 * sentences at a time. Or, when the request says so, they are decoded together as well, like the batches of
 * `GPT_SoVITS/TTS_infer_pack/TTS.py, TTS.run`.
 */

import type { PhoneFeatures } from '../encoders/bert-features.ts';
import type { Share } from '../fair-turns.ts';
import { madeAhead, oneAhead } from '../generators.ts';
import type { T2sResult } from '../models.ts';
import type { TextSentence } from '../text/front-end.ts';
import type { VoiceText } from '../text-preprocessor.ts';
import type { LoadedVoice } from '../voice/loaded-voice.ts';
import type { PreparedReference } from '../voice/voice-references.ts';
import { groupByLength, groupInOrder } from './batch.ts';
import { finishFragment, silenceAfterS } from './fragment.ts';
import { speakInPieces, speakWhole, tokenRequest } from './sentence.ts';
import type { Batch, SpeakSettings } from './settings.ts';
import type { SpokenPart } from './streaming.ts';

export interface Script {
  readonly voice: LoadedVoice;
  readonly text: VoiceText;
  readonly prepared: PreparedReference;
  readonly settings: SpeakSettings;
  readonly sentences: readonly TextSentence[];
  readonly withPrompt: boolean;
  readonly share: Share;
}

/** Final sound of one sentence, in order. */
export interface SentenceSound {
  readonly samples: Float32Array;
  /** 0-based index of the sentence. */
  readonly sentence: number;
  /** No more sound of this sentence follows; every sentence has one such, which may be empty. */
  readonly last: boolean;
  /** With `last`: the length guard, not the voice, ended the sentence. */
  readonly cutShort: boolean;
}

/**
 * The sound of the sentences from index `from` on. Throws the first failure or the signal's reason; no work is left running when
 * it ends, however it ends.
 */
export function speakScript(script: Script, from: number, signal?: AbortSignal): AsyncGenerator<SentenceSound> {
  const { batch, speed, streaming } = script.settings;
  const { openStream } = script.voice.sovits;
  // At another speed the official program decodes each sentence by itself (`TTS.run`), and so does every stream. Versions that
  // have no streams of tokens are decoded together at any speed.
  const together = batch !== null && (openStream === null || speed === 1) && streaming === null;
  return together ? speakTogether(script, batch, from, signal) : speakInTurn(script, from, signal);
}

async function* speakInTurn(script: Script, from: number, signal?: AbortSignal): AsyncGenerator<SentenceSound> {
  /** A failure on either side, tokens or sound, stops the other. */
  const stop = new AbortController();
  const stopped = AbortSignal.any(signal ? [stop.signal, signal] : [stop.signal]);
  const { sampleRateHz } = script.voice.sovits;
  const parts =
    script.settings.streaming === null ? wholeSentences(script, from, stop, stopped) : pieces(script, from, stopped);
  for await (const { sentence, sound, last, cutShort } of oneAhead(parts, stop)) {
    for await (const samples of soundInTurn(sound, script.share, stopped))
      yield { samples, sentence, last: false, cutShort: false };
    if (last) yield { samples: silence(sampleRateHz, script, sentence), sentence, last, cutShort };
  }
}

/** Each piece is made when its turn has come. */
async function* soundInTurn(
  sound: AsyncIterable<Float32Array>,
  share: Share,
  signal: AbortSignal,
): AsyncGenerator<Float32Array> {
  const pieces = sound[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await share.sound(signal, () => pieces.next());
      if (done) return;
      yield value;
    }
  } finally {
    await pieces.return?.();
  }
}

interface PartOfScript extends SpokenPart {
  readonly sentence: number;
}

/** The first sentence alone, so that it sounds as soon as it can; the others together. */
function wholeSentences(
  script: Script,
  from: number,
  stop: AbortController,
  signal: AbortSignal,
): AsyncGenerator<PartOfScript> {
  const indices = [...script.sentences.keys()].slice(from);
  return madeAhead(indices, { together: script.voice.t2s.together, firstAlone: true, stop }, async (index) => {
    const features = await readText(script, index, signal);
    return {
      ...(await speakWhole(script.voice, script.prepared, features, { ...script, index, signal })),
      sentence: index,
    };
  });
}

async function* pieces(script: Script, from: number, signal: AbortSignal): AsyncGenerator<PartOfScript> {
  const { voice, prepared, sentences, settings } = script;
  for (const index of sentences.keys()) {
    if (index < from || settings.streaming === null) continue;
    const features = await readText(script, index, signal);
    for await (const part of speakInPieces(voice, prepared, features, settings.streaming, {
      ...script,
      index,
      signal,
    })) {
      yield { ...part, sentence: index };
    }
  }
}

function readText({ text, sentences, share }: Script, index: number, signal?: AbortSignal): Promise<PhoneFeatures> {
  return share.run(signal, () => text.phoneFeatures(sentences[index]!, signal));
}

function silence(sampleRateHz: number, { sentences, settings }: Script, index: number): Float32Array {
  const silenceS = silenceAfterS(sentences[index]!, settings.fragmentIntervalS);
  return finishFragment(new Float32Array(0), sampleRateHz, silenceS);
}

async function* speakTogether(
  script: Script,
  { size, threshold }: Batch,
  from: number,
  signal?: AbortSignal,
): AsyncGenerator<SentenceSound> {
  const { voice, prepared, settings, sentences, share } = script;
  const { sampleRateHz } = voice.sovits;
  const lengths = sentences.map((sentence) => sentence.normalized.length);
  const groups = threshold === null ? groupInOrder(lengths, size) : groupByLength(lengths, size, threshold);
  const ready = new Map<number, SentenceSound>();
  let next = from;
  for (const group of groups) {
    if (group.every((index) => index < from)) continue;
    const spoken = await Array.fromAsync(tokensOf(script, group, signal));
    const rngKey = { seed: settings.seed, stream: group[0]! };
    const { style } = prepared;
    const { speed, sampleSteps } = settings;
    const batch = { sentences: spoken, style, speed, sampleSteps, rngKey, signal };
    const sounds = await share.sound(signal, () => voice.sovits.decodeBatch(batch));
    for (const [i, { index, reason }] of spoken.entries()) {
      const silenceS = silenceAfterS(sentences[index]!, settings.fragmentIntervalS);
      const samples = finishFragment(sounds[i]!, sampleRateHz, silenceS);
      if (index >= from) ready.set(index, { samples, sentence: index, last: true, cutShort: reason === 'limit' });
    }
    for (let found = ready.get(next); found !== undefined; found = ready.get(next)) {
      ready.delete(next);
      yield found;
      next++;
    }
  }
}

interface SentenceTokens extends T2sResult {
  readonly index: number;
  readonly phones: ArrayLike<number>;
}

function tokensOf(script: Script, group: readonly number[], signal?: AbortSignal): AsyncGenerator<SentenceTokens> {
  const { voice, prepared } = script;
  const stop = new AbortController();
  const stopped = AbortSignal.any(signal ? [stop.signal, signal] : [stop.signal]);
  return madeAhead(group, { together: voice.t2s.together, firstAlone: false, stop }, async (index) => {
    const features = await readText(script, index, stopped);
    const request = tokenRequest(voice, prepared, features, { ...script, index, signal: stopped });
    return { ...(await voice.t2s.generate(request)), index, phones: features.phones };
  });
}
