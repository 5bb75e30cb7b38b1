/** A voice in memory: its two networks, where each runs, and what its references became. */
import path from 'node:path';
import { unpackedBytes } from '../checkpoint/torch-file.ts';
import type { EncoderPaths } from '../encoders/encoder-paths.ts';
import type { DeviceFact, Provider } from '../engine-types.ts';
import type { SovitsModel, T2sModel } from '../models.ts';
import { openTogether } from '../ort/open-together.ts';
import { type Devices, loadOnFirst } from '../ort/providers.ts';
import type { Execution } from '../ort/session.ts';
import { loadT2sModel } from '../t2s/model.ts';
import { keptPlaceOf } from '../voice-pack/kept-networks.ts';
import { baseFile, gptFile, sovitsFile } from '../voice-pack/manifest.ts';
import type { VoicePack } from '../voice-pack/read.ts';
import type { NetworkExecution, TokensExecution, VoiceExecution } from './execution.ts';
import { loadDecoder } from './load-decoder.ts';
import type { CachedVoice } from './voice-cache.ts';
import { VoiceReferences } from './voice-references.ts';

const weightFiles: readonly string[] = [gptFile, sovitsFile, baseFile];

/** Memory for float32 weights, sessions and caches per byte of the fp16 files. */
const memoryPerFileByte = 2.5;

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

/**
 * `networksDir`: where its networks are kept for the next start; nowhere when left out.
 * @throws EngineError CHECKPOINT_* and VOICE_* for files that are no voice.
 */
export async function loadVoice(
  pack: VoicePack,
  { tokens, sound, hubert = { ...sound, provider: 'cpu' } }: VoiceExecution,
  encoders: EncoderPaths,
  devices: Devices,
  networksDir?: string,
): Promise<LoadedVoice> {
  const keptOf = async (files: readonly string[]): Promise<Pick<Execution, 'kept'>> =>
    networksDir === undefined ? {} : { kept: await keptPlaceOf(networksDir, pack, files) };
  const keptTokens = { ...tokens, ...(await keptOf([gptFile])) };
  const keptSound = { ...sound, ...(await keptOf([sovitsFile, baseFile])) };
  const { t2s, sovits } = await openTogether(
    {
      t2s: () => loadTokens(path.join(pack.dir, gptFile), keptTokens, devices),
      sovits: () =>
        loadOnFirst(devices, sound.provider, 'sound', (provider) =>
          loadDecoder(pack, encoders, onDevice(keptSound, provider)),
        ),
    },
    ({ loaded }) => loaded.dispose(),
  );
  const networks = { t2s: t2s.loaded, sovits: sovits.loaded };
  const references = new VoiceReferences(pack, networks, encoders, { hubert, devices });
  return new LoadedVoice(pack, networks, references, [...t2s.facts, ...sovits.facts]);
}

/** Tokens where they are wanted, and the prompt apart where that is elsewhere: it may be on a device, tokens on the processor. */
async function loadTokens(
  file: string,
  { prompt, ...tokens }: TokensExecution,
  devices: Devices,
): Promise<{ readonly loaded: T2sModel; readonly facts: readonly DeviceFact[] }> {
  const promptFacts: DeviceFact[] = [];
  const { loaded, facts } = await loadOnFirst(devices, tokens.provider, 'tokens', async (provider) => {
    const execution = onDevice(tokens, provider);
    if (tokens.provider !== 'cpu' || prompt === undefined) return loadT2sModel(file, execution);
    const wanted = prompt.provider === 'auto' ? 'cpu' : prompt.provider;
    const apart = await loadOnFirst(devices, wanted, 'prompt', (place) =>
      loadT2sModel(file, { ...execution, prompt: promptAt(prompt, place) }),
    );
    if (wanted !== 'cpu') promptFacts.push(...apart.facts);
    return apart.loaded;
  });
  return { loaded, facts: [...promptFacts, ...facts] };
}

function promptAt(
  { threads, deviceForm }: NonNullable<TokensExecution['prompt']>,
  provider: Provider,
): NonNullable<Execution['prompt']> {
  return provider !== 'cpu' && deviceForm === 'half' ? { provider, threads, precision: 'half' } : { provider, threads };
}

/** On devices 8 bits save no time (measured with WebGPU on an H200). */
function onDevice({ deviceForm = 'exact', ...execution }: NetworkExecution, provider: Provider): Execution {
  return provider === 'cpu' ? { ...execution, provider } : { ...execution, provider, precision: deviceForm };
}
