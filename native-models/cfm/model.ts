/** A v3 or v4 checkpoint, loaded with its vocoder: semantic tokens to sound. */
import { joinSound } from '../audio/join-sound.ts';
import { scaledLogMel } from '../audio/log-mel.ts';
import { resample } from '../audio/resample.ts';
import type { SovitsCheckpoint } from '../checkpoint/voice-checkpoints.ts';
import { EngineError } from '../engine-error.ts';
import { cfmDimensions } from '../graphs/cfm-dimensions.ts';
import type {
  AcousticPrompt,
  AcousticReference,
  Matrix,
  SovitsBatchRequest,
  SovitsModel,
  SovitsRequest,
  VoiceStyle,
} from '../models.ts';
import { openTogether } from '../ort/open-together.ts';
import type { Execution } from '../ort/session.ts';
import { floatsOf } from '../ort/tensor.ts';
import { promptCodes, referenceStyle } from '../sovits/model.ts';
import { joinByFit } from '../sovits/stream.ts';
import { speakLimits } from '../speak-limits.ts';
import {
  cutPrompt,
  type DrawChunkNoise,
  type Drawing,
  drawInTurn,
  drawTogether,
  SHARED_FRAMES,
  seededChunkNoise,
} from './draw.ts';
import { type CfmNetwork, createCfmNetwork } from './network.ts';
import { CFM_SETTINGS, type CfmVersion } from './settings.ts';
import { loadVocoder, type Vocoder } from './vocoder.ts';

/** The checkpoint stays open. @throws EngineError VOICE_WEIGHTS_INVALID, and CHECKPOINT_* for the vocoder's files. */
export async function loadCfmModel(
  { weights, config }: SovitsCheckpoint,
  version: CfmVersion,
  vocoderPlace: string,
  execution: Execution,
): Promise<SovitsModel> {
  const dims = cfmDimensions(weights, config);
  const { network, vocoder } = await openTogether(
    {
      network: () => createCfmNetwork(weights, dims, CFM_SETTINGS[version], execution),
      vocoder: () => loadVocoder(version, vocoderPlace, execution),
    },
    (opened) => opened.release(),
  );
  return createCfmModel(network, vocoder, version);
}

/** The model over its networks; `drawNoise` replaces seeded noise where a test brings its own. */
export function createCfmModel(
  network: CfmNetwork,
  vocoder: Vocoder,
  version: CfmVersion,
  drawNoise?: DrawChunkNoise,
): SovitsModel {
  const { dims, settings } = network;
  const drawingOf = (request: Omit<SovitsRequest, 'codes' | 'phones'>): Drawing => ({
    prompt: requirePrompt(request.style),
    steps: request.sampleSteps ?? speakLimits.sampleSteps.default,
    drawNoise: drawNoise ?? seededChunkNoise(request.rngKey),
    signal: request.signal,
  });
  const decodeWindows = (request: SovitsRequest): AsyncGenerator<Float32Array> =>
    decodeInTurn(network, vocoder, request, drawingOf(request));
  return {
    version,
    sampleRateHz: settings.sampleRateHz,
    styleRateHz: dims.sampleRateHz,
    samplesPerCode: (2 * vocoder.samplesPerFrame * settings.pace.features) / settings.pace.rows,
    symbolCount: dims.symbolCount,
    needsSpeakerEmbedding: false,
    styleWidths: { ge: dims.gin, geText: dims.ginText },
    provider: network.provider,
    referenceStyle: (references, signal) => referenceStyle(network, references.slice(0, 1), signal),
    promptCodes: (hubert, signal) => promptCodes(network, hubert, signal),
    acousticPrompt: (reference, signal) => readPrompt(network, reference, signal),
    decode: async (request) => joinSound(await Array.fromAsync(decodeWindows(request))),
    decodeWindows,
    decodeBatch: (request) => decodeTogether(network, vocoder, request, drawingOf(request)),
    openStream: null,
    dispose: async () => {
      await network.release();
      await vocoder.release();
    },
  };
}

