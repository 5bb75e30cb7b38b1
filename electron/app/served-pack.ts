/**
 * The pair of weights that a voice service speaks with at this moment. The two were trained for each other, so they are only ever
 * changed together; who is being spoken to hears the voice that they began with.
 */
import { readVoicePack } from '../../native-models/voice-pack/read.ts';
import { AppError } from '../kernel/app-error.ts';
import { createSerial } from '../kernel/serial.ts';
import type { ModelEngine } from '../models/ports.ts';
import type { EnginePort } from '../synthesis/ports.ts';
import { findVoiceByWeight, type WeightKind } from '../voices/named-weight.ts';

type Manifest = Awaited<ReturnType<typeof readVoicePack>>['manifest'];

/** A voice that may be asked for, and its folder. */
interface NamedPack {
  readonly id: string;
  readonly name: string;
  readonly modelId: string;
  readonly directory: string;
}

export interface ServedPack {
  readonly packDir: string;
  readonly manifest: Manifest;
  /** The engine starts anew. */
  readonly restarting: boolean;
  /** Serves the voice that the weight belongs to once it is loaded; until then, and if that fails, the one before. */
  changeWeights(kind: WeightKind, weightsPath: string): Promise<void>;
  /** A new engine process with the voice loaded; takes that wait are spoken first. */
  restart(): Promise<void>;
}

export function servePack(
  first: { readonly packDir: string; readonly manifest: Manifest },
  deps: {
    readonly engine: Pick<EnginePort, 'warm'> & Pick<ModelEngine, 'restartEngine'>;
    readonly packs: () => Promise<readonly NamedPack[]>;
    /** Where such voices lie, in the words of a refusal: `the voice library`. */
    readonly place: string;
  },
): ServedPack {
  const { engine, packs, place } = deps;
  let served = first;
  let restarting = false;
  /** Changes take turns, so that the last one asked for is the one that stays. */
  const inTurn = createSerial();
  return {
    get packDir() {
      return served.packDir;
    },
    get manifest() {
      return served.manifest;
    },
    get restarting() {
      return restarting;
    },
    changeWeights: (kind, weightsPath) =>
      inTurn(async () => {
        const meant = findVoiceByWeight(kind, weightsPath, await packs());
        if (!meant) {
          throw new AppError('VOICES_UNKNOWN', {
            details: { voiceId: weightsPath.slice(0, 200) },
            remedy: { kind: 'open', screen: 'voices' },
            message: `${weightsPath.slice(0, 200)} is not a ${kind} weight of ${place}`,
          });
        }
        if (meant.id === served.manifest.id && meant.modelId === served.manifest.modelId) return;
        const { manifest } = await readVoicePack(meant.directory);
        await engine.warm(meant.directory);
        served = { packDir: meant.directory, manifest };
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
  };
}
