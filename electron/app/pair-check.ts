/**
 * Do the two files of a voice and its description belong together: symbols, vocabulary, version, use of BERT? Found out once for each
 * pair of weights and remembered, because it opens both files.
 */
import path from 'node:path';
import { z } from 'zod';
import { EngineError } from '../../native-models/engine-error.ts';
import { openVoicePair } from '../../native-models/voice-pack/inspect.ts';
import { gptFile, sovitsFile, type VoiceManifest } from '../../native-models/voice-pack/manifest.ts';
import type { VoicePack } from '../../native-models/voice-pack/read.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import { createSerial } from '../kernel/serial.ts';
import type { PairCheck } from '../voices/ports.ts';

/** Kept for what fits; what does not is looked at again, since somebody repairs it. */
const memoryFile = z.object({ version: z.literal(1), fits: z.array(z.string()) });

export function createPairCheck(file: string): PairCheck {
  const inTurn = createSerial();
  let known: Set<string> | null = null;
  return {
    fits: ({ dir, manifest }: VoicePack) =>
      inTurn(async () => {
        known ??= new Set((await readJsonFile(file, memoryFile).catch(() => null))?.fits);
        const mark = [manifest.modelId, manifest.version, manifest.usesBert].join(' ');
        if (known.has(mark)) return true;
        const answer = ask(dir, manifest);
        if (answer === 'fits') {
          known.add(mark);
          await writeJsonFile(file, { version: 1, fits: [...known].sort() });
        }
        return answer !== 'apart';
      }),
  };
}

/** `unknown`: a file could not be read, which is told where its bytes are. */
function ask(dir: string, { version, usesBert }: VoiceManifest): 'fits' | 'apart' | 'unknown' {
  try {
    const pair = openVoicePair(path.join(dir, gptFile), path.join(dir, sovitsFile));
    try {
      // Older descriptions do not say that they need no BERT.
      return pair.version === version && (usesBert || !pair.usesBert) ? 'fits' : 'apart';
    } finally {
      pair.close();
    }
  } catch (error) {
    return error instanceof EngineError ? 'apart' : 'unknown';
  }
}
