/**
 * The part of the standby runtime that is installed on a bare machine: the agent, its Node and the script that starts both.
 * Node is most of it by far; it is compressed once and kept, so that it reaches a machine in a third of the bytes.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../kernel/app-error.ts';
import type { AgentImage } from '../standby/ports.ts';
import { createPackedFile } from './packed-file.ts';

const AGENT = 'agent.mjs';
const NODE = 'node';
/** Where it lies in the runtime, and what it is called on the machine. */
const parts: readonly { readonly from: string; readonly to: string; readonly mode: number }[] = [
  { from: 'bin/node', to: NODE, mode: 0o755 },
  { from: AGENT, to: AGENT, mode: 0o644 },
  { from: 'run', to: 'run', mode: 0o755 },
];

/** `packedDir`: a folder of its own for what was compressed. */
export function readAgentImage(runtimeDir: string, packedDir: string): AgentImage {
  const fileOf = (name: string): string => path.join(runtimeDir, name);
  const packedNode = createPackedFile(fileOf('bin/node'), path.join(packedDir, 'node.gz'));
  return {
    prepare: async (signal) => void (await packedNode.make(signal)),
    async travelBytes() {
      const sizes = await Promise.all(
        parts.map(async ({ from }) => (await stat(fileOf(from)).catch(() => null))?.size ?? 0),
      );
      const packed = await packedNode.find();
      const saved = packed === null ? 0 : (sizes[0] ?? 0) - packed.sizeBytes;
      return sizes.reduce((sum, size) => sum + size, 0) - saved;
    },
    files: ({ packed: isWanted, signal }) =>
      Promise.all(
        parts.map(async ({ from, to, mode }) => {
          const { size } = await stat(fileOf(from)).catch(notBuilt);
          const packed = isWanted && to === NODE ? await packedNode.make(signal) : null;
          return { path: to, absolute: fileOf(from), sizeBytes: size, mode, packed };
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
