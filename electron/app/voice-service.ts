/** One voice of the library as a service for others: what the TTS listener of `serve` speaks with. */
import type { SpeakRequest, VoiceReference } from '../../native-models/engine-types.ts';
import { readVoicePack } from '../../native-models/voice-pack/read.ts';
import type { EnginePort, SpokenSentence } from '../synthesis/ports.ts';
import type { Readings } from '../synthesis/readings.ts';
import type { Voices } from '../voices/service.ts';

export interface VoiceService {
  readonly voice: {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    readonly references: readonly VoiceReference[];
  };
  readonly modelId: string;
  /** False while the engine is given up after crashes. */
  isReady(): boolean;
  speak(
    request: SpeakRequest,
    options: { readonly signal: AbortSignal; readonly onSentence: (sentence: SpokenSentence) => void },
  ): Promise<unknown>;
}

/** The voice is loaded when this resolves, so the first listener does not wait for it. */
export async function openVoiceService(
  voiceId: string,
  deps: { readonly voices: Voices; readonly engine: EnginePort; readonly readings: Readings },
): Promise<VoiceService> {
  const { packDir } = await deps.voices.find(voiceId);
  const { manifest } = await readVoicePack(packDir);
  await deps.engine.warm(packDir);
  return {
    voice: { id: manifest.id, name: manifest.name, version: manifest.version, references: manifest.references },
    modelId: manifest.modelId,
    isReady: () => deps.engine.state.state !== 'stopped',
    speak: (request, options) =>
      deps.engine.speak(packDir, { ...request, readings: deps.readings.asRecord() }, options),
  };
}
