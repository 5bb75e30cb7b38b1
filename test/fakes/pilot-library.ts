/** Data folders as after the app's first start: its slow part, the import of the pilot voice, is done once for all. */
import { constants } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { understudy } from '../faults/cli.ts';
import { onceInRun } from '../fixtures/once-in-run.ts';
import { tempDir } from '../unit/temp-dir.ts';

/** Puts the library with the pilot voice into a data folder. */
export async function copyPilotLibrary(dataDir: string): Promise<void> {
  const started = await onceInRun('started', async (folder) => {
    const run = await understudy(folder, ['voices', 'list']);
    if (run.code !== 0) throw new Error(`the first start failed: ${run.stderr}`);
  });
  await cp(path.join(started, 'voices'), path.join(dataDir, 'voices'), {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
  });
}

/** A data folder with the pilot voice that is gone after the test. */
export async function startedHome(): Promise<string> {
  const home = await tempDir();
  await copyPilotLibrary(home);
  return home;
}
