/**
 * The studio's own readings: how its host's name is said. One small file that goes into every release, so a standby says it
 * the same way.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { OwnReading } from '../contract/synthesis.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import { createSerial } from '../kernel/serial.ts';

const readingsFile = z.record(z.string(), z.string());

/** Name of the file inside the settings folder, here and in a release. */
export const READINGS_FILE = 'readings.json';

export interface Readings {
  asRecord(): Readonly<Record<string, string>>;
  list(): readonly OwnReading[];
  set(word: string, reading: string | null): Promise<void>;
}

export async function openReadings(file: string): Promise<Readings> {
  let current: Readonly<Record<string, string>> = (await readJsonFile(file, readingsFile)) ?? {};
  const inTurn = createSerial();
  return {
    asRecord: () => current,
    list: () => Object.entries(current).map(([word, reading]) => ({ word, reading })),
    set(word, reading) {
      return inTurn(async () => {
        const { [word]: _before, ...others } = current;
        const next = reading === null ? others : { ...others, [word]: reading };
        await writeJsonFile(file, next);
        current = next;
      });
    },
  };
}

/** The readings of a restored release; none when it was made without. */
export function readReleaseReadings(file: string): Readonly<Record<string, string>> {
  try {
    return readingsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
