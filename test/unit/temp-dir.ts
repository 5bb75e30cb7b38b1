/** A folder that is gone after the test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export async function tempDir(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'understudy-'));
  // Whatever the test no longer waits for may still write a last file.
  onTestFinished(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
}
