/** Sounds with known properties, as 16-bit WAV files. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Somebody speaking for four seconds: a recording of the pilot voice. */
export const speech: Buffer = readFileSync(
  path.resolve(import.meta.dirname, '../../native-models/pilot-voice/ref_en_f.wav'),
);

export function wav(samples: Float32Array, sampleRateHz = 32_000): Buffer {
  const out = Buffer.alloc(44 + samples.length * 2);
  out.write('RIFF', 0);
  out.writeUInt32LE(36 + samples.length * 2, 4);
  out.write('WAVEfmt ', 8);
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20);
  out.writeUInt16LE(1, 22);
  out.writeUInt32LE(sampleRateHz, 24);
  out.writeUInt32LE(sampleRateHz * 2, 28);
  out.writeUInt16LE(2, 32);
  out.writeUInt16LE(16, 34);
  out.write('data', 36);
  out.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((value, index) => {
    out.writeInt16LE(Math.round(Math.max(-1, Math.min(1, value)) * 32767), 44 + index * 2);
  });
  return out;
}

/** `level(seconds)` shapes a 180 Hz hum; syllables are a level that rises and falls. */
export function hum(seconds: number, level: (at: number) => number, sampleRateHz = 32_000): Buffer {
  const samples = new Float32Array(Math.round(seconds * sampleRateHz));
  for (let index = 0; index < samples.length; index++) {
    const at = index / sampleRateHz;
    samples[index] = level(at) * Math.sin(2 * Math.PI * 180 * at);
  }
  return wav(samples, sampleRateHz);
}

export const syllables = (at: number): number => 0.3 * Math.max(0.02, Math.abs(Math.sin(2 * Math.PI * 2 * at)));
