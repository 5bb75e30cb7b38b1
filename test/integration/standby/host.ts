/** A standby on OpenSSH's sshd and no desktop: the test itself holds the key, connects and enrols. Torn down with the test. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { firstList } from '../../../electron/backup/release/device-list.ts';
import { newSigningKey, publicKeyOf } from '../../../electron/backup/release/signature.ts';
import { createRemoteShell } from '../../../electron/platform/ssh-session.ts';
import type { AgentChannel } from '../../../electron/standby/agent-client.ts';
import { enrol } from '../../../electron/standby/enrol.ts';
import type { RemoteSession } from '../../../electron/standby/ports.ts';
import { type Sshd, type SshdOptions, startSshd } from '../../fakes/sshd.ts';
import { agentImage, furnish, patientShell } from './desk.ts';

const shell = createRemoteShell((file) => readFile(file), patientShell);
const key = newSigningKey();
const publicKey = publicKeyOf(key);
const lists = [firstList({ publicKey, name: 'desk', addedAt: '2026-11-01T00:00:00.000Z' }, key)];
const owner = { publicKey, lists, renew: async () => lists };

/** Whom an agent believes after it was enrolled. */
export const trust = { number: 1, trusted: [publicKey] };

export interface Host {
  readonly dir: string;
  readonly sshd: Sshd;
  /** Every call is a connection of its own. */
  connect(): Promise<RemoteSession>;
  /** `update`: an older agent is replaced, also where it still does what is asked. */
  enrol(agent: AgentChannel, options?: { readonly update: boolean }): ReturnType<typeof enrol>;
}

export async function openHost(options: SshdOptions = {}): Promise<Host> {
  const dir = await mkdtemp(path.join(tmpdir(), 'host-'));
  const sshd = await startSshd(path.join(dir, 'host'), options);
  await furnish(dir);
  onTestFinished(async () => {
    await sshd.stop();
    await rm(dir, { recursive: true, force: true });
  });
  return {
    dir,
    sshd,
    async connect() {
      const session = await shell.connect(sshd.address);
      onTestFinished(() => session.close());
      return session;
    },
    enrol: (agent, { update } = { update: true }) =>
      enrol(agent, agentImage(path.join(dir, 'agent')), owner, { update, here: true, entries: async () => [] }),
  };
}
