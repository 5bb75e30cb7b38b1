/** How a release is served in a container: what image, Containerfile, compose.yaml and Kubernetes all have to agree on. */
import { serviceNode, serviceProgram } from '../../contract/models/agent.ts';
import { imageTree, type LayerPlan } from './layers.ts';

export interface Served {
  readonly releaseId: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** As registries and clusters are to know it: `registry.example/voices:tag`. */
  readonly image: string;
  /** Id of the voice that speaks. */
  readonly voice: string;
  /** Bytes of its files and of the shared models. */
  readonly loadedBytes: number;
}

/** The official program's port. */
export const PORT = 9880;
/** A user without a name and without rights, also where the base knows nobody. */
export const USER = 10001;
export const node = `/${imageTree}/${serviceNode}`;
export const entrypoint = [node, `/${imageTree}/${serviceProgram}`] as const;
/** The one place where the container writes; nothing in it has to last. Weights lie there as they are loaded. */
export const scratch = '/tmp';
export const keyName = 'access-key';
/** Where Compose puts secrets; Kubernetes has a folder of its own for them. */
export const secretsDir = '/run/secrets';

/** What the service is told. The key comes as a file, from outside; `keyDir` is where. */
export function serviceArgs(served: Pick<Served, 'releaseId' | 'voice'>, keyDir: string, more: readonly string[] = []) {
  return [
    ...['--host', '0.0.0.0', '--port', String(PORT)],
    ...['--voice', served.voice, '--release', served.releaseId],
    ...['--state', `${scratch}/understudy`, '--key-file', `${keyDir}/${keyName}`],
    ...more,
  ];
}

/** Name for things that may have small letters, digits and `-` only. */
export function plainName({ voice }: Pick<Served, 'voice'>): string {
  const plain = `understudy-${voice.toLowerCase()}`.replace(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 50).replace(/-+$/, '');
}

/** The cluster's name for the key of listeners. */
export const secretName = (served: Pick<Served, 'voice'>): string => `${plainName(served)}-${keyName}`;

export function labels({
  releaseId,
  createdAt,
}: Pick<Served, 'releaseId' | 'createdAt'>): Readonly<Record<string, string>> {
  return {
    'org.opencontainers.image.created': createdAt,
    'org.opencontainers.image.version': releaseId,
    'io.understudy.release.id': releaseId,
  };
}

/** Weights are held once as they are and once as they are computed with; the rest is the runtime. A first value, to be watched. */
export function memoryMiB({ loadedBytes }: Pick<Served, 'loadedBytes'>): number {
  const step = 256;
  return Math.ceil((1024 + (2 * loadedBytes) / 2 ** 20) / step) * step;
}

/** Every network is written there while it is loaded, in the form that it is computed with. */
export function scratchMiB({ loadedBytes }: Pick<Served, 'loadedBytes'>): number {
  return 256 + Math.ceil((2 * loadedBytes) / 2 ** 20);
}

/** Bytes of what a voice needs in memory. */
export function loadedBytesOf(layers: readonly LayerPlan[], voice: string): number {
  const parts = layers.filter(({ part }) => part === 'models' || part === `voices/${voice}`);
  return parts.flatMap(({ entries }) => entries).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
