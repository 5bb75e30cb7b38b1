/**
 * The library on disk: one folder per voice, named by its id. A removed voice is moved aside within the same folder, so that
 * removing and putting back are one rename each, and is deleted for good when its time has come.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { findAbandonedImports } from '../../native-models/voice-pack/import.ts';
import { readVoicePack, type VoicePack } from '../../native-models/voice-pack/read.ts';
import { isVoiceId } from '../../native-models/voice-pack/voice-id.ts';
import { AppError } from '../kernel/app-error.ts';
import { translateFileError } from '../kernel/json-file.ts';
import type { Clock, Log } from '../kernel/ports.ts';

interface RemovedPack {
  readonly pack: VoicePack;
  readonly removedAtMs: number;
}

export interface VoiceStore {
  readonly dir: string;
  /** Intact voices by name; one that cannot be opened is left out and told in the log. */
  list(): Promise<readonly VoicePack[]>;
  /** @throws AppError VOICES_UNKNOWN, or EngineError VOICE_PACK_INVALID. */
  open(id: string): Promise<VoicePack>;
  remove(id: string): Promise<RemovedPack>;
  /** Moves a folder that is no intact voice out of the way, into the bin; does nothing when there is none. */
  setAside(id: string): Promise<void>;
  removed(): Promise<readonly RemovedPack[]>;
  /** @throws AppError VOICES_UNKNOWN when it is not there any more, VOICES_NAME_TAKEN when its id is used again. */
  putBack(id: string): Promise<VoicePack>;
  /** Deletes for good what was removed before `beforeMs`. */
  sweep(beforeMs: number): Promise<void>;
  /** Deletes what killed imports have left; only while no import runs. */
  sweepImports(): Promise<void>;
}

const removedFolder = '.removed';

export function createVoiceStore(deps: { readonly dir: string; readonly clock: Clock; readonly log: Log }): VoiceStore {
  const { dir, clock, log } = deps;
  const bin = path.join(dir, removedFolder);

  async function foldersOf(parent: string): Promise<readonly string[]> {
    const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name);
  }

  async function openAll(parent: string, names: readonly string[]): Promise<VoicePack[]> {
    const packs: VoicePack[] = [];
    for (const name of names) {
      try {
        packs.push(await readVoicePack(path.join(parent, name)));
      } catch (error) {
        log.warn('voice left out', { folder: name, error: String(error) });
      }
    }
    return packs;
  }

  async function removed(): Promise<RemovedPack[]> {
    const packs = await openAll(bin, await foldersOf(bin));
    return packs
      .map((pack) => ({ pack, removedAtMs: Number.parseInt(path.basename(pack.dir), 10) }))
      .sort((a, b) => b.removedAtMs - a.removedAtMs);
  }

  async function move(from: string, to: string): Promise<void> {
    try {
      await mkdir(path.dirname(to), { recursive: true });
      await rename(from, to);
    } catch (error) {
      throw translateFileError(error, to);
    }
  }

  return {
    dir,
    async list() {
      const packs = await openAll(dir, (await foldersOf(dir)).filter(isVoiceId));
      return packs.sort((a, b) => a.manifest.name.localeCompare(b.manifest.name));
    },
    async open(id) {
      if (!isVoiceId(id) || !(await foldersOf(dir)).includes(id)) throw unknownVoice(id);
      return readVoicePack(path.join(dir, id));
    },
    async remove(id) {
      if (!isVoiceId(id) || !(await foldersOf(dir)).includes(id)) throw unknownVoice(id);
      const removedAtMs = clock.now();
      const aside = path.join(bin, `${removedAtMs}-${id}`);
      await move(path.join(dir, id), aside);
      return { pack: await readVoicePack(aside), removedAtMs };
    },
    async setAside(id) {
      if ((await foldersOf(dir)).includes(id)) await move(path.join(dir, id), path.join(bin, `${clock.now()}-${id}`));
    },
    removed,
    async putBack(id) {
      const found = (await removed()).find(({ pack }) => pack.manifest.id === id);
      if (!found) throw unknownVoice(id);
      if ((await foldersOf(dir)).includes(id)) throw new AppError('VOICES_NAME_TAKEN', { details: { voiceId: id } });
      const back = path.join(dir, id);
      await move(found.pack.dir, back);
      return readVoicePack(back);
    },
    async sweep(beforeMs) {
      const old = (await foldersOf(bin)).filter((name) => Number.parseInt(name, 10) < beforeMs);
      for (const name of old) await rm(path.join(bin, name), { recursive: true, force: true });
    },
    async sweepImports() {
      for (const folder of await findAbandonedImports(dir)) await rm(folder, { recursive: true, force: true });
    },
  };
}

function unknownVoice(id: string): AppError {
  return new AppError('VOICES_UNKNOWN', { details: { voiceId: id }, remedy: { kind: 'open', screen: 'voices' } });
}
