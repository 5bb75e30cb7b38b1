/**
 * Proof of voice: the canary sentence is judged by its sound. A server can answer 200 with a well-formed file that holds
 * 46 ms, silence, noise or a hum that swells; none of these is a voice.
 */

import { readWav, type WavAudio } from '../../native-models/audio/wav.ts';
import { EngineError } from '../../native-models/engine-error.ts';
import type { VoicePrint } from '../contract/models/voice-print.ts';
import type { VoiceProof } from '../contract/standby.ts';
import { hear } from './proof/hearing.ts';
import { framesOf } from './proof/sound-frames.ts';
import { OTHER_VOICE, speechProblems } from './proof/speech-rules.ts';
import { printDistance, printOf } from './proof/voice-print.ts';

/** Spoken to prove a voice. English, because every supported model version reads it without further dictionaries. */
export const canary = { text: 'The understudy is ready to go on stage.', language: 'en' } as const;

/** Body of the official `/tts` call for the canary. A fixed seed makes two proofs of one release comparable. */
export const canaryRequest = {
  text: canary.text,
  text_lang: canary.language,
  media_type: 'wav',
  streaming_mode: false,
  seed: 20_240_601,
} as const;

const limits = {
  minSeconds: 0.8,
  maxSeconds: 20,
  minRmsDbfs: -45,
  maxRmsDbfs: -6,
  maxSilenceRatio: 0.6,
  maxClippedRatio: 0.005,
} as const;
const FRAME_SECONDS = 0.02;
const SILENCE_DBFS = -50;

/** What a voice that said the canary is told by later; null where too little of it is voiced. */
export function printOfWav(wav: Uint8Array): VoicePrint | null {
  const sound = readSound(wav);
  return sound && printOf(framesOf(sound.samples, sound.sampleRateHz));
}

/** @param print of the voice that ought to speak; left out, any will do. */
export function judgeVoice(
  wav: Uint8Array,
  release: { readonly answered: string | null; readonly expected: string | null },
  print: VoicePrint | null = null,
): VoiceProof {
  const sound = readSound(wav);
  if (!sound) {
    return {
      ok: false,
      releaseId: release.answered,
      audioSeconds: 0,
      rmsDbfs: Number.NEGATIVE_INFINITY,
      peak: 0,
      silenceRatio: 1,
      clippedRatio: 0,
      sampleRateHz: 0,
      problems: ['not-wav'],
    };
  }
  const { samples, sampleRateHz } = sound;
  const audioSeconds = samples.length / sampleRateHz;
  const measured = measure(samples, Math.max(1, Math.round(sampleRateHz * FRAME_SECONDS)));
  const ofFile = [
    audioSeconds < limits.minSeconds && 'too-short',
    audioSeconds > limits.maxSeconds && 'too-long',
    measured.rmsDbfs < limits.minRmsDbfs && 'too-quiet',
    measured.rmsDbfs > limits.maxRmsDbfs && 'too-loud',
    measured.silenceRatio > limits.maxSilenceRatio && 'mostly-silent',
    measured.clippedRatio > limits.maxClippedRatio && 'clipped',
  ].filter((problem) => problem !== false);
  // What is wrong before anybody listens is said first, and nothing else of it would be certain.
  const frames = ofFile.length > 0 ? [] : framesOf(samples, sampleRateHz);
  const problems = ofFile.length > 0 ? ofFile : [...speechProblems(hear(frames))];
  const heard = print && problems.length === 0 ? printOf(frames) : null;
  const voiceDistance = print && heard && printDistance(print, heard);
  if (voiceDistance !== null && voiceDistance > OTHER_VOICE) problems.push('other-voice');
  if (release.expected !== null && release.answered !== release.expected) problems.push('other-release');
  return {
    ok: problems.length === 0,
    releaseId: release.answered,
    audioSeconds,
    sampleRateHz,
    ...measured,
    problems,
    ...(voiceDistance === null ? {} : { voiceDistance }),
  };
}

/** Null when it is no sound at all. */
function readSound(wav: Uint8Array): WavAudio | null {
  try {
    return readWav(wav);
  } catch (error) {
    if (error instanceof EngineError) return null;
    throw error;
  }
}

function measure(samples: Float32Array, frameLength: number) {
  let squares = 0;
  let peak = 0;
  let clipped = 0;
  let silentFrames = 0;
  let frames = 0;
  for (let start = 0; start < samples.length; start += frameLength) {
    let frameSquares = 0;
    const end = Math.min(samples.length, start + frameLength);
    for (let index = start; index < end; index++) {
      const value = samples[index] ?? 0;
      frameSquares += value * value;
      const size = Math.abs(value);
      if (size > peak) peak = size;
      if (size >= 0.999) clipped += 1;
    }
    squares += frameSquares;
    frames += 1;
    const level = dbfs(frameSquares / (end - start));
    if (level < SILENCE_DBFS) silentFrames += 1;
  }
  const length = Math.max(1, samples.length);
  return {
    rmsDbfs: dbfs(squares / length),
    peak,
    silenceRatio: frames === 0 ? 1 : silentFrames / frames,
    clippedRatio: clipped / length,
  };
}

function dbfs(meanSquare: number): number {
  return 10 * Math.log10(Math.max(meanSquare, 1e-12));
}
