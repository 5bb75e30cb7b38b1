/** Incidents on disk: every change appends the whole incident, and the last line of an id is its truth. */
import type { Incident } from '../contract/watch.ts';
import { openJsonlFile } from '../kernel/jsonl-file.ts';
import { KEPT_INCIDENTS } from './rules.ts';

export interface IncidentStore {
  /** Newest first. */
  list(): readonly Incident[];
  save(incident: Incident): Promise<void>;
  close(): Promise<void>;
}

export async function openIncidentStore(file: string): Promise<IncidentStore> {
  const log = await openJsonlFile<Incident>(file);
  const incidents = new Map<string, Incident>();
  for (const incident of log.existing) incidents.set(incident.id, incident);
  return {
    list: () => [...incidents.values()].sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1)).slice(0, KEPT_INCIDENTS),
    async save(incident) {
      incidents.set(incident.id, incident);
      await log.append(incident);
    },
    close: log.close,
  };
}
