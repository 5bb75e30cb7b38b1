/**
 * Where files are being written right now, noted on disk: an export that was killed with its process leaves something half written
 * beside its target, and the next start takes it away.
 */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../kernel/json-file.ts';
import type { Log } from '../kernel/ports.ts';
import { readFolder } from '../kernel/read-folder.ts';

export interface BegunExports {
  /** Resolves when it is noted; the answer forgets it. */
  note(id: string, target: string): Promise<() => Promise<void>>;
  /** `sweep` answers whether nothing is left there; what it could not see to is tried at the next start. */
  sweep(sweep: (target: string) => Promise<boolean>): Promise<void>;
}

export function openBegunExports({ dir, log }: { readonly dir: string; readonly log: Log }): BegunExports {
  return {
    async note(id, target) {
      const file = path.join(dir, id);
      await writeFileAtomic(file, target);
      return () => rm(file, { force: true });
    },
    async sweep(sweep) {
      for (const name of await readFolder(dir)) {
        const file = path.join(dir, name);
        try {
          if (await sweep(await readFile(file, 'utf8'))) await rm(file, { force: true });
        } catch (error) {
          log.warn('leftovers of an export not looked for', { name, error: String(error) });
        }
      }
    },
  };
}
