/** A SoVITS checkpoint, loaded: semantic tokens to sound. */
import { joinSound } from '../audio/join-sound.ts';
import { magnitudeSpectrogram } from '../audio/stft.ts';
import { openSovitsCheckpoint } from '../checkpoint/voice-checkpoints.ts';
import { EngineError } from '../engine-error.ts';
import type { VoiceVersion } from '../engine-types.ts';
import { sovitsDimensions } from '../graphs/sovits-dimensions.ts';
import type { Matrix, SovitsModel, SovitsRequest, StyleReference, VoiceStyle } from '../models.ts';
import type { Execution } from '../ort/session.ts';
import { floatsOf } from '../ort/tensor.ts';
import { type DrawNoise, resampleLatent, seededNoise } from './latent.ts';
import { createSovitsNetwork, type SovitsNetwork } from './network.ts';
import { SovitsStreamDecoder } from './stream.ts';

/** Throws CHECKPOINT_ and VOICE_ errors; VOICE_VERSION_UNSUPPORTED for v3 and v4. */
export async function loadSovitsModel(checkpointPath: string, execution: Execution): Promise<SovitsModel> {
  const checkpoint = openSovitsCheckpoint(checkpointPath);
  try {
    const { version, weights, config } = checkpoint;
    if (version === 'v3' || version === 'v4') {
      throw new EngineError('VOICE_VERSION_UNSUPPORTED', `SoVITS ${version} is not supported`, { version });
    }
    const network = await createSovitsNetwork(weights, sovitsDimensions(weights, config), execution);
    return createSovitsModel(network, version);
  } finally {
    checkpoint.close();
  }
}

/** The model over a network; `drawNoise` replaces seeded noise where a test brings its own. */
export function createSovitsModel(network: SovitsNetwork, version: VoiceVersion, drawNoise?: DrawNoise): SovitsModel {
  const { dims } = network;
  return {
    version,
    sampleRateHz: dims.sampleRateHz,
    samplesPerCode: network.samplesPerCode,
    symbolCount: dims.symbolCount,
    needsSpeakerEmbedding: dims.speakerWidth > 0,
    styleWidths: { ge: dims.gin, geText: dims.ginText },
    provider: network.provider,
    referenceStyle: (references, signal) => referenceStyle(network, references, signal),
    promptCodes: (hubert, signal) => promptCodes(network, hubert, signal),
    decode: async (request) =>
      joinSound(await Array.fromAsync(decodeCodes(network, request, drawNoise ?? seededNoise(request)))),
    decodeWindows: (request) => decodeCodes(network, request, drawNoise ?? seededNoise(request)),
    openStream: (settings) => new SovitsStreamDecoder(network, settings, drawNoise ?? seededNoise(settings)),
    dispose: () => network.release(),
  };
}

/** Mean of the references' vectors; in the v2Pro family each goes through the PReLU first (official: `SynthesizerTrn.decode`). */
async function referenceStyle(
  network: SovitsNetwork,
  references: readonly StyleReference[],
  signal?: AbortSignal,
): Promise<VoiceStyle> {
  if (references.length === 0) throw new EngineError('REQUEST_INVALID', 'no reference for the style');
  const mean = new Float32Array(network.dims.gin);
  for (const { samples, speakerEmbedding } of references) {
    const { frames, bins, data } = magnitudeSpectrogram(samples, network.dims.spectrum);
    const outputs = await network.style({ rows: frames, columns: bins, data }, speakerEmbedding, signal);
    for (const [i, value] of floatsOf(outputs, 'ge').entries()) mean[i]! += value / references.length;
  }
  return network.withText(mean, signal);
}

async function promptCodes(network: SovitsNetwork, hubert: Matrix, signal?: AbortSignal): Promise<Int32Array> {
  const outputs = await network.quantize(hubert, signal);
  return Int32Array.from(outputs['codes']!.data as BigInt64Array, Number);
}

async function* decodeCodes(
  network: SovitsNetwork,
  request: SovitsRequest,
  drawNoise: DrawNoise,
): AsyncGenerator<Float32Array> {
  const { codes, phones, style, signal } = request;
  const outputs = await network.prior(codes, phones, style.geText, signal);
  const latent = resampleLatent(
    { rows: 2 * codes.length, columns: network.dims.hidden, data: floatsOf(outputs, 'latent') },
    request.speed ?? 1,
  );
  const noise = drawNoise(network.dims.latent, latent.rows, 0);
  yield* network.decodeWindows(latent, noise, style.ge, signal);
}
