/** One archive for each incident: its lines, and the report that is made from them. Pure. */
import type { ArchiveFault, AuditEntry } from '../contract/models/audit-entry.ts';
import { canonicalBytes } from '../kernel/canonical-json.ts';
import { endsIncident } from './heads.ts';
import type { ArchiveFile, ReadArchive } from './ports.ts';
import { reportOf, reportText } from './report.ts';

/** The line that says what was archived, so that an archive that is gone or was signed anew is missed. */
export const archivedEvent = 'audit.archived';
/** Something may follow the end: a notice that it was told, the watch that closes the incident. */
const SETTLED_AFTER_MS = 120_000;

/** Null without a line of this incident. */
export function archiveOf(incidentId: string, log: readonly AuditEntry[]): readonly ArchiveFile[] | null {
  const report = reportOf(incidentId, log);
  if (report === null) return null;
  const lines = log.filter((entry) => entry.incidentId === incidentId).map((entry) => `${JSON.stringify(entry)}\n`);
  return [
    { name: 'log.jsonl', bytes: Buffer.from(lines.join('')) },
    { name: 'report.md', bytes: Buffer.from(reportText(report)) },
    { name: 'report.json', bytes: canonicalBytes(report as never) },
  ];
}

/** Incidents that are over for a while and were not archived. */
export function toArchive(log: readonly AuditEntry[], nowMs: number): readonly string[] {
  const last = new Map<string, AuditEntry>();
  const ended = new Set<string>();
  for (const entry of log) {
    if (entry.incidentId === null) continue;
    last.set(entry.incidentId, entry);
    if (endsIncident(entry)) ended.add(entry.incidentId);
  }
  const done = new Set(archivedIn(log).keys());
  return [...ended].filter((id) => !done.has(id) && nowMs - Date.parse(last.get(id)?.at ?? '') >= SETTLED_AFTER_MS);
}

/** What of the archives is not as it was signed and noted. */
export function faultsOf(read: readonly ReadArchive[], log: readonly AuditEntry[]): readonly ArchiveFault[] {
  const noted = archivedIn(log);
  const there = new Set(read.map(({ incidentId }) => incidentId));
  const faults: ArchiveFault[] = [...noted.keys()]
    .filter((incidentId) => !there.has(incidentId))
    .map((incidentId) => ({ incidentId, file: null, problem: 'missing' }));
  for (const { incidentId, listed, found } of read) {
    if (listed === null) {
      faults.push({ incidentId, file: null, problem: 'not-ours' });
      continue;
    }
    // What the log says counts for more than what lies beside the files; other computers' incidents are not in it.
    const digests = noted.get(incidentId) ?? Object.fromEntries(listed.map(({ name, sha256 }) => [name, sha256]));
    for (const [file, sha256] of Object.entries(digests)) {
      const now = found[file];
      if (now !== sha256) faults.push({ incidentId, file, problem: now === undefined ? 'missing' : 'changed' });
    }
  }
  return faults;
}

function archivedIn(log: readonly AuditEntry[]): ReadonlyMap<string, Readonly<Record<string, string>>> {
  return new Map(
    log
      .filter(({ event }) => event === archivedEvent)
      .map(({ data }) => [String(data['incident']), data['files'] as Readonly<Record<string, string>>]),
  );
}
