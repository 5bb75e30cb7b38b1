/**
 * Which files of a release are in which layer of its image. What changes at a time of its own has a layer of its own, so a new
 * voice moves that voice only between registry and nodes. Kept takes are nobody's business there.
 */
import type { ReleaseEntry } from '../release/manifest.ts';

/** Where the release lies in the image. */
export const imageTree = 'understudy';

export interface LayerPlan {
  /** `runtime`, `models`, `settings`, `voices/lin`. */
  readonly part: string;
  readonly entries: readonly ReleaseEntry[];
}

/** In the order in which they lie on each other: what changes least comes first. */
export function planLayers(entries: readonly ReleaseEntry[]): readonly LayerPlan[] {
  const parts = new Map<string, ReleaseEntry[]>(['runtime', 'models'].map((part) => [part, []]));
  for (const entry of [...entries].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))) {
    const part = partOf(entry.path);
    if (part !== null) parts.set(part, [...(parts.get(part) ?? []), entry]);
  }
  return [...parts].filter(([, of]) => of.length > 0).map(([part, of]) => ({ part, entries: of }));
}

function partOf(path: string): string | null {
  const [top = '', name = ''] = path.split('/');
  if (top === 'runtime' || top === 'models' || top === 'settings') return top;
  if (top === 'voices') return `voices/${name}`;
  return null;
}

/** Every folder of the layer, those above before those below. */
export function foldersOf({ entries }: LayerPlan): readonly string[] {
  const folders = new Set([imageTree]);
  for (const { path } of entries) {
    const parts = path.split('/').slice(0, -1);
    parts.forEach((_part, index) => {
      folders.add([imageTree, ...parts.slice(0, index + 1)].join('/'));
    });
  }
  return [...folders].sort();
}
