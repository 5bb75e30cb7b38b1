/** Runs acts against a fresh store, several times over, and says medians with their spread. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { openStudio, removeFolders } from '../../integration/backup/studio.ts';
import type { BenchFigures, BenchOrder } from './act.ts';
import { makeLibrary } from './data.ts';

const script = fileURLToPath(new URL('./act.ts', import.meta.url));

export interface BenchRun {
  /** Folder of the studio that publishes; its library is `library`. */
  readonly dir: string;
  readonly library: string;
  readonly store: StoreSettings;
  readonly totalBytes: number;
  readonly round: number;
  /** Runs one act and keeps its figures under this name. */
  measure(name: string, change?: Partial<BenchOrder>): Promise<BenchFigures>;
}

export async function runBench(benchmark: string, steps: (run: BenchRun) => Promise<void>): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      runs: { type: 'string', default: '3' },
      megabytes: { type: 'string', default: '500' },
      store: { type: 'string', default: 'folder,s3' },
    },
  });
  const report: object[] = [];
  for (const kind of values.store.split(',')) {
    const figures = new Map<string, BenchFigures[]>();
    let totalBytes = 0;
    for (let round = 0; round < Number(values.runs); round++) {
      totalBytes = await oneRun(kind, Number(values.megabytes) * 1e6, round, figures, steps);
    }
    for (const [step, all] of figures) report.push(summarize(kind, step, totalBytes, all));
  }
  if (values.json) console.log(JSON.stringify({ benchmark, results: report }, null, 2));
  else console.table(report);
}

async function oneRun(
  kind: string,
  wantedBytes: number,
  round: number,
  figures: Map<string, BenchFigures[]>,
  steps: (run: BenchRun) => Promise<void>,
): Promise<number> {
  const server = await startStrictS3();
  const dir = await mkdtemp(path.join(os.tmpdir(), 'bench-backup-'));
  const keys = { accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey };
  const store: StoreSettings = kind === 's3' ? server.settings : { kind: 'folder', path: path.join(dir, 'store') };
  try {
    const library = path.join(dir, 'voices', 'lin');
    await mkdir(library, { recursive: true });
    const totalBytes = await makeLibrary(library, wantedBytes);
    const studio = await openStudio({ dir, server });
    await studio.backup.setStore(store, { createFolder: true });
    await studio.close();
    await steps({
      dir,
      library,
      store,
      totalBytes,
      round,
      async measure(name, change) {
        const order: BenchOrder = { dir, store, keys, ...change };
        const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(order)]);
        const measured = JSON.parse(stdout) as BenchFigures;
        figures.set(name, [...(figures.get(name) ?? []), measured]);
        return measured;
      },
    });
    return totalBytes;
  } finally {
    await server.close();
    await removeFolders(dir);
  }
}

function summarize(store: string, step: string, totalBytes: number, all: readonly BenchFigures[]): object {
  const seconds = all.map((one) => one.seconds).sort((a, b) => a - b);
  const cpu = all.map((one) => one.cpuSeconds).sort((a, b) => a - b);
  const round = (value: number | undefined): number => Math.round((value ?? 0) * 100) / 100;
  return {
    store,
    step,
    libraryBytes: totalBytes,
    bytesMoved: all[0]?.bytesMoved ?? 0,
    runs: all.length,
    medianSeconds: round(seconds[Math.floor(seconds.length / 2)]),
    minSeconds: round(seconds[0]),
    maxSeconds: round(seconds.at(-1)),
    medianCpuSeconds: round(cpu[Math.floor(cpu.length / 2)]),
    peakBytes: Math.max(...all.map((one) => one.peakBytes)),
  };
}
