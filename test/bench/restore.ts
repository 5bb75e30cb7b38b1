/**
 * `npm run bench -- restore [--json] [--quick] [--runs 2] [--megabytes 1000] [--small-files 10000] [--store s3|folder]
 * [--tools understudy,restic,rclone,tar]`: from nothing, and with one file lost, beside the tools that are installed.
 */
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { changedFile, makeLibrary, makeSmallFiles } from './backup-parts/data.ts';
import { ratio } from './backup-parts/report.ts';
import { type BenchRun, runBench } from './backup-parts/runs.ts';
import type { Tool } from './backup-parts/tools.ts';

const SETTLED_MS = 2_500;
const steps = {
  full: 'nothing is here',
  one: 'all but one file is here',
  small: 'nothing is here, many small files',
} as const;

await runBench(
  'restore',
  async (run) => {
    await largeFiles(run);
    await smallFiles(run);
  },
  (find) => [
    { goal: 'one missing: wall / restic', value: ratio(find, steps.one, 'medianSeconds'), limit: 1 },
    { goal: 'one missing: CPU / restic', value: ratio(find, steps.one, 'medianCpuSeconds'), limit: 1 },
    { goal: 'full: wall / restic', value: ratio(find, steps.full, 'medianSeconds'), limit: 1 },
    { goal: 'full: CPU / restic', value: ratio(find, steps.full, 'medianCpuSeconds'), limit: 1 },
    { goal: 'small files: wall / restic', value: ratio(find, steps.small, 'medianSeconds'), limit: 1.5 },
    {
      goal: 'peak memory, MB',
      value: Math.max(...Object.values(steps).map((step) => (find(step, 'understudy')?.peakBytes ?? 0) / 1e6)),
      limit: 200,
    },
  ],
);

async function largeFiles(run: BenchRun): Promise<void> {
  const { totalBytes, folder, measure } = run;
  const dir = await folder('studio');
  const library = path.join(dir, 'voices', 'lin');
  await makeLibrary(library, totalBytes);
  const tools = await published(run, dir);
  await restoreAll(run, steps.full, tools, dir);
  for (const tool of tools.filter(({ name }) => name !== 'tar')) {
    const target = await folder('target');
    const lost = path.join(library, changedFile);
    const aside = `${dir}-aside`;
    if (tool.restoresOver === 'copyIn') {
      await cp(path.join(dir, 'voices'), path.join(target, 'voices'), { recursive: true, preserveTimestamps: true });
      await rm(path.join(target, 'voices', 'lin', changedFile));
    } else {
      await rm(target, { recursive: true });
    }
    await rename(lost, aside);
    await measure(steps.one, tool, tool.restore(target));
    await rename(aside, lost);
    await rm(target, { recursive: true });
  }
}

async function smallFiles(run: BenchRun): Promise<void> {
  const dir = await run.folder('studio-small');
  const library = path.join(dir, 'voices', 'lin');
  await mkdir(library, { recursive: true });
  await makeSmallFiles(library, run.smallFiles);
  await restoreAll(run, steps.small, await published(run, dir), dir);
}

/** The tools after their first backup. */
async function published({ round, tools, measure }: BenchRun, dir: string): Promise<readonly Tool[]> {
  await sleep(SETTLED_MS);
  // One archive takes longer than all others together: once tells it.
  const all = (await tools(dir)).filter(({ name }) => name !== 'tar' || round === 0);
  for (const tool of all) await measure(null, tool, tool.backup('as usual'));
  return all;
}

/** Each tool into an empty folder, with nothing of the files in reach. */
async function restoreAll(
  { folder, measure }: BenchRun,
  step: string,
  tools: readonly Tool[],
  dir: string,
): Promise<void> {
  const voices = path.join(dir, 'voices');
  const aside = `${dir}-aside`;
  await rename(voices, aside);
  for (const tool of tools) {
    const target = await folder('target');
    await measure(step, tool, tool.restore(target));
    await rm(target, { recursive: true });
  }
  await rm(voices, { recursive: true, force: true });
  await rename(aside, voices);
}
