/**
 * Do the two files of a voice and its description belong together: symbols, vocabulary, version, use of BERT? Found out once for each
 * pair of weights and remembered, because it opens both files.
 */
import path from 'node:path';
import { z } from 'zod';
import { EngineError } from '../../native-models/engine-error.ts';
import { openVoicePair } from '../../native-models/voice-pack/inspect.ts';
import { gptFile, sovitsFile } from '../../native-models/voice-pack/manifest.ts';
import { packHints } from '../../native-models/voice-pack/pack-hints.ts';
import type { VoicePack } from '../../native-models/voice-pack/read.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import { createSerial } from '../kernel/serial.ts';
import type { PairCheck } from '../voices/ports.ts';

const pairFacts = z.object({ version: z.string(), symbols: z.number(), tokens: z.number() });
type PairFacts = z.output<typeof pairFacts>;
/** Kept for what fits; what does not is looked at again, since somebody repairs it. */
const memoryFile = z.object({ version: z.literal(2), fits: z.record(z.string(), pairFacts) });

export function createPairCheck(file: string): PairCheck {
  const inTurn = createSerial();
  let known: Readonly<Record<string, PairFacts>> | null = null;
  return {
    look: (pack: VoicePack) =>
      inTurn(async () => {
        const { manifest } = pack;
        known ??= (await readJsonFile(file, memoryFile).catch(() => null))?.fits ?? {};
        const mark = [manifest.modelId, manifest.version, manifest.usesBert].join(' ');
        const before = known[mark];
        if (before) return { fits: true, facts: before };
        const answer = ask(pack);
        if (answer === 'apart' || answer === 'unknown') return { fits: answer === 'unknown', facts: null };
        known = { ...known, [mark]: answer };
        await writeJsonFile(file, { version: 2, fits: known });
        return { fits: true, facts: answer };
      }),
  };
}

/** `unknown`: a file could not be read, which is told where its bytes are. */
function ask(pack: VoicePack): PairFacts | 'apart' | 'unknown' {
  const { dir, manifest } = pack;
  const { version, usesBert } = manifest;
  try {
    const pair = openVoicePair(path.join(dir, gptFile), path.join(dir, sovitsFile), packHints(pack));
    try {
      // Older descriptions do not say that they need no BERT.
      if (pair.version !== version || (!usesBert && pair.usesBert)) return 'apart';
      return { version, symbols: pair.symbolCount, tokens: pair.tokenCount };
    } finally {
      pair.close();
    }
  } catch (error) {
    return error instanceof EngineError ? 'apart' : 'unknown';
  }
}
