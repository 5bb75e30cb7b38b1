/**
 * `npm run bench -- backup [--json] [--quick] [--runs 2] [--megabytes 1000] [--small-files 10000] [--store s3|folder]
 * [--tools understudy,restic,rclone,tar]`: publishing, from nothing to a quiet night, beside the tools that are installed.
 */
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { changedFile, makeLibrary, makeSmallFiles, retrain } from './backup-parts/data.ts';
import { ratio } from './backup-parts/report.ts';
import { type BenchRun, runBench } from './backup-parts/runs.ts';

/** What was written within two seconds of being read is read again the next time. */
const SETTLED_MS = 2_500;
const steps = {
  full: 'everything is new',
  none: 'nothing changed',
  again: 'nothing changed, everything is read again',
  one: 'one voice retrained',
  small: 'many small files',
} as const;

await runBench(
  'backup',
  async (run) => {
    await largeFiles(run);
    await smallFiles(run);
  },
  (find) => {
    const ours = (step: string) => find(step, 'understudy');
    return [
      { goal: 'full: CPU / restic', value: ratio(find, steps.full, 'medianCpuSeconds'), limit: 0.37 },
      { goal: 'no change: seconds in the service', value: ours(steps.none)?.medianServiceSeconds ?? null, limit: 0.5 },
      { goal: 'no change: wall of the process / restic', value: ratio(find, steps.none, 'medianSeconds'), limit: 1 },
      { goal: 'one file: CPU / restic', value: ratio(find, steps.one, 'medianCpuSeconds'), limit: 0.5 },
      { goal: 'small files: wall / restic', value: ratio(find, steps.small, 'medianSeconds'), limit: 1.5 },
      {
        goal: 'peak memory, MB',
        value: Math.max(...Object.values(steps).map((step) => (ours(step)?.peakBytes ?? 0) / 1e6)),
        limit: 200,
      },
    ];
  },
);

async function largeFiles({ round, totalBytes, folder, tools: open, measure }: BenchRun): Promise<void> {
  const dir = await folder('studio');
  const library = path.join(dir, 'voices', 'lin');
  await makeLibrary(library, totalBytes);
  await sleep(SETTLED_MS);
  const tools = await open(dir);
  for (const tool of tools) {
    // One archive takes longer than all others together, every night anew: once tells it.
    if (tool.name !== 'tar' || round === 0) await measure(steps.full, tool, tool.backup('as usual'));
  }
  const nightly = tools.filter(({ name }) => name !== 'tar');
  for (const tool of nightly) await measure(steps.none, tool, tool.backup('as usual'));
  for (const tool of nightly) await measure(steps.again, tool, tool.backup('everything read again'));
  await retrain(library, (await stat(path.join(library, changedFile))).size, round);
  await sleep(SETTLED_MS);
  for (const tool of nightly) await measure(steps.one, tool, tool.backup('as usual'));
}

async function smallFiles({ smallFiles: count, folder, tools: open, measure }: BenchRun): Promise<void> {
  const dir = await folder('studio-small');
  const library = path.join(dir, 'voices', 'lin');
  await mkdir(library, { recursive: true });
  await makeSmallFiles(library, count);
  await sleep(SETTLED_MS);
  for (const tool of await open(dir)) await measure(steps.small, tool, tool.backup('as usual'));
}
