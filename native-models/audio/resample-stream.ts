/** `resampleSharp` for sound that arrives in parts. The results joined equal those of the whole, sample for sample. */
import { greatestCommonDivisor } from './resample.ts';
import { reachOfSharp, resampleSharp } from './resample-sharp.ts';

export interface StreamResampler {
  /** All output that later samples cannot change; the last few milliseconds are held back. */
  add(samples: Float32Array): Float32Array;
  end(): Float32Array;
}

export function createStreamResampler(fromHz: number, toHz: number): StreamResampler {
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const from = fromHz / divisor;
  const to = toHz / divisor;
  const outputsIn = (inputs: number): number => (inputs * to) / from;
  /** Whole blocks of input, so that every part starts at the same filter phase as the whole. */
  const margin = Math.ceil(reachOfSharp(fromHz, toHz) / from) * from;
  let held: Float32Array = new Float32Array(0);
  /** Samples at the start of `held` whose output was returned already; the filter still needs them for what follows. */
  let answered = 0;

  return {
    add(samples) {
      if (from === to) return samples;
      const known = join(held, samples);
      const certain = Math.floor((known.length - margin) / from) * from;
      if (certain <= answered) {
        held = known;
        return new Float32Array(0);
      }
      const out = resampleSharp(known, fromHz, toHz).subarray(outputsIn(answered), outputsIn(certain));
      const kept = Math.max(0, certain - margin);
      held = known.slice(kept);
      answered = certain - kept;
      return out;
    },
    end() {
      const out = resampleSharp(held, fromHz, toHz).subarray(outputsIn(answered));
      held = new Float32Array(0);
      answered = 0;
      return out;
    },
  };
}

function join(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
