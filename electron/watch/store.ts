/**
 * What the watch remembers on disk: incidents, whole at every change, and the voice that the primary last spoke with. The
 * last line about a thing is its truth.
 */
import type { Incident } from '../contract/watch.ts';
import { openJsonlFile } from '../kernel/jsonl-file.ts';
import { KEPT_INCIDENTS } from './rules.ts';

type Line = { readonly incident: Incident } | { readonly servedVoice: string };

export interface IncidentStore {
  /** Newest first. */
  list(): readonly Incident[];
  save(incident: Incident): Promise<void>;
  servedVoice(): string | null;
  saveServedVoice(voice: string): Promise<void>;
  close(): Promise<void>;
}

export async function openIncidentStore(
  file: string,
  options: { readonly readOnly?: boolean } = {},
): Promise<IncidentStore> {
  const log = await openJsonlFile<Line>(file, options);
  const incidents = new Map<string, Incident>();
  let voice: string | null = null;
  for (const line of log.existing) {
    if ('incident' in line) incidents.set(line.incident.id, line.incident);
    else voice = line.servedVoice;
  }
  return {
    list: () => [...incidents.values()].sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1)).slice(0, KEPT_INCIDENTS),
    async save(incident) {
      incidents.set(incident.id, incident);
      await log.append({ incident });
    },
    servedVoice: () => voice,
    async saveServedVoice(servedVoice) {
      voice = servedVoice;
      await log.append({ servedVoice });
    },
    close: log.close,
  };
}
