/**
 * The library on disk: one folder per voice, named by its id. A removed voice is moved aside within the same folder, so that
 * removing and putting back are one rename each, and is deleted for good when its time has come.
 */
import { existsSync } from 'node:fs';
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
  /** Is there a folder of this id, intact or not? */
  isTaken(id: string): Promise<boolean>;
  /** Path of a name in the bin. */
  inBin(name: string): string;
  isInBin(name: string): Promise<boolean>;
  /** A voice's folder comes in, and the one that is in its place goes aside into the bin. Two renames; the bin's first. */
  swapIn(swap: VoiceSwap): Promise<void>;
  /** Takes that back as far as it was done: the folder goes to `staged` again. Done twice it does nothing. */
  swapOut(swap: VoiceSwap): Promise<{ readonly left: boolean; readonly back: boolean }>;
  removed(): Promise<readonly RemovedPack[]>;
  /** @throws AppError VOICES_UNKNOWN when it is not there any more, VOICES_NAME_TAKEN when its id is used again. */
  putBack(id: string): Promise<VoicePack>;
  /** Deletes for good what was removed before `beforeMs`. */
  sweep(beforeMs: number): Promise<void>;
  /** Deletes what killed imports have left; only while no import runs. */
  sweepImports(): Promise<void>;
}

/** Folders by absolute path (`staged`) and by name in the bin (`aside`). */
export interface VoiceSwap {
  readonly id: string;
  readonly staged: string;
  /** Where in the bin the voice goes that was in this place; null when there was none. */
  readonly aside: string | null;
}

/** Its name in the bin says since when it is there. */
export const nameInBin = (removedAtMs: number, id: string): string => `${removedAtMs}-${id}`;

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
      const aside = path.join(bin, nameInBin(removedAtMs, id));
      await move(path.join(dir, id), aside);
      return { pack: await readVoicePack(aside), removedAtMs };
    },
    async setAside(id) {
      if ((await foldersOf(dir)).includes(id)) {
        await move(path.join(dir, id), path.join(bin, nameInBin(clock.now(), id)));
      }
    },
    inBin: (name) => path.join(bin, name),
    isInBin: async (name) => (await foldersOf(bin)).includes(name),
    isTaken: async (id) => (await foldersOf(dir)).includes(id),
    async swapIn({ id, staged, aside }) {
      const place = path.join(dir, id);
      if (aside !== null) await move(place, path.join(bin, aside));
      await move(staged, place);
    },
    async swapOut({ id, staged, aside }) {
      const place = path.join(dir, id);
      const before = aside === null ? null : path.join(bin, aside);
      // Where the one before is not in the bin, what stands here is still that one.
      const left = existsSync(place) && !existsSync(staged) && (before === null || existsSync(before));
      if (left) await move(place, staged);
      const back = before !== null && existsSync(before) && !existsSync(place);
      if (back) await move(before, place);
      return { left, back };
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
