/** The part of the standby runtime that is installed on a bare machine: the agent, its Node and the script that starts both. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../kernel/app-error.ts';
import type { AgentImage } from '../standby/ports.ts';

const AGENT = 'agent.mjs';
/** Where it lies in the runtime, and what it is called on the machine. */
const parts: readonly { readonly from: string; readonly to: string; readonly mode: number }[] = [
  { from: 'bin/node', to: 'node', mode: 0o755 },
  { from: AGENT, to: AGENT, mode: 0o644 },
  { from: 'run', to: 'run', mode: 0o755 },
];

export function readAgentImage(runtimeDir: string): AgentImage {
  const fileOf = (name: string): string => path.join(runtimeDir, name);
  return {
    files: () =>
      Promise.all(
        parts.map(async ({ from, to, mode }) => {
          const { size } = await stat(fileOf(from)).catch(notBuilt);
          return { path: to, absolute: fileOf(from), sizeBytes: size, mode };
        }),
      ),
    async sha256() {
      return createHash('sha256')
        .update(await readFile(fileOf(AGENT)).catch(notBuilt))
        .digest('hex');
    },
  };
}

function notBuilt(cause: unknown): never {
  throw new AppError('STANDBY_RUNTIME_MISSING', {
    details: { file: 'dist/runtime' },
    remedy: { kind: 'run', command: 'npm start' },
    message: 'the runtime for standbys is not built here',
    cause,
  });
}
