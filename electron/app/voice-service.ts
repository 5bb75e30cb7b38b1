/** One voice of the library as a service for others: what the TTS listener of `serve` speaks with. */
import type {
  AudioChunk,
  ExplainedSentence,
  ExplainRequest,
  SpeakRequest,
  VoiceReference,
} from '../../native-models/engine-types.ts';
import { readVoicePack } from '../../native-models/voice-pack/read.ts';
import type { VoiceServiceSettings } from '../contract/models/settings.ts';
import type { ModelEngine } from '../models/ports.ts';
import type { EnginePort, SoundProgram } from '../synthesis/ports.ts';
import type { Readings } from '../synthesis/readings.ts';
import type { WeightKind } from '../voices/named-weight.ts';
import type { Voices } from '../voices/service.ts';
import { servePack } from './served-pack.ts';

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

  const { packDir } = await voices.find(voiceId);
  const { manifest } = await readVoicePack(packDir);
  await engine.warm(packDir);
  const served = servePack(
    { packDir, manifest },
    { engine, packs: () => voices.folders(), place: 'the voice library' },
  );

  return {
    get voice() {
      const { id, name, version, references } = served.manifest;
      return { id, name, version, references };
    },
    get modelId() {
      return served.manifest.modelId;
    },
    isReady: () => !served.restarting && engine.state.state !== 'stopped',
    speak: (request, options) =>
      engine.speak(
        served.packDir,
        { ...request, readings: readings.forVoice(served.manifest.id) },
        { ...options, priority: 'listener' },
      ),
    explain: (request) => engine.explain({ ...request, readings: readings.forVoice(served.manifest.id) }),
    changeWeights: served.changeWeights,
    restart: served.restart,
    soundProgram,
    clients: () => deps.clients() ?? noClients,
  };
}
