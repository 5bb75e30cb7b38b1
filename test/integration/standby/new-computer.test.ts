/**
 * The worst day: the studio's computer is gone. On one that never saw the studio (another home, another host name and machine
 * id, a data folder that the first start made), the recovery kit and the bucket bring the voice back; it speaks, and a bare
 * standby is promoted with it. Everything on the new computer is done by command.
 */
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openStudio } from '../../../build/demo/studio.ts';
import { buildRuntime } from '../../../build/headless/runtime.ts';
import type { BackupResult, ReleaseFile, ReleaseSummary } from '../../../electron/contract/backup.ts';
import type { LibraryRestoreResult, ReleaseDiff } from '../../../electron/contract/library-restore.ts';
import type { Plan } from '../../../electron/contract/models/plan.ts';
import type { PromotionView } from '../../../electron/contract/standby.ts';
import type { Take } from '../../../electron/contract/synthesis.ts';
import type { VoiceSummary } from '../../../electron/contract/voices.ts';
import { judgeVoice } from '../../../electron/watch/voice-proof.ts';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';
import { freePort, type Sshd, startSshd } from '../../fakes/sshd.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { understudy } from '../../faults/cli.ts';
import { addVoice } from '../backup/homes.ts';
import { endServicesBelow } from './desk.ts';

const sentence = 'The understudy is ready to go on stage.';

it('a computer that never saw the studio brings a voice back, speaks with it, and promotes a standby', async () => {
  await buildRuntime();
  const dir = await mkdtemp(path.join(tmpdir(), 'new-computer-'));
  const [server, sshd] = await Promise.all([startStrictS3(), startSshd(path.join(dir, 'host'))]);
  onTestFinished(async () => {
    await Promise.all([server.close(), sshd.stop()]);
    endServicesBelow(dir);
    await rm(dir, { recursive: true, force: true });
  });
  const old = await leaveStudio(path.join(dir, 'old'), server, sshd);
  const kit = path.join(dir, 'kit.txt');
  await writeFile(kit, old.kit);
  await rm(path.join(dir, 'old'), { recursive: true });

  const json = await newComputer(dir, server);
  await json('kit', 'use', kit);
  const [newest] = await json<ReleaseSummary[]>('releases', 'list');
  expect(newest).toMatchObject({ releaseId: old.releaseId, signed: true });
  const files = await json<ReleaseFile[]>('releases', 'files', old.releaseId);
  expect(files).toContainEqual({
    path: 'voices/lin/gpt.ckpt',
    sizeBytes: expect.any(Number),
    sha256: expect.any(String),
  });
  const diff = await json<ReleaseDiff>('releases', 'diff', old.releaseId, old.firstId);
  expect(diff).toMatchObject({ earlier: { releaseId: old.firstId }, later: { releaseId: old.releaseId } });
  expect(diff.voices.find(({ id }) => id === 'lin')).toMatchObject({ change: 'added', parts: [] });

  const back = await json<LibraryRestoreResult>('releases', 'restore', old.releaseId, '--into-library');
  expect(back).toMatchObject({ acceptedKey: null, takes: { added: 1, present: 0 } });
  expect(back.voices.map(({ id, outcome }) => [id, outcome]).sort()).toEqual([
    ['lin', 'added'],
    ['pilot', 'same'],
  ]);
  expect((await json<VoiceSummary[]>('voices', 'list')).map(({ id }) => id).sort()).toEqual(['lin', 'pilot']);
  const out = path.join(dir, 'back.wav');
  await json('speak', sentence, '--voice', 'lin', '--lang', 'en', '--seed', '7', '--out', out);
  expect(judgeVoice(await readFile(out), { answered: null, expected: null }).problems).toEqual([]);
  // The same weights, the same seed: the very sound that the lost computer made.
  expect((await readFile(out)).equals(old.sound)).toBe(true);

  await json('cutover', 'set', 'gate', '--primary', `http://127.0.0.1:${await freePort()}`, '--listen-port', '0');
  const promote = ['promote', 'spare', '--reason', 'the computer was lost'];
  const plan = await json<Plan>(...promote);
  expect(plan.blockedBy).toEqual([]);
  const view = await json<PromotionView>(...promote, '--plan', plan.planHash, '--confirm', 'spare');
  expect(view).toMatchObject({ state: 'done', releaseId: old.releaseId, voiceProof: { ok: true, problems: [] } });

  // A standby speaks; the takes that people kept stay in the store.
  const wav = files.find(({ path: file }) => file === `takes/${old.takeId}.wav`);
  const blob = (sha256: string | undefined) => access(path.join(sshd.home, '.understudy/blobs', sha256 ?? ''));
  await expect(blob(files.find(({ path: file }) => file === 'voices/lin/gpt.ckpt')?.sha256)).resolves.toBeUndefined();
  await expect(blob(wav?.sha256)).rejects.toMatchObject({ code: 'ENOENT' });

  const undone = await json('releases', 'undo', back.restoreId ?? '');
  expect(undone).toMatchObject({ removed: ['lin'], takes: 1 });
  // A dozen commands, each a process of its own, and two releases with the whole runtime.
}, 600_000);

