/** `npm run bench -- restore [--json] [--runs 3] [--megabytes 500] [--store folder,s3]`: from nothing, and with one file lost. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { removeFolders } from '../integration/backup/studio.ts';
import { changedFile, retrain } from './backup-parts/data.ts';
import { runBench } from './backup-parts/runs.ts';

await runBench('restore', async ({ dir, library, round, measure }) => {
  const { releaseId } = await measure('publish, for comparison');
  const empty = await mkdtemp(path.join(os.tmpdir(), 'bench-restore-'));
  const target = path.join(dir, 'restored');
  await measure('nothing is here', { dir: empty, restore: { releaseId, target } });
  await rm(target, { recursive: true });
  await retrain(library, (await stat(path.join(library, changedFile))).size, round);
  await measure('all but one file is here', { restore: { releaseId, target } });
  await removeFolders(empty);
});
