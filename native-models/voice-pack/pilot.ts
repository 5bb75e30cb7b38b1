/** The pilot voice as an ordinary import request: its files and references, and the sampling that it was made for. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TextLanguage } from '../engine-types.ts';
import type { ImportRequest } from './import.ts';

/** Beside this folder, in the sources as in a bundle. */
export const pilotDir: string = fileURLToPath(new URL('../pilot-voice/', import.meta.url));
export const pilotId = 'pilot';

interface PilotReference {
  readonly name: string;
  readonly file: string;
  readonly language: TextLanguage;
  readonly text: string;
}

export async function readPilotImport(): Promise<Omit<ImportRequest, 'destination'>> {
  const references = JSON.parse(await readFile(path.join(pilotDir, 'refs.json'), 'utf8')) as readonly PilotReference[];
  return {
    id: pilotId,
    name: 'Pilot',
    gpt: path.join(pilotDir, 'gpt.ckpt'),
    sovits: path.join(pilotDir, 'sovits.pth'),
    hubertDir: path.join(pilotDir, 'hubert'),
    references: references.map(({ name, file, language, text }) => ({
      name,
      file: path.join(pilotDir, file),
      language,
      text,
    })),
    sampling: { topK: 5 },
  };
}
