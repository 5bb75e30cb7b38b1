/**
 * One voice of the library as a service for others: what the TTS listener of `serve` speaks with. A voice is a pair of
 * weights that were trained for each other, so the two are only ever changed together.
 */
import type {
  AudioChunk,
  ExplainedSentence,
  ExplainRequest,
  SpeakRequest,
  VoiceReference,
} from '../../native-models/engine-types.ts';
import { readVoicePack } from '../../native-models/voice-pack/read.ts';
import type { VoiceServiceSettings } from '../contract/models/settings.ts';
import { AppError } from '../kernel/app-error.ts';
import { createSerial } from '../kernel/serial.ts';
import type { ModelEngine } from '../models/ports.ts';
import type { EnginePort, SoundProgram } from '../synthesis/ports.ts';
import type { Readings } from '../synthesis/readings.ts';
import { findVoiceByWeight, type WeightKind } from '../voices/named-weight.ts';
import type { Voices } from '../voices/service.ts';

export interface VoiceService {
  /** The one that speaks now. */
  readonly voice: {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    readonly references: readonly VoiceReference[];
  };
  readonly modelId: string;
  /** False while the engine starts anew or is given up after crashes. */
  isReady(): boolean;
  /** With the voice that is served at the moment of the call, to its end. */
  speak(request: SpeakRequest, options: { readonly signal: AbortSignal }): AsyncIterable<AudioChunk>;
  /** How that voice would read a text. */
  explain(request: ExplainRequest): Promise<readonly ExplainedSentence[]>;
  /** Serves the voice that the weight belongs to once it is loaded; until then, and if that fails, the one before. */
  changeWeights(kind: WeightKind, weightsPath: string): Promise<void>;
  /** A new engine process with the voice loaded; takes that wait are spoken first. */
  restart(): Promise<void>;
  readonly soundProgram: SoundProgram;
  /** What was set for its clients; a change counts at once. */
  clients(): VoiceServiceSettings;
}

export interface VoiceServiceDeps {
  readonly voices: Voices;
  readonly engine: EnginePort & Pick<ModelEngine, 'restartEngine'>;
  readonly readings: Readings;
  readonly soundProgram: SoundProgram;
  readonly clients: () => VoiceServiceSettings | undefined;
}

/** The voice is loaded when this resolves, so the first listener does not wait for it. */
export async function openVoiceService(voiceId: string, deps: VoiceServiceDeps): Promise<VoiceService> {
  const { voices, engine, readings, soundProgram } = deps;
  const noClients: VoiceServiceSettings = { origins: [], names: {} };

  async function load(packDir: string) {
    const { manifest } = await readVoicePack(packDir);
    await engine.warm(packDir);
    return { packDir, manifest };
  }

  let served = await load((await voices.find(voiceId)).packDir);
  let restarting = false;
  /** Changes take turns, so that the last one asked for is the one that stays. */
  const inTurn = createSerial();

  return {
    get voice() {
      const { id, name, version, references } = served.manifest;
      return { id, name, version, references };
    },
    get modelId() {
      return served.manifest.modelId;
    },
    isReady: () => !restarting && engine.state.state !== 'stopped',
    speak: (request, options) =>
      engine.speak(
        served.packDir,
        { ...request, readings: readings.forVoice(served.manifest.id) },
        { ...options, priority: 'listener' },
      ),
    explain: (request) => engine.explain({ ...request, readings: readings.forVoice(served.manifest.id) }),
    changeWeights: (kind, weightsPath) =>
      inTurn(async () => {
        const meant = findVoiceByWeight(kind, weightsPath, await voices.folders());
        if (!meant) {
          throw new AppError('VOICES_UNKNOWN', {
            details: { voiceId: weightsPath.slice(0, 200) },
            remedy: { kind: 'open', screen: 'voices' },
            message: `${weightsPath.slice(0, 200)} is not a ${kind} weight of the voice library`,
          });
        }
        if (meant.id === served.manifest.id && meant.modelId === served.manifest.modelId) return;
        served = await load(meant.directory);
      }),
    restart: () =>
      inTurn(async () => {
        restarting = true;
        try {
          await engine.restartEngine();
          await engine.warm(served.packDir);
        } finally {
          restarting = false;
        }
      }),
    soundProgram,
    clients: () => deps.clients() ?? noClients,
  };
}