function requirePrompt({ acoustic }: VoiceStyle): AcousticPrompt {
  if (acoustic !== undefined) return acoustic;
  throw new EngineError('REQUEST_INVALID', 'this version speaks only after a reference whose words are known', {
    field: 'promptText',
    value: '',
  });
}

async function readPrompt(
  network: CfmNetwork,
  { samples, sampleRateHz, codes, phones, style }: AcousticReference,
  signal?: AbortSignal,
): Promise<AcousticPrompt> {
  const { dims, settings } = network;
  const paced = resample(samples, sampleRateHz, settings.mel.sampleRateHz);
  const mel = scaledLogMel(paced, { ...settings.mel, bands: dims.mel });
  return cutPrompt(mel, await featuresOf(network, { codes, phones, style }, signal), settings);
}

async function featuresOf(
  network: CfmNetwork,
  { codes, phones, style, speed = 1 }: Pick<SovitsRequest, 'codes' | 'phones' | 'style' | 'speed'>,
  signal?: AbortSignal,
): Promise<Matrix> {
  const data = floatsOf(await network.features({ codes, phones, style, speed }, signal), 'features');
  const columns = network.dims.condition;
  return { rows: data.length / columns, columns, data };
}

/** Chunk after chunk, and the sound of what is drawn already as soon as the vocoder has what it needs around it. */
async function* decodeInTurn(
  network: CfmNetwork,
  vocoder: Vocoder,
  request: SovitsRequest,
  drawing: Drawing,
): AsyncGenerator<Float32Array> {
  const features = await featuresOf(network, request, request.signal);
  const columns = network.dims.mel;
  const mel: Matrix = { rows: features.rows, columns, data: new Float32Array(features.rows * columns) };
  const chunks = drawInTurn(network, features, drawing);
  let drawn = 0;
  for (const window of vocoder.windows(mel.rows, network.settings.sampleRateHz)) {
    while (drawn < window.to) {
      const { done, value } = await chunks.next();
      if (done) throw new EngineError('INTERNAL', 'a sentence ended before its sound');
      mel.data.set(value.data, drawn * columns);
      drawn += value.rows;
    }
    yield await vocoder.sound(mel, window, request.signal);
  }
}

/** One run over all chunks of all sentences; joined where they overlap, then each sentence gets its part. */
async function decodeTogether(
  network: CfmNetwork,
  vocoder: Vocoder,
  { sentences, style, speed, signal }: SovitsBatchRequest,
  drawing: Drawing,
): Promise<Float32Array[]> {
  const features: Matrix[] = [];
  for (const sentence of sentences) features.push(await featuresOf(network, { ...sentence, style, speed }, signal));
  const { mel, chunks, chunkFrames, padFrames } = await drawTogether(network, features, drawing);
  const windows: Float32Array[] = [];
  for (const window of vocoder.windows(mel.rows, network.settings.sampleRateHz)) {
    windows.push(await vocoder.sound(mel, window, signal));
  }
  const sound = joinSound(windows);
  const { samplesPerFrame } = vocoder;
  const chunkSamples = chunkFrames * samplesPerFrame;
  const pieces = Array.from({ length: chunks }, (_, i) => sound.subarray(i * chunkSamples, (i + 1) * chunkSamples));
  const shared = SHARED_FRAMES * samplesPerFrame;
  const joined = joinPieces(pieces, shared);
  const spoken = joined.subarray(shared, joined.length - padFrames * samplesPerFrame);
  let at = 0;
  return features.map(({ rows }, i) => {
    const start = at;
    // Every join has shortened the whole by its shift; the official program lets the last sentence bear that.
    at = i === features.length - 1 ? spoken.length : at + rows * samplesPerFrame;
    return spoken.subarray(start, at);
  });
}

/** Pieces that share `overlap` samples, each faded into the one before it where it fits best (official: `TTS.sola_algorithm`). */
export function joinPieces(pieces: readonly Float32Array[], overlap: number): Float32Array {
  const [first, ...rest] = pieces;
  const parts: Float32Array[] = [];
  let last = first ?? new Float32Array(0);
  for (const piece of rest) {
    parts.push(last.subarray(0, last.length - overlap));
    last = joinByFit(last, piece, overlap);
  }
  return joinSound([...parts, last]);
}
