/** The canary sentence by a voice of this computer, as the standby's service will say it. */
import { writeWav } from '../../native-models/audio/wav.ts';
import type { EnginePort } from '../synthesis/ports.ts';
import { canary, canaryRequest } from '../watch/voice-proof.ts';

/** A WAV file. Throws what the engine throws. */
export async function speakCanary(engine: EnginePort, packDir: string, signal: AbortSignal): Promise<Uint8Array> {
  const { text, language } = canary;
  const pieces: Float32Array[] = [];
  let sampleRateHz = 0;
  for await (const chunk of engine.speak(packDir, { text, language, seed: canaryRequest.seed }, { signal })) {
    pieces.push(chunk.samples);
    ({ sampleRateHz } = chunk);
  }
  const samples = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return writeWav(samples, sampleRateHz);
}
