/** The pilot voice as an ordinary import request: its files and references, and the sampling that it was made for. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TextLanguage } from '../engine-types.ts';
import type { ImportRequest } from './import.ts';

export const pilotDir: string = fileURLToPath(new URL('../pilot-voice/', import.meta.url));
export const pilotId = 'pilot';

interface PilotReference {
  readonly name: string;
  readonly file: string;
  readonly language: TextLanguage;
  readonly text: string;
}

export async function readPilotImport(dir: string = pilotDir): Promise<Omit<ImportRequest, 'destination'>> {
  const references = JSON.parse(await readFile(path.join(dir, 'refs.json'), 'utf8')) as readonly PilotReference[];
  return {
    id: pilotId,
    name: 'Pilot',
    gpt: path.join(dir, 'gpt.ckpt'),
    sovits: path.join(dir, 'sovits.pth'),
    hubertDir: path.join(dir, 'hubert'),
    references: references.map(({ name, file, language, text }) => ({
      name,
      file: path.join(dir, file),
      language,
      text,
    })),
    sampling: { topK: 5 },
  };
}
