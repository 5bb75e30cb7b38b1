/**
 * The files that let a bare standby serve: Node, the agent, the service, the inference library. They are built into
 * `dist/runtime` (build/headless) and lie beside the bundle in a packaged app, with a list of what belongs to them.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { filesBelow } from '../backup/content/source.ts';
import type { RuntimeImage } from '../backup/ports.ts';
import { serviceNode, serviceProgram } from '../contract/models/agent.ts';
import { readJsonFile } from '../kernel/json-file.ts';

const PREFIX = 'runtime';
const LIST = 'files.json';

/** Where `build/headless` puts it in a clone. */
export function builtRuntimeDir(): string {
  return fileURLToPath(new URL('../../dist/runtime/', import.meta.url));
}

const list = z.array(z.object({ path: z.string(), sizeBytes: z.number(), sha256: z.string() }));

export function readRuntimeImage(dir: string): RuntimeImage {
  const listed = () => readJsonFile(path.join(dir, LIST), list).catch(() => null);
  return {
    async files(signal) {
      const digests = new Map(((await listed()) ?? []).map((file) => [file.path, file.sha256]));
      const files = await filesBelow(dir, PREFIX, signal);
      return files.map(({ role: _role, ...file }) => {
        const name = path.posix.relative(PREFIX, file.path);
        const sha256 = digests.get(name);
        return { ...file, path: name, ...(sha256 === undefined ? {} : { sha256 }) };
      });
    },
    async lacking(files) {
      const sizes = new Map(files.map((file) => [file.path, file.sizeBytes]));
      const needed = [serviceNode, serviceProgram].map((file) => path.posix.relative(PREFIX, file));
      const wrong = ((await listed()) ?? []).find((file) => sizes.get(file.path) !== file.sizeBytes);
      return needed.find((name) => !sizes.has(name)) ?? wrong?.path ?? null;
    },
  };
}
