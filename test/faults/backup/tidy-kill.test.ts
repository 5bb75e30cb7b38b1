/**
 * A process that prunes, announces or deletes is killed before each of its requests: every release that can be seen restores byte for
 * byte, what was removed can be put back, and the next run ends where an undisturbed one does. `npm test` takes a sample of the
 * requests; UNDERSTUDY_KILLS=all takes all of them.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PruneResult } from '../../../electron/contract/backup.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import {
  expectedTree,
  fillVoice,
  openStudio,
  removeFolders,
  type Studio,
  withoutRecipe,
} from '../../integration/backup/studio.ts';
import type { TidyOrder } from './tidy-once.ts';
import { strictRule } from './tidy-rule.ts';

const DAY_MS = 24 * 3_600_000;
const script = fileURLToPath(new URL('./tidy-once.ts', import.meta.url));
const ALL = process.env['UNDERSTUDY_KILLS'] === 'all';
const SAMPLE = 4;

interface Held {
  readonly bytes: Buffer;
  readonly modifiedAtMs: number;
}
type Contents = ReadonlyMap<string, Held>;

describe('kill -9 while the store is tidied', () => {
  let server: StrictS3;
  let studio: Studio;
  let dir: string;
  let rounds = 0;
  let kills = 0;
  const trees = new Map<string, Record<string, string>>();
  const states: Record<string, Contents> = {};

  async function save(prefix: string): Promise<Contents> {
    const keys = server.keys().filter((key) => key.startsWith(prefix));
    return new Map(
      await Promise.all(
        keys.map(async (key) => {
          const held = { bytes: await server.read(key), modifiedAtMs: server.modifiedAtMs(key) };
          return [key.slice(prefix.length), held] as const;
        }),
      ),
    );
  }

  /** The same contents under a name of their own, so many days older. */
  async function load(contents: Contents, olderMs = 0): Promise<string> {
    const prefix = `round-${++rounds}/`;
    for (const [key, { bytes, modifiedAtMs }] of contents) {
      await server.write(prefix + key, bytes, undefined, modifiedAtMs - olderMs);
    }
    return prefix;
  }

  const storeAt = (prefix: string) => ({ ...server.settings, prefix });

  async function runProcess(order: Omit<TidyOrder, 'dir' | 'keys'>) {
    const keys = { accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey };
    const argument = JSON.stringify({ ...order, keys, dir: studio.dir });
    const child = spawn(process.execPath, [script, argument], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => {
      stdout += piece.toString();
    });
    child.stderr.on('data', (piece: Buffer) => {
      stderr += piece.toString();
    });
    const signal = await new Promise<string | null>((resolve) => child.on('close', (_code, name) => resolve(name)));
    return { signal, stderr, requests: (stdout === '' ? null : JSON.parse(stdout).requests) as number | null };
  }

  async function look(prefix: string): Promise<Studio> {
    studio.settings.store = storeAt(prefix);
    await studio.backup.close();
    return studio;
  }

  async function expectWhole(at: Studio, where: string): Promise<readonly string[]> {
    const ids = (await at.backup.releases()).map(({ releaseId }) => releaseId);
    for (const releaseId of ids) {
      const target = path.join(dir, releaseId);
      await at.restore(releaseId, target);
      expect(await withoutRecipe(target), `${where}: ${releaseId}`).toEqual(trees.get(releaseId));
      await removeFolders(target);
    }
    return ids;
  }

  beforeAll(async () => {
    server = await startStrictS3();
    dir = await mkdtemp(path.join(os.tmpdir(), 'space-kill-'));
    studio = await openStudio({ server });
    await studio.backup.setRetention(strictRule);
    await studio.backup.setStore(storeAt('base/'));
    for (const days of [80, 70, 60, 20, 10]) {
      server.setClockOffset(-days * DAY_MS);
      await studio.backup.close();
      await fillVoice(studio.voice, 4_000);
      await writeFile(path.join(studio.voice, 'voice.json'), JSON.stringify({ days }));
      const { releaseId } = await studio.publish();
      trees.set(releaseId, await expectedTree(studio.voice));
    }
    server.setClockOffset(0);
    await studio.backup.close();
    states['prune'] = await save('base/');
    await studio.backup.prune({ apply: true });
    // Nine days later the trash has expired.
    states['announce'] = await save(await load(await save('base/'), 9 * DAY_MS));
    const announced = await load(states['announce']);
    await (await look(announced)).collect(true);
    states['delete'] = await save(announced);
  }, 600_000);
  afterAll(async () => {
    console.info(`kills: ${kills}`);
    await studio.close();
    await server.close();
    await removeFolders(dir, studio.dir);
  });

  it.each(['prune', 'announce', 'delete'] as const)(
    'at the requests of: %s',
    async (name) => {
      const contents = states[name] as Contents;
      // The night after the announcement.
      server.setClockOffset(name === 'delete' ? DAY_MS : 0);
      const act = name === 'prune' ? 'prune' : 'collect';
      const undisturbed = await load(contents);
      const { requests } = await runProcess({ store: storeAt(undisturbed), act });
      const expected = (await expectWhole(await look(undisturbed), 'undisturbed')).join();
      const keysOf = (prefix: string): string[] =>
        server
          .keys()
          .filter((key) => key.startsWith(`${prefix}blobs/`))
          .map((key) => key.slice(prefix.length));
      const blobs = keysOf(undisturbed);
      if (name === 'delete')
        expect(blobs.length).toBeLessThan([...contents.keys()].filter((key) => key.startsWith('blobs/')).length);
      const every = Array.from({ length: requests ?? 0 }, (_, n) => n + 1);
      const chosen = ALL ? every : every.filter((n) => n % Math.ceil(every.length / SAMPLE) === rounds % SAMPLE);
      expect(chosen.length).toBeGreaterThan(1);
      for (const request of chosen) {
        const where = `${name}, request ${request} of ${requests}`;
        const prefix = await load(contents);
        // Every third dies a little later, in the middle of it.
        const death = { request, delayMs: request % 3 === 0 ? 2 : 0 };
        const end = await runProcess({ store: storeAt(prefix), act, death });
        expect(end.signal, `${where} ${end.stderr}`).toBe('SIGKILL');
        kills += 1;
        const at = await look(prefix);
        await expectWhole(at, where);
        for (const { releaseId } of await at.backup.removed()) {
          await at.backup.undo({ releaseId });
          expect(server.keys()).toContain(`${prefix}releases/${releaseId}/RESTORE.txt`);
          await at.backup.pin({ releaseId, pinned: false });
        }
        await expectWhole(at, `${where}, after undo`);
        if (act === 'prune') expect(((await at.backup.prune({ apply: true })) as PruneResult).applied).toBe(true);
        else await at.collect(true);
        expect((await expectWhole(at, `${where}, next run`)).join(), where).toBe(expected);
        if (name === 'delete') expect(keysOf(prefix), where).toEqual(blobs);
      }
    },
    1_200_000,
  );
});
