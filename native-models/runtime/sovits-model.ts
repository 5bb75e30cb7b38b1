/** A SoVITS checkpoint, loaded and ready to turn semantic tokens into sound. */
import { magnitudeSpectrogram } from '../audio/stft.ts';
import { openSovitsCheckpoint } from '../checkpoint/voice-checkpoints.ts';
import { EngineError } from '../engine-error.ts';
import { sovitsDimensions } from '../graphs/sovits-dimensions.ts';
import { changePace, scaledNoise } from './latent.ts';
import type { Execution, Matrix, SovitsModel, SovitsRequest, StyleReference, VoiceStyle } from './models.ts';
import { floatsOf } from './session.ts';
import { createSovitsNetwork, type SovitsNetwork } from './sovits-network.ts';

export const NOISE_SCALE = 0.5;

/** Throws CHECKPOINT_ and VOICE_ errors; VOICE_VERSION_UNSUPPORTED for v3 and v4. */
export async function loadSovitsModel(checkpointPath: string, execution: Execution): Promise<SovitsModel> {
  const checkpoint = openSovitsCheckpoint(checkpointPath);
  try {
    const { version, weights, config, symbolCount } = checkpoint;
    if (version === 'v3' || version === 'v4') {
      throw new EngineError('VOICE_VERSION_UNSUPPORTED', `SoVITS ${version} is not supported`, { version });
    }
    const dims = sovitsDimensions(weights, config);
    const network = await createSovitsNetwork(weights, dims, execution);
    return {
      version,
      sampleRateHz: dims.sampleRateHz,
      samplesPerCode: samplesPerCode(network),
      symbolCount,
      needsSpeakerEmbedding: dims.speakerWidth > 0,
      provider: network.provider,
      referenceStyle: (references, signal) => referenceStyle(network, references, signal),
      promptCodes: (hubert, signal) => promptCodes(network, hubert, signal),
      decode: (request) => decodeCodes(network, request),
      dispose: () => network.release(),
    };
  } finally {
    checkpoint.close();
  }
}

/** One token is two frames. */
export function samplesPerCode(network: SovitsNetwork): number {
  return 2 * network.dims.upsampleRates.reduce((product, rate) => product * rate, 1);
}

/** Mean of the references' vectors; in the v2Pro family each goes through its own PReLU first. */
export async function referenceStyle(
  network: SovitsNetwork,
  references: readonly StyleReference[],
  signal?: AbortSignal,
): Promise<VoiceStyle> {
  if (references.length === 0) throw new EngineError('REQUEST_INVALID', 'no reference for the style');
  const mean = new Float32Array(network.dims.gin);
  for (const { samples, speakerEmbedding } of references) {
    const { frames, bins, data } = magnitudeSpectrogram(samples, network.dims.spectrum);
    const fetched = await network.style({ rows: frames, columns: bins, data }, speakerEmbedding, signal);
    for (const [i, value] of floatsOf(fetched, 'ge').entries()) mean[i]! += value / references.length;
  }
  return network.withText(mean, signal);
}

async function promptCodes(network: SovitsNetwork, hubert: Matrix, signal?: AbortSignal): Promise<Int32Array> {
  const fetched = await network.quantize(hubert, signal);
  return Int32Array.from(fetched['codes']!.data as BigInt64Array, Number);
}

async function decodeCodes(network: SovitsNetwork, request: SovitsRequest): Promise<Float32Array> {
  const { codes, phones, style, chance, signal } = request;
  const fetched = await network.prior(codes, phones, style.geText, signal);
  const latent = changePace(
    { rows: 2 * codes.length, columns: network.dims.hidden, data: floatsOf(fetched, 'latent') },
    request.speed ?? 1,
  );
  const noise = scaledNoise(chance, network.dims.latent, latent.rows, request.noiseScale ?? NOISE_SCALE);
  return floatsOf(await network.decode(latent, noise, style.ge, signal), 'audio');
}
