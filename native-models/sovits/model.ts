/** A SoVITS checkpoint, loaded: semantic tokens to sound. */
import { joinSound } from '../audio/join-sound.ts';
import { magnitudeSpectrogram } from '../audio/stft.ts';
import type { SovitsCheckpoint } from '../checkpoint/voice-checkpoints.ts';
import { EngineError } from '../engine-error.ts';
import type { VoiceVersion } from '../engine-types.ts';
import { sovitsDimensions } from '../graphs/sovits-dimensions.ts';
import type { Matrix, SovitsBatchRequest, SovitsModel, SovitsRequest, StyleReference, VoiceStyle } from '../models.ts';
import type { Execution } from '../ort/session.ts';
import { floatsOf } from '../ort/tensor.ts';
import type { EncoderNetwork } from './encoder-network.ts';
import { type DrawNoise, resampleLatent, seededNoise } from './latent.ts';
import { createSovitsNetwork, type SovitsNetwork } from './network.ts';
import { SovitsStreamDecoder } from './stream.ts';

/** v1 to v2ProPlus. The checkpoint stays open. @throws EngineError VOICE_WEIGHTS_INVALID */
export async function loadSovitsModel(
  { version, weights, config }: SovitsCheckpoint,
  execution: Execution,
): Promise<SovitsModel> {
  const network = await createSovitsNetwork(weights, sovitsDimensions(weights, config), execution);
  return createSovitsModel(network, version);
}

/** The model over a network; `drawNoise` replaces seeded noise where a test brings its own. */
export function createSovitsModel(network: SovitsNetwork, version: VoiceVersion, drawNoise?: DrawNoise): SovitsModel {
  const { dims } = network;
  const decode = async (request: SovitsRequest): Promise<Float32Array> =>
    joinSound(await Array.fromAsync(decodeCodes(network, request, drawNoise ?? seededNoise(request))));
  return {
    version,
    sampleRateHz: dims.sampleRateHz,
    styleRateHz: dims.sampleRateHz,
    samplesPerCode: network.samplesPerCode,
    symbolCount: dims.symbolCount,
    needsSpeakerEmbedding: dims.speakerWidth > 0,
    styleWidths: { ge: dims.gin, geText: dims.ginText },
    provider: network.provider,
    referenceStyle: (references, signal) => referenceStyle(network, references, signal),
    promptCodes: (hubert, signal) => promptCodes(network, hubert, signal),
    decode,
    decodeBatch: (request) => decodeJoined(decode, request, network.samplesPerCode),
    decodeWindows: (request) => decodeCodes(network, request, drawNoise ?? seededNoise(request)),
    openStream: (settings) => new SovitsStreamDecoder(network, settings, drawNoise ?? seededNoise(settings)),
    acousticPrompt: null,
    dispose: () => network.release(),
  };
}

/**
 * Joins tokens and phones of all sentences, decodes them as one and cuts the sound apart again (official: `TTS.run`, at speed 1).
 * At another speed the official program decodes each by itself.
 */
async function decodeJoined(
  decode: (request: SovitsRequest) => Promise<Float32Array>,
  { sentences, ...settings }: SovitsBatchRequest,
  samplesPerCode: number,
): Promise<Float32Array[]> {
  const sounds: Float32Array[] = [];
  if ((settings.speed ?? 1) !== 1) {
    for (const sentence of sentences) sounds.push(await decode({ ...sentence, ...settings }));
    return sounds;
  }
  const codes = sentences.flatMap((sentence) => Array.from(sentence.codes));
  const phones = sentences.flatMap((sentence) => Array.from(sentence.phones));
  if (codes.length === 0) throw new EngineError('REQUEST_INVALID', 'no codes to speak');
  const sound = await decode({ codes, phones, ...settings });
  let at = 0;
  for (const sentence of sentences) {
    const start = at;
    at += sentence.codes.length * samplesPerCode;
    sounds.push(sound.subarray(start, at));
  }
  return sounds;
}

/** Mean of the references' vectors; in the v2Pro family each goes through the PReLU first (official: `SynthesizerTrn.decode`). */
export async function referenceStyle(
  network: EncoderNetwork,
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

export async function promptCodes(network: EncoderNetwork, hubert: Matrix, signal?: AbortSignal): Promise<Int32Array> {
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
