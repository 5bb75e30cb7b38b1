/**
 * The whole of a studio in one small network: two desktops, a primary, two standbys with OpenSSH, a bucket, a name server
 * and a listener who never stops asking. Every host is a namespace of its own; the programs in them are the real ones.
 */
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundle } from '../../build/headless/runtime.ts';
import type { BackupResult } from '../../electron/contract/backup.ts';
import { type Sshd, startSshd } from '../fakes/sshd.ts';
import { until } from '../fixtures/until.ts';
import { createDesktop, type Desktop } from './desktop.ts';
import { epochOf, listenOnce, type Service } from './listener.ts';
import { type Names, openNames, SERVICE_NAME, ZONE } from './names.ts';
import { type LabHost, type Network, openNetwork } from './network.ts';
import { boot, openOfficialPrimary, openPlainPrimary, type Primary } from './primary.ts';
import { firstLine } from './programs.ts';

/** Debian packages that the lab is made of. */
export const labPackages = ['openssh-server', 'openssh-client', 'bind9', 'iproute2', 'iptables', 'procps'];
export const SERVICE_PORT = 9880;
const S3_PORT = 9000;
/** What listeners show to the primary, and after a cutover to whoever serves; a secret of nobody. */
const LISTENER_KEY = 'a-key-of-the-lab-for-listeners';
/** What the bucket of the lab takes. */
const bucketKeys = { AWS_ACCESS_KEY_ID: 'test-key-id', AWS_SECRET_ACCESS_KEY: 'test-secret' };

export interface Standby {
  readonly name: string;
  readonly host: LabHost;
  readonly sshd: Sshd;
  /** Power off and on: everything on it ends at once, then its SSH server is back. The agent's rule for restarts is not called. */
  restartComputer(): Promise<void>;
  /** Calls it. */
  boot(): void;
}

export interface Lab {
  readonly dir: string;
  readonly network: Network;
  readonly desktops: readonly [Desktop, Desktop];
  readonly standbys: readonly [Standby, Standby];
  readonly primary: Primary;
  readonly bucket: LabHost;
  readonly names: Names;
  /** As listeners know it. */
  readonly service: Service;
  /** The release that a standby has to serve. */
  readonly releaseId: string;
  /** Everything as on a good day: the primary serves, both desktops run, nothing runs on the standbys. */
  reset(): Promise<void>;
  /** Does a listener hear the voice? */
  isServed(): Promise<boolean>;
  /** Epoch that the name server holds. */
  epochInNames(): Promise<number | null>;
  close(): Promise<void>;
}

/** @param gate is the primary an official installation with a gate before it? @param id up to five letters and digits; labs with different ones may run beside each other. @param subnet 0 to 255. */
export async function openLab(id: string, subnet: number, { gate }: { readonly gate: boolean }): Promise<Lab> {
  const dir = await mkdtemp(path.join(tmpdir(), 'lab-'));
  const network = await openNetwork(id, subnet, ['desk1', 'desk2', 'primary', 'spare1', 'spare2', 'bucket', 'names']);
  const close = async (): Promise<void> => {
    await network.close();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const runtimeDir = await makeRuntime(path.join(dir, 'runtime'));
    const bucket = network.host('bucket');
    await startBucket(bucket);
    const standbys = [await openStandby(network, 'spare1', dir), await openStandby(network, 'spare2', dir)] as const;
    const desktop = (name: string): Desktop =>
      createDesktop(network.host(name), path.join(dir, name), runtimeDir, bucketKeys);
    const desktops = [desktop('desk1'), desktop('desk2')] as const;
    for (const desktop of desktops) {
      desktop.host.lookUpAt(network.host('names').address);
      await desktop.start();
    }
    const [voice] = await desktops[0].tell('voices.list', {});
    const about = { port: SERVICE_PORT, modelId: voice?.modelId ?? '', accessKey: LISTENER_KEY };
    const primary = await (gate ? openOfficialPrimary : openPlainPrimary)(network.host('primary'), dir, about);
    const names = await openNames(network.host('names'), path.join(dir, 'names'));
    const { recording } = primary.official ?? { recording: null };
    const service = {
      name: SERVICE_NAME,
      nameServer: names.host.address,
      port: SERVICE_PORT,
      key: LISTENER_KEY,
      recording,
    };
    const lab: Omit<Lab, 'releaseId' | 'reset'> = {
      dir,
      network,
      desktops,
      standbys,
      primary,
      bucket,
      names,
      service,
      isServed: async () => (await listenOnce(service)).status === 200,
      epochInNames: () => epochOf(service),
      close,
    };
    const reset = (): Promise<void> => resetLab(lab);
    await reset();
    const releaseId = await setUpDesktops(lab);
    if (primary.official) for (const desktop of desktops) await putGate(desktop, primary.official);
    return { ...lab, reset, releaseId };
  } catch (error) {
    await close();
    throw error;
  }
}

