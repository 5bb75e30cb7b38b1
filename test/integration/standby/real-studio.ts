/** The app with its built runtime, and a bare machine on OpenSSH's sshd: a studio before its first promotion. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openStudio, type Studio } from '../../../build/demo/studio.ts';
import { buildRuntime } from '../../../build/headless/runtime.ts';
import type { BackupResult } from '../../../electron/contract/backup.ts';
import type { PromotionView } from '../../../electron/contract/standby.ts';
import { freePort, type Sshd, startSshd } from '../../fakes/sshd.ts';
import { endServicesBelow } from './desk.ts';

export interface RealStudio {
  readonly dir: string;
  /** Its data folder. */
  readonly home: string;
  readonly studio: Studio;
  readonly sshd: Sshd;
  readonly releaseId: string;
  /** What listeners use: the gate of the desktop. */
  readonly serviceUrl: string;
  /** The machine's own address. */
  readonly standbyUrl: string;
  /** Reads the plan and confirms it. */
  promote(): Promise<PromotionView>;
}

export const MACHINE = '备用机-2';

/** `furnish` brings voices into the data folder before the release is made. */
export async function openRealStudio(
  furnish: (home: string, dir: string) => Promise<void> = async () => {},
): Promise<RealStudio> {
  await buildRuntime();
  const dir = await mkdtemp(path.join(tmpdir(), 'real-studio-'));
  const sshd = await startSshd(path.join(dir, 'host'));
  const home = path.join(dir, 'studio');
  await mkdir(home);
  await furnish(home, dir);
  const studio = await openStudio(home);
  onTestFinished(async () => {
    await studio.close();
    await sshd.stop();
    endServicesBelow(dir);
    await rm(dir, { recursive: true, force: true });
  });
  const store = { kind: 'folder', path: path.join(dir, 'store') } as const;
  await studio.call('backup.setStore', { store, createFolder: true });
  const { releaseId } = await studio.finish<BackupResult>(await studio.call('backup.start', {}));
  const primaryUrl = `http://127.0.0.1:${await freePort()}`;
  const { serviceUrl } = await studio.call('standby.setCutover', { provider: 'gate', listenPort: 0, primaryUrl });
  const { host, port, user, keyFile, fingerprint } = sshd.address;
  const servicePort = await freePort();
  await studio.call('standby.add', { name: MACHINE, host, port, user, keyFile, fingerprint, servicePort });
  return {
    dir,
    home,
    studio,
    sshd,
    releaseId,
    serviceUrl,
    standbyUrl: `http://127.0.0.1:${servicePort}`,
    async promote() {
      await studio.finish(await studio.call('standby.check', { name: MACHINE }));
      const { planId, planHash } = await studio.call('standby.plan', { name: MACHINE, intent: 'promote' });
      const confirmed = { planId, planHash, confirmName: MACHINE, reason: 'power failure' };
      return studio.finish<PromotionView>(await studio.call('standby.promote', confirmed));
    },
  };
}
