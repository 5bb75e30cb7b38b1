/** Starts publish-once.ts and lets a test kill it. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BackupResult } from '../../../electron/contract/backup.ts';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';

const script = fileURLToPath(new URL('./publish-once.ts', import.meta.url));

export interface PublisherEnd {
  readonly killed: boolean;
  readonly result: (BackupResult & { readonly peakBytes: number }) | null;
  readonly stderr: string;
}

export function startPublisher(order: {
  readonly dir: string;
  readonly store: StoreSettings;
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}): {
  /** Resolves when the process is up and begins to publish. */
  readonly publishing: Promise<void>;
  readonly kill: () => void;
  readonly ended: Promise<PublisherEnd>;
} {
  const child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString();
  });
  const publishing = new Promise<void>((resolve) => {
    child.stderr.on('data', (piece: Buffer) => {
      stderr += piece.toString();
      if (stderr.includes('publishing')) resolve();
    });
  });
  const ended = new Promise<PublisherEnd>((resolve) => {
    child.on('close', (_code, signal) =>
      resolve({ killed: signal === 'SIGKILL', result: stdout === '' ? null : JSON.parse(stdout), stderr }),
    );
  });
  return { publishing, kill: () => child.kill('SIGKILL'), ended };
}
