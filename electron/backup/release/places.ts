/** Where what lies in a release, and what of it a standby needs. Pure. */
import type { ReleasePart } from '../../contract/library-restore.ts';

export const voicesPlace = 'voices';
export const takesPlace = 'takes';
export const projectsPlace = 'projects';
export const modelsPlace = 'models';
export const settingsPlace = 'settings';

const places: Readonly<Record<string, ReleasePart>> = {
  [voicesPlace]: 'voices',
  [takesPlace]: 'takes',
  [projectsPlace]: 'projects',
  [modelsPlace]: 'models',
  [settingsPlace]: 'settings',
  runtime: 'runtime',
};

/** Which part of a release a path belongs to. */
export function partOf(path: string): ReleasePart {
  const slash = path.indexOf('/');
  return (slash < 0 ? undefined : places[path.slice(0, slash)]) ?? 'documents';
}

/** The voice whose file that is, and its path below the voice's folder; null for any other path. */
export function inVoice(path: string): { readonly id: string; readonly below: string } | null {
  const [, id, below] = /^voices\/([^/]+)\/(.+)$/.exec(path) ?? [];
  return id === undefined || below === undefined ? null : { id, below };
}

/** All but the takes that were kept and the projects: nobody speaks with those, and hours of them would have to travel before a promotion. */
export function entriesToServe<T extends { readonly path: string }>(entries: readonly T[]): readonly T[] {
  return entries.filter((entry) => partOf(entry.path) !== 'takes' && partOf(entry.path) !== 'projects');
}
