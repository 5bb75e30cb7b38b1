/**
 * The files that let a bare standby serve: Node, the agent, the service, the inference library. They are built into
 * `dist/runtime` (build/headless) and lie beside the bundle in a packaged app.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RuntimeImage } from '../backup/ports.ts';
import { filesBelow } from '../backup/source.ts';

const PREFIX = 'runtime';

/** Where `build/headless` puts it in a clone. */
export function builtRuntimeDir(): string {
  return fileURLToPath(new URL('../../dist/runtime/', import.meta.url));
}

export function readRuntimeImage(dir: string): RuntimeImage {
  return {
    async files(signal) {
      const built = await stat(dir).catch(() => null);
      if (!built) return [];
      const files = await filesBelow(dir, PREFIX, signal);
      return files.map(({ role: _role, ...file }) => ({ ...file, path: path.posix.relative(PREFIX, file.path) }));
    },
  };
}
