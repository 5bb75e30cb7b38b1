/** How old what runs this machine is: its packages, its kernel, and whether a newer one waits for a restart. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { release, uptime } from 'node:os';
import path from 'node:path';
import type { AgentResults } from '../contract/models/agent.ts';

/** Written whenever a package comes, goes or is replaced: Debian, Fedora and SUSE, older RPM systems, Arch, Alpine. */
const packageLists = [
  'var/lib/dpkg/status',
  'usr/lib/sysimage/rpm/rpmdb.sqlite',
  'var/lib/rpm/rpmdb.sqlite',
  'var/lib/rpm/Packages',
  'var/lib/pacman/local',
  'lib/apk/db/installed',
];
/** Left by a package that counts after a restart only. */
const markers = ['run/reboot-required', 'var/run/reboot-required'];

/** `root` is the machine's own. */
export async function readPatches(
  root = '/',
  bootedMs = Date.now() - uptime() * 1000,
): Promise<NonNullable<AgentResults['preflight']['patches']>> {
  const timeOf = async (name: string): Promise<number | null> =>
    stat(path.join(root, name)).then(
      ({ mtimeMs }) => Math.round(mtimeMs),
      () => null,
    );
  const times = async (names: readonly string[]): Promise<readonly number[]> =>
    (await Promise.all(names.map(timeOf))).filter((time) => time !== null);
  const kernels = (await readdir(path.join(root, 'boot')).catch(() => [])).filter((name) => name.startsWith('vmlinuz'));
  const newestKernelMs = Math.max(0, ...(await times(kernels.map((name) => `boot/${name}`))));
  const changes = await times(packageLists);
  return {
    system: nameIn(await readFile(path.join(root, 'etc/os-release'), 'utf8').catch(() => '')),
    kernel: release(),
    node: process.versions.node,
    changedMs: changes.length === 0 ? null : Math.max(...changes),
    rebootNeeded: (await times(markers)).length > 0 || newestKernelMs > bootedMs,
  };
}

function nameIn(osRelease: string): string | null {
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(osRelease)?.[1] || null;
}
