/** `npm run bench -- backup [--json] [--runs 3] [--megabytes 500] [--store folder,s3]`: publishing, from nothing to a quiet night. */
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { changedFile, retrain } from './backup-parts/data.ts';
import { runBench } from './backup-parts/runs.ts';

await runBench('backup', async ({ dir, library, round, measure }) => {
  await measure('everything is new');
  await measure('nothing changed');
  await rm(path.join(dir, 'backup', 'hash-cache.json'));
  await measure('nothing changed, hash cache lost');
  await retrain(library, (await stat(path.join(library, changedFile))).size, round);
  await measure('one voice retrained');
});
