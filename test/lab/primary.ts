/** The lab's primary: a service that speaks for itself, or an official installation behind the gate that Understudy put there. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { MachineAddress } from '../../electron/standby/ports.ts';
import { startSshd } from '../fakes/sshd.ts';
import type { LabHost } from './network.ts';

/** Where the official installation is, with the gate on the port that listeners know. */
const OFFICIAL_PORT = 9881;

export interface Primary {
  readonly host: LabHost;
  /** Where listeners are answered. */
  readonly url: string;
  readonly official: OfficialInstallation | null;
  /** Power on: what the system starts by itself, the gate with it. */
  up(): Promise<void>;
  down(): Promise<void>;
  /** As it was before anything happened to it; while it is off. */
  forget(): Promise<void>;
}

/** What a desktop is told of it, so that it puts a gate before it. */
interface OfficialInstallation {
  readonly url: string;
  /** A recording on its machine, and the folder that it lies in. */
  readonly recording: string;
  readonly folder: string;
  readonly address: MachineAddress;
}

interface PlainPrimary {
  readonly port: number;
  readonly modelId: string;
  readonly accessKey: string;
}

const fakes = path.resolve(import.meta.dirname, '../fakes');

export async function openPlainPrimary(host: LabHost, dir: string, about: PlainPrimary): Promise<Primary> {
  const { port, modelId, accessKey } = about;
  const tree = path.join(dir, 'primary');
  await mkdir(path.join(tree, 'voices/lin'), { recursive: true });
  await writeFile(path.join(tree, 'voices/lin/behaviour.json'), '{}');
  const config = path.join(tree, 'config.json');
  const where = { host: host.address, port, tree, stateDir: tree };
  const identity = { site: 'primary', epoch: 0, releaseId: null, modelIds: [modelId], accessKey };
  await writeFile(config, JSON.stringify({ ...where, ...identity }));
  return {
    host,
    url: `http://${host.address}:${port}`,
    official: null,
    async up() {
      if (host.pids().length > 0) return;
      host.spawn(process.execPath, [path.join(fakes, 'tone-service.mjs'), config], { stdio: 'ignore' });
    },
    down: () => host.kill(),
    async forget() {},
  };
}

export async function openOfficialPrimary(
  host: LabHost,
  dir: string,
  { port }: { readonly port: number },
): Promise<Primary> {
  const folder = path.join(dir, 'primary');
  const recording = path.join(folder, 'lin.wav');
  await mkdir(folder, { recursive: true });
  await writeFile(recording, 'a recording on the machine of the primary');
  const sshd = await startSshd(path.join(dir, 'primary-host'), { listen: host });
  const site = path.join(sshd.home, '.understudy/run/site.json');
  const startOfficial = (): void =>
    void host.spawn(process.execPath, [path.join(fakes, 'official-api.ts'), String(OFFICIAL_PORT), '0.0.0.0'], {
      stdio: 'ignore',
    });
  startOfficial();
  return {
    host,
    url: `http://${host.address}:${port}`,
    official: { url: `http://${host.address}:${OFFICIAL_PORT}`, recording, folder, address: sshd.address },
    async up() {
      if (host.pids().length > 0) return;
      startOfficial();
      await sshd.restart();
      // Until a desktop has put a gate there, nothing is started by itself.
      if (existsSync(site)) boot(host, sshd.home);
    },
    down: () => host.kill(),
    async forget() {
      const told = await readFile(site, 'utf8').catch(() => null);
      if (told === null) return;
      await writeFile(site, JSON.stringify({ ...JSON.parse(told), mode: 'serve', settled: true, modeBefore: null }));
    },
  };
}

/** What the rule that the agent leaves behind runs when the machine starts. @returns what it says. */
export function boot(host: LabHost, home: string): string {
  const [command, ...words] = host.prefix;
  const run = path.join(home, '.understudy/program/run');
  return execFileSync(command, [...words, run, 'boot'], { encoding: 'utf8', env: { ...process.env, HOME: home } });
}
