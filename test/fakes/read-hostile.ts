/**
 * Reads every file of a folder the way an import does, in a process of its own, and prints what became of each and how much
 * memory that took at most. Usage: node read-hostile.ts FOLDER
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openGptCheckpoint } from '../../native-models/checkpoint/voice-checkpoints.ts';
import { EngineError } from '../../native-models/engine-error.ts';
import { loadT2sModel } from '../../native-models/runtime/t2s-model.ts';

const dir = process.argv[2] ?? '.';
const outcomes: Record<string, { result: string; elapsedMs: number }> = {};
for (const name of readdirSync(dir)) {
  const startedAt = performance.now();
  const result = await readLikeImport(join(dir, name));
  outcomes[name] = { result, elapsedMs: performance.now() - startedAt };
}
process.stdout.write(JSON.stringify({ outcomes, peakBytes: process.resourceUsage().maxRSS * 1024 }));

async function readLikeImport(path: string): Promise<string> {
  try {
    const checkpoint = openGptCheckpoint(path);
    try {
      await checkpoint.verify();
    } finally {
      checkpoint.close();
    }
    const model = await loadT2sModel(path, { provider: 'cpu', threads: 1, precision: 'exact' });
    await model.dispose();
    return 'read';
  } catch (error) {
    return error instanceof EngineError ? error.code : `UNTYPED ${error instanceof Error ? error.stack : error}`;
  }
}
