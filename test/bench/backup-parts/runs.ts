/** One benchmark of backups: its options, its store, the tools side by side, and what is said at the end. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { BenchFigures } from './act.ts';
import { startBenchStore } from './bench-store.ts';
import type { Measured, MeasuredProgram } from './measure.ts';
import { type Find, type Goal, print, type Sample, summarize } from './report.ts';
import { makers, missingTool, type Tool } from './tools.ts';

const measureScript = fileURLToPath(new URL('./measure.ts', import.meta.url));

export interface BenchRun {
  readonly round: number;
  readonly totalBytes: number;
  readonly smallFiles: number;
  /** A new folder of this run. */
  folder(name: string): Promise<string>;
  /** The tools that are there, each with an empty store, over the folder `voices` in `dir`. */
  tools(dir: string): Promise<readonly Tool[]>;
  /** Runs one act of one tool and keeps its figures under this name; without a name they are not kept. */
  measure(step: string | null, tool: Tool, program: MeasuredProgram): Promise<void>;
}

const options = {
  json: { type: 'boolean', default: false },
  /** A tenth of everything, once: shows that it works, and measures little. */
  quick: { type: 'boolean', default: false },
  runs: { type: 'string' },
  megabytes: { type: 'string' },
  'small-files': { type: 'string' },
  store: { type: 'string', default: 's3' },
  tools: { type: 'string', default: Object.keys(makers).join(',') },
} as const;

export async function runBench(
  benchmark: string,
  steps: (run: BenchRun) => Promise<void>,
  goalsOf: (find: Find) => readonly Goal[],
): Promise<void> {
  const { values } = parseArgs({ options });
  const { quick } = values;
  const runs = Number(values.runs ?? (quick ? 1 : 2));
  const totalBytes = Number(values.megabytes ?? (quick ? 100 : 1000)) * 1e6;
  const smallFiles = Number(values['small-files'] ?? (quick ? 1000 : 10_000));
  const wanted = values.tools.split(',');
  const left = wanted.flatMap((name) => missingTool(name) ?? []);
  for (const line of left) console.error(line);
  const present = wanted.filter((name) => missingTool(name) === null);
  const samples: Sample[] = [];
  for (let round = 0; round < runs; round++) {
    await oneRun({ round, totalBytes, smallFiles, present, kind: values.store, samples }, steps);
  }
  const rows = summarize(samples);
  const goals = goalsOf((step, tool) => rows.find((row) => row.step === step && row.tool === tool));
  const about = { benchmark, store: values.store, libraryBytes: totalBytes, smallFiles, runs };
  if (values.json) console.log(JSON.stringify({ ...about, leftOut: left, results: rows, goals }, null, 2));
  else print(rows, goals);
}

async function oneRun(
  about: {
    readonly round: number;
    readonly totalBytes: number;
    readonly smallFiles: number;
    readonly present: readonly string[];
    readonly kind: string;
    readonly samples: Sample[];
  },
  steps: (run: BenchRun) => Promise<void>,
): Promise<void> {
  const { present, kind, samples } = about;
  const home = await mkdtemp(path.join(os.tmpdir(), 'bench-backup-'));
  const store = await startBenchStore();
  let folders = 0;
  const folder = async (name: string): Promise<string> => {
    const made = path.join(home, `${folders++}-${name}`);
    await mkdir(made);
    return made;
  };
  try {
    await steps({
      ...about,
      folder,
      async tools(dir) {
        const tools: Tool[] = [];
        for (const name of present) {
          const own = await folder(name);
          const bucket = path.basename(own);
          await fetch(`${store.endpoint}/${bucket}`, { method: 'PUT' });
          const endpoint = kind === 's3' ? store.endpoint : null;
          const tool = makers[name]?.({ dir, own, endpoint, bucket });
          await tool?.prepare();
          if (tool) tools.push(tool);
        }
        return tools;
      },
      async measure(step, tool, program) {
        await store.traffic();
        const [loadAverage = 0] = os.loadavg();
        const { stdout } = await promisify(execFile)(process.execPath, [measureScript, JSON.stringify(program)], {
          maxBuffer: 64 * 1024 * 1024,
        });
        const measured = JSON.parse(stdout) as Measured;
        tool.learn(measured);
        if (step === null) return;
        const { seconds, cpuSeconds, peakBytes } = measured;
        const serviceSeconds =
          tool.name === 'understudy' ? (JSON.parse(measured.stdout) as BenchFigures).serviceSeconds : null;
        samples.push({
          step,
          tool: tool.name,
          seconds,
          cpuSeconds,
          peakBytes,
          serviceSeconds,
          loadAverage,
          ...(await store.traffic()),
        });
      },
    });
  } finally {
    await store.close();
    await rm(home, { recursive: true, force: true });
  }
}
