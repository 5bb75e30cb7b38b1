/** Runs publish-once.ts to its end, whichever end that is. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BackupResult } from '../../../electron/contract/backup.ts';
import type { PublishOrder } from './publish-once.ts';

const script = fileURLToPath(new URL('./publish-once.ts', import.meta.url));

export interface PublisherEnd {
  readonly signal: string | null;
  readonly result: (BackupResult & { readonly peakBytes: number; readonly acts: number }) | null;
  readonly stderr: string;
}

export function runPublisher(order: PublishOrder): Promise<PublisherEnd> {
  const child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString();
  });
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString();
  });
  return new Promise((resolve) => {
    child.on('close', (_code, signal) =>
      resolve({ signal, result: stdout === '' ? null : JSON.parse(stdout), stderr }),
    );
  });
}
