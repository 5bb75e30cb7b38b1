/**
 * Reads every file and folder of a folder the way an import does, in a process of its own, and prints what became of each,
 * how long it took and how much memory the process had at most meanwhile. Usage: node read-hostile.ts FOLDER
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFinite } from '../../native-models/checkpoint/finite-weights.ts';
import { openGptCheckpoint } from '../../native-models/checkpoint/voice-checkpoints.ts';
import { checkEncoder } from '../../native-models/encoders/check-encoder.ts';
import { loadHubertModel } from '../../native-models/encoders/hubert-model.ts';
import { EngineError } from '../../native-models/engine-error.ts';
import type { Execution } from '../../native-models/ort/session.ts';
import { loadT2sModel } from '../../native-models/t2s/model.ts';

export interface Outcome {
  readonly result: string;
  /** Processor time: how long it takes where nothing else runs. */
  readonly cpuMs: number;
  readonly peakBytes: number;
}

const execution: Execution = { provider: 'cpu', threads: 1, precision: 'exact' };

if (import.meta.main) {
  const dir = process.argv[2] ?? '.';
  const outcomes: Record<string, Outcome> = {};
  for (const name of readdirSync(dir)) {
    forgetPeak();
    const used = process.cpuUsage();
    const result = await tell(join(dir, name));
    const { user, system } = process.cpuUsage(used);
    outcomes[name] = { result, cpuMs: (user + system) / 1000, peakBytes: peakBytes() };
  }
  process.stdout.write(JSON.stringify(outcomes));
}

async function tell(path: string): Promise<string> {
  try {
    await (statSync(path).isDirectory() ? readEncoder(path) : readGpt(path));
    return 'read';
  } catch (error) {
    return error instanceof EngineError ? error.code : `UNTYPED ${error instanceof Error ? error.stack : error}`;
  }
}

async function readGpt(path: string): Promise<void> {
  const checkpoint = openGptCheckpoint(path);
  try {
    await checkpoint.verify();
    await checkFinite(checkpoint.weights);
  } finally {
    checkpoint.close();
  }
  const model = await loadT2sModel(path, execution);
  await model.dispose();
}

async function readEncoder(dir: string): Promise<void> {
  await checkEncoder('hubert', dir);
  const model = await loadHubertModel(dir, execution);
  await model.dispose();
}

/** Linux keeps the peak per process and forgets it when told so; elsewhere it is that of everything so far. */
function forgetPeak(): void {
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5');
}

function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}
