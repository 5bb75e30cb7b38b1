/** Twelve sounds that are no canary sentence, each the way that a broken service or a wrong cable makes it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readWav } from '../../native-models/audio/wav.ts';
import { hum, speech, syllables, wav } from './sound.ts';

const RATE_HZ = 32_000;
const pilot = (name: string): Buffer =>
  readFileSync(path.resolve(import.meta.dirname, '../../native-models/pilot-voice', name));

function play(seconds: number, sample: (at: number) => number): Buffer {
  return wav(Float32Array.from({ length: seconds * RATE_HZ }, (_, index) => sample(index / RATE_HZ)));
}

/** The same numbers in every run. */
function whiteNoise(): () => number {
  let state = 20_240_601;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  };
}

const swell = (at: number): number => Math.abs(Math.sin(2 * Math.PI * 2 * at));

function noise(level: (at: number) => number): Buffer {
  const next = whiteNoise();
  return play(3, (at) => 0.2 * level(at) * next());
}

function rumble(): Buffer {
  const next = whiteNoise();
  let deep = 0;
  return play(3, (at) => {
    deep = 0.98 * deep + 0.1 * next();
    return 0.6 * deep * swell(at);
  });
}

/** Six notes of a plucked string, four in a second. */
function melody(): Buffer {
  const notes = [262, 330, 392, 523, 440, 349];
  const overtones = [1, 0.5, 0.3, 0.2];
  return play(3, (at) => {
    const pitch = 2 * Math.PI * (notes[Math.floor(at * 4) % notes.length] ?? 0);
    const string = overtones.reduce((sum, loud, index) => sum + loud * Math.sin(pitch * (index + 1) * at), 0);
    return 0.3 * Math.exp(-3 * ((at * 4) % 1)) * string;
  });
}

const again = (sound: Buffer, times: number): Buffer => {
  const { samples, sampleRateHz } = readWav(sound);
  const all = new Float32Array(samples.length * times);
  for (let turn = 0; turn < times; turn++) all.set(samples, turn * samples.length);
  return wav(all, sampleRateHz);
};

const louder = (sound: Buffer, factor: number): Buffer => {
  const { samples, sampleRateHz } = readWav(sound);
  return wav(
    samples.map((value) => value * factor),
    sampleRateHz,
  );
};

const part = (sound: Buffer, seconds: number): Buffer => {
  const { samples, sampleRateHz } = readWav(sound);
  return wav(samples.slice(0, Math.round(seconds * sampleRateHz)), sampleRateHz);
};

export const wrongSounds: Readonly<Record<string, () => Buffer>> = {
  silence: () => play(2, () => 0),
  '46 ms of speech': () => part(speech, 0.046),
  'the first word only': () => part(speech, 0.9),
  'the sentence three times over': () => again(speech, 3),
  'steady noise': () => noise(() => 1),
  'noise that swells twice a second': () => noise(swell),
  'a rumble that swells': rumble,
  'a steady hum': () => hum(2, () => 0.2),
  'a 180 Hz buzz that swells twice a second': () => hum(2, syllables),
  'a melody': melody,
  'speech that is driven into clipping': () => louder(speech, 12),
  'a sentence in another language': () => pilot('ref_zh_f.wav'),
};
