/**
 * The official API opens whatever path a request names as its reference. Before such a service a gate lets only paths through
 * that lie in folders which were named to it. Pure.
 */
import { posix } from 'node:path';

const names = ['ref_audio_path', 'aux_ref_audio_paths'];

/** The first path of a `/tts` request that leads elsewhere, or what else is wrong with it; null: it may pass. */
export function foreignReference(
  requestTarget: string,
  body: Uint8Array,
  folders: readonly string[],
): { readonly path: string } | { readonly unreadable: true } | null {
  const query = new URLSearchParams(requestTarget.split('?').slice(1).join('?'));
  const named: unknown[] = names.flatMap((name) => query.getAll(name));
  if (body.length > 0) {
    const parsed = parseObject(body);
    if (parsed === null) return { unreadable: true };
    named.push(...names.flatMap((name) => parsed[name] ?? []));
  }
  for (const path of named) {
    if (typeof path !== 'string') return { unreadable: true };
    if (path !== '' && !folders.some((folder) => isBelow(path, folder))) return { path };
  }
  return null;
}

function isBelow(path: string, folder: string): boolean {
  if (/[\\\0]/.test(path)) return false;
  const top = posix.normalize(`${folder}/`);
  return posix.normalize(path).startsWith(top);
}

function parseObject(body: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
