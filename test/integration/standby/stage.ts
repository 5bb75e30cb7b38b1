/** Desk, primary and a standby on OpenSSH's sshd, together and torn down together. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { DrillSchedule } from '../../../electron/contract/models/drill-schedule.ts';
import type { VoicePrint } from '../../../electron/contract/models/voice-print.ts';
import type { SshTimings } from '../../../electron/platform/ssh-connection.ts';
import { freePort, type Sshd, type SshdOptions, startSshd } from '../../fakes/sshd.ts';
import { type Desk, endServicesBelow, furnish, openDesk } from './desk.ts';
import { type Primary, type PrimaryOptions, startPrimary } from './primary.ts';

export interface Stage {
  readonly dir: string;
  readonly desk: Desk;
  readonly primary: Primary;
  readonly sshd: Sshd;
  readonly releaseId: string;
  readonly servicePort: number;
  /** Where the agent keeps things on the standby. */
  readonly agentRoot: string;
  /** GET through the gate. */
  ask(
    pathname?: string,
  ): Promise<{ readonly status: number; readonly site: string | null; readonly release: string | null }>;
  /** Ends the desk and opens it again on the same folder. */
  reopen(): Promise<Desk>;
}

export const NAME = 'spare';

export async function openStage(
  options: {
    readonly behaviour?: Readonly<Record<string, unknown>>;
    readonly shellTimings?: SshTimings;
    readonly primary?: PrimaryOptions;
    readonly sshd?: SshdOptions;
    readonly wake?: (mac: string) => Promise<void>;
    readonly drills?: DrillSchedule;
    /** Of the one voice, as its release has it. */
    readonly print?: VoicePrint;
  } = {},
): Promise<Stage> {
  const dir = await mkdtemp(path.join(tmpdir(), 'stage-'));
  const sshd = await startSshd(path.join(dir, 'host'), options.sshd);
  const deskDir = path.join(dir, 'desk');
  await furnish(deskDir, options.behaviour);
  const primary = await startPrimary(options.primary);
  const open = () => openDesk(deskDir, options.shellTimings, options);
  let desk = await open();
  onTestFinished(async () => {
    await desk.close().catch(() => {});
    await primary.down();
    await sshd.stop();
    endServicesBelow(dir);
    await rm(dir, { recursive: true, force: true });
  });
  const { serviceUrl } = await desk.standby.setCutover({
    provider: 'gate',
    listenHost: '127.0.0.1',
    listenPort: 0,
    primaryUrl: primary.url,
  });
  await desk.backup.setStore({ kind: 'folder', path: path.join(deskDir, 'store') }, { createFolder: true });
  const { releaseId } = await desk.backup.start().finished;
  const servicePort = await freePort();
  await desk.standby.add({ name: NAME, ...sshd.address, servicePort });
  return {
    dir,
    get desk() {
      return desk;
    },
    primary,
    sshd,
    releaseId,
    servicePort,
    agentRoot: path.join(sshd.home, '.understudy'),
    async ask(pathname = '/tts') {
      const answer = await fetch(serviceUrl + pathname);
      await answer.arrayBuffer();
      const { status, headers } = answer;
      return { status, site: headers.get('x-understudy-site'), release: headers.get('x-understudy-release') };
    },
    async reopen() {
      await desk.close();
      desk = await open();
      return desk;
    },
  };
}
