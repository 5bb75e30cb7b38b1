/**
 * Podman with storage and networks of its own, so that nothing of it meets what else this machine may hold. Here there is no
 * systemd, no overlay inside an overlay and no crun, so it has its plainest parts: vfs, cgroupfs, runc, CNI.
 */
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmod, cp, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Debian packages that it is made of. */
export const podmanPackages = ['podman', 'runc', 'catatonit', 'containernetworking-plugins', 'iptables'];

export interface Podman {
  /** What it says. Rejects with what it complains about. */
  run(...args: readonly string[]): Promise<string>;
  /** Address of a pod's or container's own network. */
  addressOf(container: string): Promise<string>;
  close(): Promise<void>;
}

export async function openPodman(dir: string): Promise<Podman> {
  const below = (name: string): string => path.join(dir, name);
  await mkdir(below('networks'), { recursive: true });
  // Two of them on one machine must not take the same addresses.
  const subnet = `10.${randomInt(64, 250)}.${randomInt(1, 250)}.0/24`;
  await writeFile(
    below('containers.conf'),
    `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
events_logger = "file"
[network]
network_backend = "cni"
network_config_dir = "${below('networks')}"
`,
  );
  await writeFile(below('policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}');
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: dir,
    TMPDIR: dir,
    CONTAINERS_CONF: below('containers.conf'),
  };
  const own = ['--root', below('storage'), '--runroot', below('run'), '--storage-driver', 'vfs'];
  const podman = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run('podman', [...own, ...args], { env, maxBuffer: 1 << 26 });
    return stdout.trim();
  };
  // Kubernetes files ask for a network of this name; so it is there with addresses of its own.
  const networks = ['podman-default-kube-network'];
  for (const name of networks) await podman('network', 'create', '--subnet', subnet, name);
  return {
    run: podman,
    async addressOf(container) {
      const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
      const address = await podman('inspect', '--format', format, container);
      if (address === '') throw new Error(`${container} has no address`);
      return address;
    },
    async close() {
      await podman('pod', 'rm', '--all', '--force', '--time', '1').catch(() => {});
      await podman('rm', '--all', '--force', '--time', '1').catch(() => {});
      for (const name of networks) await podman('network', 'rm', '--force', name).catch(() => {});
      await podman('system', 'reset', '--force').catch(() => {});
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const libraries = ['c.so.6', 'm.so.6', 'dl.so.2', 'pthread.so.0', 'rt.so.1', 'stdc++.so.6', 'gcc_s.so.1'];

/** What a small Debian has of what the runtime of a release needs, taken from this machine: no registry is asked. */
export async function buildBase(podman: Podman, dir: string, name: string): Promise<void> {
  const root = path.join(dir, 'root');
  for (const folder of ['lib/x86_64-linux-gnu', 'lib64', 'tmp'])
    await mkdir(path.join(root, folder), { recursive: true });
  await chmod(path.join(root, 'tmp'), 0o1777);
  const files = [...libraries.map((library) => `lib/x86_64-linux-gnu/lib${library}`), 'lib64/ld-linux-x86-64.so.2'];
  for (const file of files) await cp(await realpath(`/${file}`), path.join(root, file));
  await writeFile(path.join(dir, 'Containerfile'), 'FROM scratch\nCOPY root /\n');
  await podman.run('build', '--network', 'none', '-t', name, dir);
}
