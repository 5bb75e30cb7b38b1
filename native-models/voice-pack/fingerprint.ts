/**
 * What a self-test depends on besides the voice: processor and cores, graphics devices and their drivers, the runtime, and how this
 * version runs networks. When one of them changes, the test counts no more. Read from files alone, so that any process may ask.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, release } from 'node:os';
import path from 'node:path';

/** Raised when networks are run in another way, so that they take another time. */
const ENGINE = 5;

export interface Fingerprint {
  readonly processor: string;
  readonly cores: number;
  /** Devices with their drivers' versions, as the system names them; empty where it names none. */
  readonly graphics: readonly string[];
  readonly runtime: string;
  readonly engine: number;
}

export type FingerprintPart = keyof Fingerprint;

const mostUsualThreads = 8;

/** Threads of a network that was not tested: one per core, of which most processors show two. A self-test finds out what is best. */
export function usualThreads(): number {
  return Math.max(1, Math.min(mostUsualThreads, Math.floor(availableParallelism() / 2)));
}

let taken: Fingerprint | undefined;

/** Of this computer, read once. */
export function takeFingerprint(): Fingerprint {
  taken ??= {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    graphics: findGraphics(process.platform, '/'),
    runtime: runtimeVersion(),
    engine: ENGINE,
  };
  return taken;
}

/** What differs between two of them. */
export function changesBetween(before: Fingerprint, now: Fingerprint): FingerprintPart[] {
  const parts = Object.keys(now) as FingerprintPart[];
  return parts.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(now[part]));
}

/** `root`: where the file system begins. */
export function findGraphics(platform: NodeJS.Platform, root: string): readonly string[] {
  if (platform === 'linux') return [...linuxDevices(root), ...linuxDrivers(root)].sort();
  if (platform === 'win32') return windowsDrivers(path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32'));
  // Devices and drivers of macOS come with the system.
  return [`${platform} ${release()}`];
}

/** Vendor and device by their numbers on the bus, with the driver that has them. */
function linuxDevices(root: string): string[] {
  const folder = path.join(root, 'sys/class/drm');
  const cards = list(folder).filter((name) => /^card\d+$/.test(name));
  return cards.map((card) => {
    const device = path.join(folder, card, 'device');
    const driver = path.basename(quietly(() => readlinkSync(path.join(device, 'driver'))));
    // Other drivers than NVIDIA's are part of the kernel and have its version.
    const version = driver === 'nvidia' ? '' : ` ${release()}`;
    return `${textOf(path.join(device, 'vendor'))} ${textOf(path.join(device, 'device'))} ${driver}${version}`;
  });
}

/** The version of a driver outside the kernel, and which Vulkan drivers are installed. */
function linuxDrivers(root: string): string[] {
  const nvidia = textOf(path.join(root, 'sys/module/nvidia/version'));
  const vulkan = list(path.join(root, 'usr/share/vulkan/icd.d')).map((name) => `vulkan ${name}`);
  return [...(nvidia === '' ? [] : [`nvidia ${nvidia}`]), ...vulkan];
}

/** Packages of graphics drivers by the names of NVIDIA, AMD and Intel; a new version has a folder with another number. */
function windowsDrivers(system: string): string[] {
  return list(path.join(system, 'DriverStore', 'FileRepository')).filter((name) =>
    /^(nv_disp|nvlt|u0\d+|c0\d+|iigd_dch|igdlh)/i.test(name),
  );
}

function runtimeVersion(): string {
  return quietly(() => {
    const main = createRequire(import.meta.url).resolve('onnxruntime-node');
    const { version } = JSON.parse(readFileSync(path.join(path.dirname(main), '..', 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    return version;
  });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  return quietly(() => readFileSync(file, 'utf8').trim());
}

function quietly(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
