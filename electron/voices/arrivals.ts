/**
 * Voices that come in as whole folders, out of a release: how one stands to what is here, the id and name under which it can
 * come in, and the renames that bring it in or take it out again. What gives way goes to the bin, like any removed voice.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EngineError } from '../../native-models/engine-error.ts';
import {
  manifestFile,
  parseManifest,
  type VoiceManifest,
  writeManifest,
} from '../../native-models/voice-pack/manifest.ts';
import type { VoicePack } from '../../native-models/voice-pack/read.ts';
import { isVoiceId } from '../../native-models/voice-pack/voice-id.ts';
import { AppError } from '../kernel/app-error.ts';
import { nameInBin, type VoiceStore } from './store.ts';

export interface ArrivingVoice {
  readonly id: string;
  /** Its `voice.json`. */
  readonly document: Uint8Array;
  /** Digest by path below its folder. */
  readonly files: ReadonlyMap<string, string>;
}

export type VoiceStanding =
  | { readonly kind: 'new'; readonly name: string }
  /** The very same files are here under this id; every byte was read. */
  | { readonly kind: 'same'; readonly id: string; readonly name: string }
  /** What stands in its place cannot be spoken with, or its files are not those of its own document. */
  | { readonly kind: 'damaged'; readonly name: string }
  /** Another voice stands in its place. */
  | { readonly kind: 'other'; readonly name: string }
  /** The release holds no whole voice here. */
  | { readonly kind: 'unusable'; readonly reason: string };

export interface VoiceArrivals {
  /** `inPlace`: a copy under another id does not count as being here. */
  judge(
    voice: ArrivingVoice,
    options: { readonly inPlace: boolean; readonly signal?: AbortSignal },
  ): Promise<VoiceStanding>;
  /** An id and a name that nobody has, made with the day of the release; `taken` are those that come in with it. */
  besides(
    voice: { readonly id: string; readonly name: string },
    day: string,
    taken: { readonly ids: ReadonlySet<string>; readonly names: ReadonlySet<string> },
  ): Promise<{ readonly id: string; readonly name: string }>;
  hasName(name: string): Promise<boolean>;
  /** Gives a staged voice another id and name; its weights and references stay as they are. */
  rename(staged: string, to: { readonly id: string; readonly name: string }): Promise<void>;
  /** Name in the bin for what gives way at that time. */
  asideName(atMs: number, id: string): string;
  bringIn(swap: { readonly id: string; readonly staged: string; readonly aside: string | null }): Promise<void>;
  /** Undoes an interrupted `bringIn`, however far it came. */
  takeOut(swap: { readonly id: string; readonly staged: string; readonly aside: string | null }): Promise<void>;
  /** Is that still in the bin, so that it can be put back? */
  isInBin(aside: string): Promise<boolean>;
  /** What stands in this place goes to the bin, and what gave way for it comes back. */
  giveBack(
    swap: { readonly id: string; readonly aside: string | null },
    atMs: number,
  ): Promise<{ readonly left: boolean; readonly back: boolean }>;
  /** Throws VOICES_LAST_VOICE when without these voices, and with those that come back, none would be left. */
  assertSomeLeft(leaving: readonly string[], back: readonly string[]): Promise<void>;
  announce(): Promise<void>;
}

