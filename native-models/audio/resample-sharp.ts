/**
 * Resampling of a reference for the content encoder. The official program uses librosa (`TTS.py, TTS._set_prompt_semantic`),
 * that is soxr's "high quality" recipe: flat up to 0.9136 of the lower Nyquist frequency and 120 dB down at it. This
 * Kaiser-windowed sinc with the same band edges differs from it by less than 1e-4, which cannot be heard.
 */
import { greatestCommonDivisor } from './resample.ts';

const PASSBAND_END = 0.9136;
const STOPBAND_DB = 125;

/** ceil(n · toHz / fromHz) samples; the input itself when the rates are equal. */
export function resampleSharp(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  if (fromHz === toHz) return samples;
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const from = fromHz / divisor;
  const to = toHz / divisor;
  // Lengths in input samples; the lower of the two rates decides the band.
  const band = Math.min(1, toHz / fromHz);
  const cutoff = (band * (PASSBAND_END + 1)) / 2;
  const half = reachOfSharp(fromHz, toHz);
  const phases = phasesOf(from, to);
  const out = new Float32Array(Math.ceil((to * samples.length) / from));
  for (let begin = 0; begin < Math.min(to, out.length); begin++) {
    const phase = (begin * from) % to;
    const taps = phases.get(phase) ?? createTaps(phase / to, half, cutoff);
    phases.set(phase, taps);
    // Every `to` outputs the weights are the same, `from` inputs further on.
    const first = Math.floor((begin * from) / to) - half + 1;
    filterPhase({ samples, first, from }, taps, { out, begin, to });
  }
  return out;
}

interface Windows {
  readonly samples: Float32Array;
  readonly first: number;
  readonly from: number;
}

interface Places {
  readonly out: Float32Array;
  readonly begin: number;
  readonly to: number;
}

/** All outputs of one polyphase branch. Four at a time take half the time; each is added up in the same order as one alone. */
function filterPhase({ samples, first: start, from }: Windows, taps: Float64Array, { out, begin, to }: Places): void {
  let first = start;
  let at = begin;
  while (at < out.length) {
    const areInside = first >= 0 && first + 3 * from + taps.length <= samples.length && at + 3 * to < out.length;
    if (!areInside) {
      out[at] = filterOne(samples, first, taps);
      first += from;
      at += to;
      continue;
    }
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < taps.length; i++) {
      const weight = taps[i]!;
      const place = first + i;
      a += weight * samples[place]!;
      b += weight * samples[place + from]!;
      c += weight * samples[place + 2 * from]!;
      d += weight * samples[place + 3 * from]!;
    }
    out[at] = a;
    out[at + to] = b;
    out[at + 2 * to] = c;
    out[at + 3 * to] = d;
    first += 4 * from;
    at += 4 * to;
  }
}

/** Before the first sample and behind the last one there is silence. */
function filterOne(samples: Float32Array, first: number, taps: Float64Array): number {
  let sum = 0;
  for (let i = Math.max(0, -first); i < taps.length && first + i < samples.length; i++)
    sum += taps[i]! * samples[first + i]!;
  return sum;
}

/** Sound that comes in parts asks for the same taps again and again. */
let lastPhases = { from: 0, to: 0, phases: new Map<number, Float64Array>() };

function phasesOf(from: number, to: number): Map<number, Float64Array> {
  if (lastPhases.from !== from || lastPhases.to !== to) lastPhases = { from, to, phases: new Map() };
  return lastPhases.phases;
}

/** Input samples on either side that an output sample depends on. */
export function reachOfSharp(fromHz: number, toHz: number): number {
  const band = Math.min(1, toHz / fromHz);
  return Math.ceil((STOPBAND_DB - 7.95) / (2 * 2.285 * Math.PI * band * (1 - PASSBAND_END)));
}

/** Weights of the 2·half input samples around a point `fraction` of a sample after the centre. */
function createTaps(fraction: number, half: number, cutoff: number): Float64Array {
  const beta = 0.1102 * (STOPBAND_DB - 8.7);
  const scale = 1 / besselI0(beta);
  return Float64Array.from({ length: 2 * half }, (_, i) => {
    const distance = i - half + 1 - fraction;
    const place = distance / half;
    if (Math.abs(place) >= 1) return 0;
    const angle = Math.PI * cutoff * distance;
    const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
    return cutoff * sinc * besselI0(beta * Math.sqrt(1 - place * place)) * scale;
  });
}

/** Modified Bessel function of the first kind, order 0. */
export function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-16; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
