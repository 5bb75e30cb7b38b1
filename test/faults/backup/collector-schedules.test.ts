/**
 * Writers, collectors, removals, undos and readers on one store, in thousands of orders with deaths anywhere: nobody ever misses a
 * blob. That this says something is shown by taking away one rule at a time: then blobs are lost. UNDERSTUDY_SCHEDULES says how
 * many schedules; a failure names its seed.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStore, StoredObject } from '../../../electron/backup/ports.ts';
import {
  blobDigestsPrefix,
  leasesPrefix,
  releasesPrefix,
  tombstonesPrefix,
  trashPrefix,
} from '../../../electron/backup/release/keys.ts';
import { libraryFiles, type Mutation, type Outcome, runSchedule } from './collector-world.ts';

const SCHEDULES = Number(process.env['UNDERSTUDY_SCHEDULES'] ?? 1000);
/** A broken rule is found within so many. */
const SCHEDULES_BROKEN = Math.max(3000, SCHEDULES);
const HOUR_MS = 3_600_000;

/** The clock as it was at the first look, for ever. */
const stoppedClock = (view: ObjectStore): ObjectStore => {
  let seen: Promise<number> | null = null;
  return { ...view, serverNow: (signal) => (seen ??= view.serverNow(signal)) };
};

/** Answers that stay what they were at the first time. */
const remembering = (view: ObjectStore, prefixes: readonly string[]): ObjectStore => {
  const seen = new Map<string, ReturnType<ObjectStore['list']>>();
  return {
    ...view,
    list(prefix, options) {
      if (!prefixes.includes(prefix)) return view.list(prefix, options);
      const answer = seen.get(prefix) ?? view.list(prefix, options);
      seen.set(prefix, answer);
      return answer;
    },
  };
};

/**
 * What was once seen in the store, or sent to it, is believed to be there. A writer looks once more right before it commits, which
 * makes up for most of what the other rules hold: whoever shows that they are needed takes that look away as well.
 */
const believing = (view: ObjectStore): ObjectStore => {
  const seen = new Map<string, StoredObject>();
  const see = (object: StoredObject | null): void => void (object && seen.set(object.key, object));
  return {
    ...view,
    async putFile(key, ...rest) {
      await view.putFile(key, ...rest);
      see(await view.head(key));
    },
    async put(key, ...rest) {
      const answer = await view.put(key, ...rest);
      see(await view.head(key));
      return answer;
    },
    async head(key, signal) {
      see(await view.head(key, signal));
      return seen.get(key) ?? null;
    },
  };
};

const mutations: Readonly<Record<string, Mutation>> = {
  'the writer does not look at announcements': {
    writer: (view) => ({
      ...view,
      list: async (prefix, options) => (prefix === tombstonesPrefix ? { objects: [] } : view.list(prefix, options)),
    }),
  },
  'the writer does not object': {
    writer: (view) => {
      const believed = believing(view);
      return {
        ...believed,
        put: async (key, ...rest) => (key.startsWith(leasesPrefix) ? 'created' : believed.put(key, ...rest)),
      };
    },
  },
  'the writer takes as long as it likes': { writer: (view) => believing(stoppedClock(view)) },
  'the writer looks at the store before it looks at the announcements': {
    writer(view) {
      let seen: Promise<Map<string, StoredObject>> | null = null;
      const look = async () =>
        new Map((await view.list(blobDigestsPrefix)).objects.map((object) => [object.key, object]));
      return {
        ...view,
        async serverNow(signal) {
          seen ??= look();
          await seen;
          return view.serverNow(signal);
        },
        head: async (key, signal) => (await seen)?.get(key) ?? view.head(key, signal),
      };
    },
  },
  'the collector deletes in the night in which it announces': {
    hurries: true,
    collector: (view) => {
      const earlier = (bytes: Uint8Array): Uint8Array => {
        const { notBefore, deadline, ...rest } = JSON.parse(Buffer.from(bytes).toString());
        const shifted = [notBefore, deadline].map((at) => new Date(Date.parse(at) - 23.5 * HOUR_MS).toISOString());
        return Buffer.from(JSON.stringify({ ...rest, notBefore: shifted[0], deadline: shifted[1] }));
      };
      return {
        ...view,
        async list(prefix, options) {
          const { objects } = await view.list(prefix, options);
          if (prefix !== tombstonesPrefix) return { objects };
          return {
            objects: objects.map((object) => ({ ...object, modifiedAtMs: object.modifiedAtMs - 23.5 * HOUR_MS })),
          };
        },
        async get(key, options) {
          const bytes = await view.get(key, options);
          return bytes && key.startsWith(tombstonesPrefix) ? earlier(bytes) : bytes;
        },
      };
    },
  },
  'the collector does not look again': {
    collector: (view) => remembering(view, [releasesPrefix, trashPrefix, leasesPrefix]),
  },
  'the collector does not look at objections': {
    collector: (view) => ({
      ...view,
      list: async (prefix, options) => (prefix === leasesPrefix ? { objects: [] } : view.list(prefix, options)),
    }),
  },
  'the collector has no deadline': { collector: (view) => lateClock(view) },
};

/** Looks at the clock when it begins, and believes that for two days. */
function lateClock(view: ObjectStore): ObjectStore {
  let seen: { readonly atMs: number; readonly ticks: number } | null = null;
  let asked = 0;
  return {
    ...view,
    async serverNow(signal) {
      asked += 1;
      const nowMs = await view.serverNow(signal);
      if (seen === null || nowMs - seen.atMs > 12 * HOUR_MS) seen = { atMs: nowMs, ticks: asked };
      return seen.atMs;
    },
  };
}

describe('writers, collectors, removals and undos in any order', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'space-schedules-'));
    for (const { absolute, bytes } of libraryFiles(folder)) await writeFile(absolute, bytes);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(`lose no blob that a release names: ${SCHEDULES} schedules`, async () => {
    const files = libraryFiles(folder);
    const sum = { published: 0, deleted: 0, removed: 0, undone: 0, objections: 0 };
    for (let seed = 1; seed <= SCHEDULES; seed++) {
      const { lost, ...tally } = await runSchedule(seed, files);
      expect(lost, `seed ${seed}`).toBeNull();
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += tally[name];
    }
    console.info(`schedules ${SCHEDULES}`, sum);
    // Each thing that could go wrong did happen.
    for (const [name, count] of Object.entries(sum)) expect(count, name).toBeGreaterThan(SCHEDULES / 100);
  });

  it.each(Object.entries(mutations))('would lose one if %s', async (_name, mutation) => {
    const files = libraryFiles(folder);
    let found: Outcome | null = null;
    let seed = 0;
    while (found === null && seed < SCHEDULES_BROKEN) {
      const outcome = await runSchedule(++seed, files, mutation);
      if (outcome.lost !== null) found = outcome;
    }
    console.info(`${_name}: seed ${seed}`);
    expect(found?.lost, `${seed} schedules`).toEqual(expect.any(String));
  });
});