export const bucketSettings = (bucket: LabHost) =>
  ({
    kind: 's3',
    endpoint: `http://${bucket.address}:${S3_PORT}`,
    region: 'cn-hangzhou',
    bucket: 'voices',
    prefix: 'understudy/v1/',
    pathStyle: true,
  }) as const;

async function startBucket(host: LabHost): Promise<void> {
  const program = path.join(import.meta.dirname, 's3-process.ts');
  await firstLine(host.spawn(process.execPath, [program, host.address, String(S3_PORT)], { stdio: 'pipe' }), 'bucket');
}

async function openStandby(network: Network, name: string, dir: string): Promise<Standby> {
  const host = network.host(name);
  const sshd = await startSshd(path.join(dir, name), { listen: host });
  return {
    name,
    host,
    sshd,
    async restartComputer() {
      await host.kill();
      await sshd.restart();
    },
    boot: () => void boot(host, sshd.home),
  };
}

/** A runtime that is small enough to be moved ninety times: the agent, and a service that hums instead of speaking. */
async function makeRuntime(dir: string): Promise<string> {
  await mkdir(path.join(dir, 'bin'), { recursive: true });
  const node = `#!/bin/sh\nexec '${process.execPath}' "$@"\n`;
  await writeFile(path.join(dir, 'bin/node'), node);
  await chmod(path.join(dir, 'bin/node'), 0o755);
  await writeFile(path.join(dir, 'agent.mjs'), (await bundle('electron/agent/main.ts')).code);
  await cp(path.resolve(import.meta.dirname, '../../build/headless/run.sh'), path.join(dir, 'run'));
  await chmod(path.join(dir, 'run'), 0o755);
  await cp(path.resolve(import.meta.dirname, '../fakes/tone-service.mjs'), path.join(dir, 'service.mjs'));
  return dir;
}

async function resetLab({
  network,
  desktops,
  standbys,
  primary,
  names,
}: Omit<Lab, 'releaseId' | 'reset'>): Promise<void> {
  network.mend();
  for (const standby of standbys) await standby.restartComputer();
  await primary.down();
  await primary.forget();
  await primary.up();
  await names.reset(primary.host.address);
  for (const desktop of desktops) if (!desktop.isRunning) await desktop.start();
}

/** One makes the release, both know the same bucket, machines, primary and name. @returns the release. */
async function setUpDesktops(lab: Omit<Lab, 'releaseId' | 'reset'>): Promise<string> {
  const [first] = lab.desktops;
  for (const desktop of lab.desktops) {
    await desktop.tell('backup.setStore', { store: bucketSettings(lab.bucket) });
    await desktop.tell('watch.set', { target: watched(lab.primary), accessKey: LISTENER_KEY });
    await desktop.tell('standby.setCutover', {
      provider: 'rfc2136',
      primaryUrl: lab.primary.url,
      primaryAddresses: [lab.primary.host.address],
      name: SERVICE_NAME,
      zone: ZONE,
      server: lab.names.host.address,
      secret: lab.names.key,
    });
    for (const { name, sshd } of lab.standbys) {
      const { host, port, user, keyFile, fingerprint } = sshd.address;
      await desktop.tell('standby.add', { name, host, port, user, keyFile, fingerprint, servicePort: SERVICE_PORT });
    }
  }
  await trustEachOther(lab.desktops);
  const result = await finishJob(first, await first.tell('backup.start', {}));
  return (result as BackupResult).releaseId;
}

/** Both are of one studio, so every agent believes both. */
async function trustEachOther([first, second]: Lab['desktops']): Promise<void> {
  const request = await second.tell('trust.request', {});
  const { overview } = await first.tell('trust.add', { fingerprint: request.fingerprint, request });
  await second.tell('trust.accept', { fingerprint: overview.self.fingerprint });
}

/** Before there is a gate the official installation is watched itself. */
function watched({ url, official }: Primary) {
  const often = { intervalS: 0.5, failures: 3, deep: false };
  if (!official) return { url, ...often };
  return {
    url: official.url,
    ...often,
    reference: { audioPath: official.recording, text: 'One sentence.', language: 'en' },
  };
}

/** `primary install`, at the port that listeners know. */
async function putGate(desktop: Desktop, { url, folder, address }: NonNullable<Primary['official']>): Promise<void> {
  const { host, port, user, keyFile, fingerprint } = address;
  const started = await desktop.tell('standby.installPrimary', {
    url,
    host,
    port,
    user,
    keyFile,
    fingerprint,
    listenPort: SERVICE_PORT,
    accessKey: LISTENER_KEY,
    referenceFolders: [folder],
  });
  await finishJob(desktop, started);
}

/** Waits for a job that was started. @returns its result. */
export async function finishJob(desktop: Desktop, { jobId }: { readonly jobId: string }): Promise<unknown> {
  return until('the end of the job', async () => {
    const job = await desktop.tell('jobs.get', { jobId });
    if (job.state === 'failed') throw new Error(`${job.kind} failed: ${JSON.stringify(job.error)}`);
    return job.endedAt !== null && (job.result ?? true);
  });
}