export function createVoiceArrivals(deps: {
  readonly store: VoiceStore;
  readonly sha256: (file: string, signal?: AbortSignal) => Promise<string>;
  readonly unload: (packDir: string) => Promise<void>;
  readonly announce: () => Promise<void>;
}): VoiceArrivals {
  const { store, sha256, unload, announce } = deps;

  /** Every byte is read: whoever restores does not believe the disk. */
  async function holdsFiles(dir: string, { files }: ArrivingVoice, signal?: AbortSignal): Promise<boolean> {
    for (const [file, digest] of files) {
      if (file === manifestFile) continue;
      const found = await sha256(path.join(dir, ...file.split('/')), signal).catch((error: unknown) => {
        signal?.throwIfAborted();
        if (isFileError(error)) return null;
        throw error;
      });
      if (found !== digest) return false;
    }
    return true;
  }

  async function judge(
    voice: ArrivingVoice,
    { inPlace, signal }: { readonly inPlace: boolean; readonly signal?: AbortSignal },
  ): Promise<VoiceStanding> {
    const arriving = readArriving(voice);
    if (typeof arriving === 'string') return { kind: 'unusable', reason: arriving };
    const { name } = arriving;
    if (!(await store.isTaken(voice.id))) return { kind: 'new', name };
    const packs = await store.list();
    const here = packs.find((pack) => pack.manifest.id === voice.id && path.basename(pack.dir) === voice.id);
    if (!here) return { kind: 'damaged', name };
    if (isSame(here.manifest, arriving, 'in its place')) {
      const whole = await holdsFiles(here.dir, voice, signal);
      return whole ? { kind: 'same', id: voice.id, name } : { kind: 'damaged', name };
    }
    if (inPlace) return { kind: 'other', name };
    for (const pack of packs) {
      // A voice of another name is another voice, whatever it is made of.
      const isCopy = pack.manifest.id !== voice.id && pack.manifest.name.startsWith(`${name} (`);
      if (!isCopy || !isSame(pack.manifest, arriving, 'beside')) continue;
      if (await holdsFiles(pack.dir, voice, signal)) {
        return { kind: 'same', id: pack.manifest.id, name: pack.manifest.name };
      }
    }
    return { kind: 'other', name };
  }

  const hasName = async (name: string): Promise<boolean> =>
    (await store.list()).some(({ manifest }) => manifest.name === name);

  return {
    judge,
    hasName,
    async besides(voice, day, taken) {
      for (let number = 1; ; number++) {
        const ending = number === 1 ? '' : ` ${number}`;
        const name = `${voice.name} (${day}${ending})`;
        const id = withEnding(voice.id, `-${day}${ending.replace(' ', '-')}`);
        if (taken.ids.has(id) || taken.names.has(name)) continue;
        if (!(await store.isTaken(id)) && !(await hasName(name))) return { id, name };
      }
    },
    async rename(staged, to) {
      const file = path.join(staged, manifestFile);
      const { format: _format, ...manifest } = parseManifest(await readFile(file, 'utf8'));
      await writeFile(file, writeManifest({ ...manifest, ...to }), { flush: true });
    },
    asideName: nameInBin,
    async bringIn(swap) {
      // While its files were fetched, somebody may have imported or removed a voice.
      if ((await store.isTaken(swap.id)) !== (swap.aside !== null)) {
        throw new AppError(swap.aside === null ? 'VOICES_NAME_TAKEN' : 'VOICES_UNKNOWN', {
          details: { voiceId: swap.id },
          remedy: { kind: 'retry' },
        });
      }
      if (swap.aside !== null) await unload(path.join(store.dir, swap.id));
      await store.swapIn(swap);
    },
    takeOut: async (swap) => void (await store.swapOut(swap)),
    isInBin: (aside) => store.isInBin(aside),
    async giveBack({ id, aside }, atMs) {
      await unload(path.join(store.dir, id));
      return store.swapOut({ id, aside, staged: store.inBin(nameInBin(atMs, id)) });
    },
    async assertSomeLeft(leaving, back) {
      const left = (await store.list()).filter(({ manifest }) => !leaving.includes(manifest.id));
      if (left.length + back.length > 0) return;
      throw new AppError('VOICES_LAST_VOICE', { details: { voiceId: leaving[0] ?? null } });
    },
    announce,
  };
}

/** The document of a voice that can come in, or what is wrong with it. */
function readArriving({ id, document, files }: ArrivingVoice): VoiceManifest | string {
  try {
    const manifest = parseManifest(Buffer.from(document).toString('utf8'));
    if (!isVoiceId(id) || manifest.id !== id) return `voice.json is of ${manifest.id}`;
    const wrong = manifest.files.find(({ path: file, sha256 }) => files.get(file) !== sha256);
    return wrong ? `not the file of its document: ${wrong.path}` : manifest;
  } catch (error) {
    if (error instanceof EngineError) return error.message;
    throw error;
  }
}

/** When it was imported or changed says nothing about a voice; a copy beside has a name of its own. */
function isSame(here: VoicePack['manifest'], arriving: VoiceManifest, where: 'in its place' | 'beside'): boolean {
  const facts = ({ importedAt: _importedAt, changedAt: _changedAt, id, name, files, ...rest }: VoiceManifest): string =>
    JSON.stringify({
      ...rest,
      files: [...files].sort((a, b) => (a.path < b.path ? -1 : 1)),
      ...(where === 'in its place' ? { id, name } : {}),
    });
  return facts(here) === facts(arriving);
}

const MAX_ID_BYTES = 80;

/** Cut at a whole character, and not behind a hyphen. */
function withEnding(id: string, ending: string): string {
  let start = '';
  for (const character of id) {
    if (Buffer.byteLength(start + character + ending) > MAX_ID_BYTES) break;
    start += character;
  }
  return `${start.replace(/-+$/, '')}${ending}`;
}

function isFileError(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EIO'].includes(String((error as NodeJS.ErrnoException).code));
}
