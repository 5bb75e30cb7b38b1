/** A voice in memory: its two networks, where each runs, and what its references became. */
import path from 'node:path';
import { unpackedBytes } from '../checkpoint/torch-file.ts';
import type { EncoderPaths } from '../encoders/encoder-paths.ts';
import type { DeviceFact, ProviderChoice } from '../engine-types.ts';
import type { SovitsModel, T2sModel } from '../models.ts';
import { type Devices, loadOnFirst } from '../ort/providers.ts';
import type { Execution } from '../ort/session.ts';
import { loadT2sModel } from '../t2s/model.ts';
import { baseFile, gptFile, sovitsFile } from '../voice-pack/manifest.ts';
import type { VoicePack } from '../voice-pack/read.ts';
import { loadDecoder } from './load-decoder.ts';
import type { CachedVoice } from './voice-cache.ts';
import { VoiceReferences } from './voice-references.ts';

const weightFiles: readonly string[] = [gptFile, sovitsFile, baseFile];

/** Memory for float32 weights, sessions and caches per byte of the fp16 files. */
const memoryPerFileByte = 2.5;

/** How a network runs on the processor, and which other provider may run it. */
export interface NetworkExecution extends Omit<Execution, 'provider'> {
  readonly provider: ProviderChoice;
}

/** How each of a voice's networks runs. Encoders for references run like the sound network, but always on the processor. */
export interface VoiceExecution {
  readonly tokens: NetworkExecution;
  readonly sound: NetworkExecution;
}

export class LoadedVoice implements CachedVoice {
  readonly pack: VoicePack;
  readonly t2s: T2sModel;
  readonly sovits: SovitsModel;
  readonly references: VoiceReferences;
  /** Where its networks run, and why not elsewhere. */
  readonly devices: readonly DeviceFact[];
  readonly memoryBytes: number;

  constructor(
    pack: VoicePack,
    networks: { readonly t2s: T2sModel; readonly sovits: SovitsModel },
    references: VoiceReferences,
    devices: readonly DeviceFact[],
  ) {
    this.pack = pack;
    this.t2s = networks.t2s;
    this.sovits = networks.sovits;
    this.references = references;
    this.devices = devices;
    this.memoryBytes = estimateMemoryBytes(pack);
  }

  async dispose(): Promise<void> {
    await this.t2s.dispose();
    await this.sovits.dispose();
  }
}

/** By what the weights are unpacked, since a deflated file says little about that. */
export function estimateMemoryBytes({ dir, manifest }: VoicePack): number {
  const files = manifest.files.map((file) => file.path).filter((file) => weightFiles.includes(file));
  const weights = files.map((file) => unpackedBytes(path.join(dir, file)));
  return Math.round(weights.reduce((sum, bytes) => sum + bytes, 0) * memoryPerFileByte);
}

/** @throws EngineError CHECKPOINT_* and VOICE_* for files that are no voice. */
export async function loadVoice(
  pack: VoicePack,
  { tokens, sound }: VoiceExecution,
  encoders: EncoderPaths,
  devices: Devices,
): Promise<LoadedVoice> {
  const { loaded: t2s, facts: tokenFacts } = await loadOnFirst(devices, tokens.provider, 'tokens', (provider) =>
    loadT2sModel(path.join(pack.dir, gptFile), { ...tokens, provider }),
  );
  const { loaded: sovits, facts: soundFacts } = await loadOnFirst(devices, sound.provider, 'sound', (provider) =>
    loadDecoder(pack, encoders, { ...sound, provider }),
  ).catch(async (error: unknown) => {
    await t2s.dispose();
    throw error;
  });
  const networks = { t2s, sovits };
  const references = new VoiceReferences(pack, networks, encoders, { ...sound, provider: 'cpu' });
  return new LoadedVoice(pack, networks, references, [...tokenFacts, ...soundFacts]);
}
