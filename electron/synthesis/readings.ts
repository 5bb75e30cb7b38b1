/**
 * The studio's own readings: how its host's name is said, by every voice or by one. Two small files that go into every release, so a
 * standby says it the same way.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { OwnReading } from '../contract/synthesis.ts';
import { parseJsonBytes, readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Stop } from '../kernel/ports.ts';
import { createSerial } from '../kernel/serial.ts';

const byWord = z.record(z.string(), z.string());
const byVoice = z.record(z.string(), byWord);

/** Reading by word. */
type ByWord = z.output<typeof byWord>;

/** Names of the files inside the settings folder, here and in a release: of every voice, and of single voices. */
const STUDIO_FILE = 'readings.json';
const VOICES_FILE = 'voice-readings.json';
/** What of the settings folder is readings. */
export const readingsFiles: readonly string[] = [STUDIO_FILE, VOICES_FILE];

/** Everything that is kept. */
interface Kept {
  readonly studio: ByWord;
  readonly voices: Readonly<Record<string, ByWord>>;
}

export interface Readings {
  /** What a voice says: its own readings before the studio's. Without a voice the studio's alone. */
  forVoice(voiceId: string | null): Readonly<Record<string, string>>;
  list(): readonly OwnReading[];
  /** All at once or none; `reading: null` forgets the word. */
  set(changes: readonly ReadingChange[]): Promise<void>;
  /** Told of the words that are said otherwise from now on. */
  onChange(listener: (words: readonly string[]) => void): Stop;
}

export interface ReadingChange {
  readonly word: string;
  readonly reading: string | null;
  readonly voiceId: string | null;
}

export async function openReadings(dir: string): Promise<Readings> {
  const [studioFile, voicesFile] = [path.join(dir, STUDIO_FILE), path.join(dir, VOICES_FILE)];
  let kept: Kept = {
    studio: (await readJsonFile(studioFile, byWord)) ?? {},
    voices: (await readJsonFile(voicesFile, byVoice)) ?? {},
  };
  const inTurn = createSerial();
  const listeners = new Set<(words: readonly string[]) => void>();
  return {
    forVoice: (voiceId) => readingsOf(kept, voiceId),
    list: () => listOf(kept),
    set: (changes) =>
      inTurn(async () => {
        const next = changes.reduce(withChange, kept);
        if (next.studio !== kept.studio) await writeJsonFile(studioFile, next.studio);
        if (next.voices !== kept.voices) await writeJsonFile(voicesFile, next.voices);
        kept = next;
        for (const listener of listeners) listener(changes.map(({ word }) => word));
      }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The readings that a release holds, out of its two files; a file that is none holds none. */
export function readingsIn(files: (name: string) => Uint8Array | null): readonly OwnReading[] {
  const studio = byWord.safeParse(parseJsonBytes(files(STUDIO_FILE)));
  const voices = byVoice.safeParse(parseJsonBytes(files(VOICES_FILE)));
  return listOf({ studio: studio.data ?? {}, voices: voices.data ?? {} });
}

/** The readings of one voice in a restored release; none when it was made without. */
export function readReleaseReadings(dir: string, voiceId: string): Readonly<Record<string, string>> {
  const studio = readIfThere(path.join(dir, STUDIO_FILE), byWord) ?? {};
  const voices = readIfThere(path.join(dir, VOICES_FILE), byVoice) ?? {};
  return readingsOf({ studio, voices }, voiceId);
}

function readingsOf({ studio, voices }: Kept, voiceId: string | null): ByWord {
  const own = voiceId === null ? undefined : voices[voiceId];
  return own === undefined ? studio : { ...studio, ...own };
}

const listOf = ({ studio, voices }: Kept): OwnReading[] => [
  ...entriesOf(studio, null),
  ...Object.entries(voices).flatMap(([voiceId, words]) => entriesOf(words, voiceId)),
];

const entriesOf = (words: ByWord, voiceId: string | null): OwnReading[] =>
  Object.entries(words).map(([word, reading]) => ({ word, reading, voiceId }));

function withChange({ studio, voices }: Kept, { word, reading, voiceId }: ReadingChange): Kept {
  if (voiceId === null) return { studio: withWord(studio, word, reading), voices };
  const { [voiceId]: own = {}, ...others } = voices;
  const changed = withWord(own, word, reading);
  return { studio, voices: Object.keys(changed).length === 0 ? others : { ...others, [voiceId]: changed } };
}

function withWord(words: ByWord, word: string, reading: string | null): ByWord {
  const { [word]: _before, ...others } = words;
  return reading === null ? others : { ...others, [word]: reading };
}

function readIfThere<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
