/**
 * Opens a network as it was kept at an earlier start. Reading a checkpoint, quantizing its weights and laying them out is most
 * of what loading a voice costs; what is kept is only mapped.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '../engine-error.ts';
import type { Graph } from '../onnx/graph.ts';
import {
  buildingPrefix,
  isWhole,
  type KeptPlace,
  removeKept,
  removeOtherForms,
  sealFile,
  trimKept,
} from '../voice-pack/kept-networks.ts';
import { MODEL_FILE, storeGraph, WEIGHTS_FILE } from './store-graph.ts';

/** To be raised whenever the same graph and files would give other bytes. */
export const KEPT_FORMAT = 'understudy-network/1';
const FILES = [WEIGHTS_FILE, MODEL_FILE];
/** Stays free on the disk. */
const RESERVE_BYTES = 2_000_000_000;

/** Networks of one voice are opened at the same time; none makes room for itself where another is about to be opened. */
const opening = new Set<string>();

/**
 * A session of the network, kept before or from now on; null when the place has no room or cannot be written. `openModel` opens
 * the model stored at a path. Rejects like it, or with what the network's weights fail with; then nothing is kept.
 */
export async function openKept<S>(
  graph: Graph,
  place: KeptPlace,
  openModel: (modelPath: string) => Promise<S>,
): Promise<S | null> {
  const dir = join(place.root, place.voice, `${graph.name}.${keyOf(graph, place)}`);
  opening.add(dir);
  try {
    return (await openSealed(dir, openModel)) ?? (await makeAndOpen(graph, place, dir, openModel));
  } finally {
    opening.delete(dir);
  }
}

/** Null for what is not there or damaged, and for what the runtime refuses in spite of its seal. */
async function openSealed<S>(dir: string, openModel: (modelPath: string) => Promise<S>): Promise<S | null> {
  if (!(await isWhole(dir, FILES))) return null;
  return openModel(join(dir, MODEL_FILE)).catch(() => null);
}

async function makeAndOpen<S>(
  graph: Graph,
  place: KeptPlace,
  dir: string,
  openModel: (modelPath: string) => Promise<S>,
): Promise<S | null> {
  await removeKept(dir);
  if (!(await keep(graph, dir))) return null;
  try {
    return await openModel(join(dir, MODEL_FILE));
  } catch (error) {
    await removeKept(dir);
    throw error;
  } finally {
    await removeOtherForms(dir);
    await trimKept(place, opening);
  }
}

function keyOf(graph: Graph, { source }: KeptPlace): string {
  const hash = createHash('sha256').update(`${KEPT_FORMAT}\n${source}\n`).update(graph.outline());
  return hash.digest('hex').slice(0, 32);
}

/** Built under a hidden name and renamed, so that it is whole or absent. False when that cannot be done here. */
async function keep(graph: Graph, dir: string): Promise<boolean> {
  const building = join(dir, '..', `${buildingPrefix}${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(building, { recursive: true });
    const { bavail, bsize } = await statfs(building);
    if (bavail * bsize < graph.weightBytes + RESERVE_BYTES) return false;
    await writeFile(join(building, sealFile), JSON.stringify(await storeGraph(graph, building)));
    await rename(building, dir);
    return true;
  } catch (error) {
    if (error instanceof EngineError) throw error;
    return false;
  } finally {
    await removeKept(building);
  }
}
