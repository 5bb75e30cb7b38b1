/** A publishing process is killed at twenty random moments: no half release may ever be seen, and the next run goes on. */
import { createHash, randomInt } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { expectedTree, introduce, openStudio, removeFolders, withoutRecipe } from '../../integration/backup/studio.ts';
import { runPublisher } from './publisher.ts';

const KILLS = 20;
const MIB = 1024 * 1024;

/** Bytes from a seed: every round has a library of its own. */
function bytesOf(seed: string, sizeBytes: number): Buffer {
  const pieces: Buffer[] = [];
  for (let n = 0; n * 64 < sizeBytes; n++) pieces.push(createHash('sha512').update(`${seed} ${n}`).digest());
  return Buffer.concat(pieces).subarray(0, sizeBytes);
}

describe.each(['folder', 's3'] as const)('kill -9 while publishing to %s', (kind) => {
  it('leaves whole releases only', async () => {
    const server = kind === 's3' ? await startStrictS3() : undefined;
    const dir = await mkdtemp(path.join(os.tmpdir(), 'kill-'));
    const store: StoreSettings = server?.settings ?? { kind: 'folder', path: path.join(dir, 'store') };
    const keys = server && { accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey };
    const studio = await openStudio({ server });
    const order = { dir: studio.dir, store, keys };
    // Two parts, so that a kill can fall between them.
    const large = bytesOf(kind, 18 * MIB);
    const fill = async (round: number): Promise<void> => {
      bytesOf(`${kind} ${round}`, 64).copy(large, (round % 2) * 17 * MIB);
      await writeFile(path.join(studio.voice, 'sovits.onnx'), large);
      await writeFile(path.join(studio.voice, 'gpt.onnx'), bytesOf(`gpt ${round}`, 300_000));
      await writeFile(path.join(studio.voice, 'voice.json'), JSON.stringify({ round }));
    };
    await fill(0);
    await studio.backup.setStore(store, { createFolder: true });
    const first = (await runPublisher(order)).result;
    expect(first?.verified).toBe(true);

    // Another computer, so that nothing is restored from files that are here anyway.
    const observer = await openStudio({ server, store });
    await introduce(studio, observer);
    const checked = new Set((await observer.backup.releases()).map((release) => release.releaseId));
    const killedAt: number[] = [];
    for (let round = 1; round <= KILLS; round++) {
      await fill(round);
      const death = { act: randomInt(1, first?.acts ?? 1), delayMs: randomInt(0, 8) };
      const end = await runPublisher({ ...order, death });
      expect(end.signal, `round ${round} ${JSON.stringify(death)} ${end.stderr}`).toBe('SIGKILL');
      killedAt.push(death.act);
      for (const { releaseId } of await observer.backup.releases()) {
        if (checked.has(releaseId)) continue;
        checked.add(releaseId);
        const target = path.join(dir, releaseId);
        await observer.restore(releaseId, target);
        expect(await withoutRecipe(target), `killed at ${killedAt}`).toEqual(await expectedTree(studio.voice));
        await removeFolders(target);
      }
    }

    const last = (await runPublisher(order)).result;
    expect(last?.verified).toBe(true);
    for (const releaseId of checked) expect((await observer.verify(releaseId, false)).ok).toBe(true);
    const target = path.join(dir, 'last');
    await observer.restore(last?.releaseId ?? '', target);
    expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
    await studio.close();
    await observer.close();
    await server?.close();
    await removeFolders(dir, studio.dir, observer.dir);
  });
});
