/**
 * The models on disk and what is remembered of them. A model comes in whole, by a rename; the digests of the files that came
 * in lie outside the models folder, because that folder is part of every release.
 */
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { CatalogModel } from './catalog.ts';

const known = z.record(
  z.string(),
  z.record(z.string(), z.object({ sha256: z.string(), sizeBytes: z.number(), modifiedMs: z.number() })),
);

export type Digests = Readonly<Record<string, string>>;

export interface ModelShelf {
  /** File of the model as it stands in the models folder. */
  fileOf(model: CatalogModel, name: string): string;
  look(model: CatalogModel): Promise<{ present: boolean; sizeBytes: number; sha256: string | null }>;
  /** By file name: what came in the first time. */
  digests(model: CatalogModel): Promise<Digests>;
  /** Puts the files of the folder `from` in place of what was there. */
  takeIn(model: CatalogModel, from: string, digests: Digests): Promise<void>;
}

export function createModelShelf(modelsDir: string, stateDir: string): ModelShelf {
  const knownFile = path.join(stateDir, 'digests.json');
  const placeOf = (model: CatalogModel): string => path.join(modelsDir, model.place);
  const fileOf = (model: CatalogModel, name: string): string =>
    model.kind === 'folder' ? path.join(placeOf(model), name) : placeOf(model);

  const readKnown = async () => (await readJsonFile(knownFile, known)) ?? {};

  return {
    fileOf,
    async look(model) {
      const names = new Set([...model.files.map((file) => file.name), ...model.alsoTakes]);
      const there = new Map<string, { sizeBytes: number; modifiedMs: number }>();
      for (const name of names) {
        const found = await stat(fileOf(model, name)).catch(() => null);
        if (found?.isFile()) there.set(name, { sizeBytes: found.size, modifiedMs: found.mtimeMs });
      }
      if (!model.needs.every((group) => group.some((name) => there.has(name)))) {
        return { present: false, sizeBytes: 0, sha256: null };
      }
      const [weights] = [...there].sort(([, a], [, b]) => b.sizeBytes - a.sizeBytes);
      const noted = weights && (await readKnown())[model.name]?.[weights[0]];
      const same = noted?.sizeBytes === weights?.[1].sizeBytes && noted?.modifiedMs === weights?.[1].modifiedMs;
      return {
        present: true,
        sizeBytes: [...there.values()].reduce((sum, file) => sum + file.sizeBytes, 0),
        sha256: noted && same ? noted.sha256 : null,
      };
    },
    async digests(model) {
      const noted = (await readKnown())[model.name] ?? {};
      return Object.fromEntries(Object.entries(noted).map(([name, { sha256 }]) => [name, sha256]));
    },
    async takeIn(model, from, digests) {
      await mkdir(modelsDir, { recursive: true });
      const source = model.kind === 'folder' ? from : path.join(from, model.place);
      const before = path.join(stateDir, `before-${model.name}`);
      await rm(before, { recursive: true, force: true });
      const replaced = await rename(placeOf(model), before).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return false;
          throw error;
        },
      );
      try {
        await rename(source, placeOf(model));
      } catch (error) {
        if (replaced) await rename(before, placeOf(model));
        throw error;
      }
      await flushFolder(modelsDir);
      const noted: Record<string, { sha256: string; sizeBytes: number; modifiedMs: number }> = {};
      for (const [name, sha256] of Object.entries(digests)) {
        const { size, mtimeMs } = await stat(fileOf(model, name));
        noted[name] = { sha256, sizeBytes: size, modifiedMs: mtimeMs };
      }
      await writeJsonFile(knownFile, { ...(await readKnown()), [model.name]: noted });
      await rm(before, { recursive: true, force: true });
      await rm(from, { recursive: true, force: true });
    },
  };
}

/** Bytes of all files in a folder; 0 when there is none. */
export async function folderBytes(dir: string): Promise<number> {
  const names = await readdir(dir).catch(() => []);
  const files = names.filter((name) => !name.endsWith('.part.json'));
  const sizes = await Promise.all(
    files.map((name) =>
      stat(path.join(dir, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A rename is on disk when its folder is. Windows has no such call and needs none. */
async function flushFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r').catch(() => null);
  try {
    await handle?.sync().catch(() => {});
  } finally {
    await handle?.close();
  }
}