/** A studio with a voice, a kept take, a standby and two releases, and what is left of it on paper. */
async function leaveStudio(dir: string, server: StrictS3, sshd: Sshd) {
  await copyPilotLibrary(dir);
  const studio = await openStudio(dir);
  try {
    const { accessKeyId, secretAccessKey } = server;
    await studio.call('backup.setStoreKeys', { accessKeyId, secretAccessKey });
    await studio.call('backup.setStore', { store: server.settings });
    const { releaseId: firstId } = await studio.finish<BackupResult>(await studio.call('backup.start', {}));
    await addVoice(dir, 'lin');
    const parameters = { language: 'en', seed: 7 } as const;
    const asked = await studio.call('synthesis.start', { voiceId: 'lin', text: sentence, parameters });
    const take = await studio.finish<Take>(asked);
    await studio.call('synthesis.keep', { takeId: take.id, kept: true });
    const { host, port, user, keyFile, fingerprint } = sshd.address;
    const address = { name: 'spare', host, port, user, keyFile, fingerprint, servicePort: await freePort() };
    await studio.call('standby.readHostKey', { host, port });
    await studio.call('standby.add', address);
    const { releaseId } = await studio.finish<BackupResult>(await studio.call('backup.start', {}));
    const { code } = await studio.call('trust.writeKit', { passphrase: null });
    return { kit: code.join('\n'), firstId, releaseId, takeId: take.id, sound: await readFile(take.file) };
  } finally {
    await studio.close();
  }
}

/** Commands on a computer with a host name, a machine id and a home of its own. */
async function newComputer(dir: string, server: StrictS3) {
  const [home, machineId] = [path.join(dir, 'person'), path.join(dir, 'machine-id')];
  await mkdir(home);
  await writeFile(machineId, `${'0123456789abcdef'.repeat(2)}\n`);
  const elsewhere = [
    'echo workstation-9 > /proc/sys/kernel/hostname',
    `if [ -e /etc/machine-id ]; then mount --bind ${machineId} /etc/machine-id; fi`,
    'exec "$@"',
  ].join('\n');
  const env = {
    HOME: home,
    LC_ALL: 'en_US.UTF-8',
    SSH_AUTH_SOCK: '',
    AWS_ACCESS_KEY_ID: server.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
  };
  return async <T>(...args: readonly string[]): Promise<T> => {
    const run = await understudy(path.join(home, 'understudy'), [...args, '--json'], {
      env,
      prefix: ['unshare', '--mount', '--uts', 'sh', '-eu', '-c', elsewhere, 'sh'],
    });
    expect({ args, code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
    return JSON.parse(run.stdout) as T;
  };
}
