/**
 * The record of what was done, by whom. `append` resolves only when the line is on disk. Steps of a
 * promotion are recorded before they run and after; every other call after it ended, with its outcome.
 * A broken chain stops nothing and hides nothing; it is told with the first line that does not fit.
 */
import { readFile } from 'node:fs/promises';
import type { AuditChain, AuditEntry, AuditVerification, IncidentReport } from '../contract/models/audit-entry.ts';
import { AppError, isCancelled } from '../kernel/app-error.ts';
import type { Bus } from '../kernel/bus.ts';
import { isoTime } from '../kernel/clock.ts';
import { sha256Hex } from '../kernel/hash-file.ts';
import { openJsonlFile, parseJsonl } from '../kernel/jsonl-file.ts';
import type { Audit, Clock, Log } from '../kernel/ports.ts';
import { redact } from '../kernel/redact.ts';
import { createSerial } from '../kernel/serial.ts';
import { archivedEvent, archiveOf, faultsOf, toArchive } from './archive.ts';
import { CHAIN_START, headsFor, sealEntry, signedPart, verifyChain, verifyHeads } from './chain.ts';
import type { ArchivePlace, AuditHead, AuditSigner, HeadPlace } from './ports.ts';
import { reportOf } from './report.ts';
import { verifySignatures } from './signatures.ts';

export interface AuditService extends Audit {
  /** Newest first. */
  list(filter: { readonly limit: number; readonly incidentId?: string }): readonly AuditEntry[];
  /** Reads the file again, so that damage done while the app runs is seen. The hashes alone. */
  verify(): Promise<AuditChain>;
  /** Also the signatures, and what is remembered elsewhere. */
  verifyAll(signal?: AbortSignal): Promise<AuditVerification>;
  /** The log (or one incident's lines) as JSONL, as it stands on disk. */
  export(incidentId?: string): Promise<string>;
  /** @throws AppError AUDIT_INCIDENT_UNKNOWN. */
  report(incidentId: string): Promise<IncidentReport>;
  /** Puts every incident that is over and settled into the store. Answers how many. */
  archiveEnded(signal?: AbortSignal): Promise<number>;
  /** Puts the incident into the store, once. Null: there is no store, or no line of it. */
  archive(incidentId: string, signal?: AbortSignal): Promise<'created' | 'exists' | null>;
  /** The first line and the last; null while there is none. */
  ends(): { readonly first: AuditEntry; readonly newest: AuditEntry } | null;
  /** Is the log on disk the one that these heads are of? */
  fits(heads: readonly AuditHead[]): Promise<boolean>;
  close(): Promise<void>;
}

export interface AuditDeps {
  readonly file: string;
  /** Another process may be appending; then this one only reads. */
  readonly readOnly?: boolean;
  readonly device: string;
  /** Left out: lines are not signed. */
  readonly signer?: AuditSigner;
  /** Where heads are noted. */
  readonly places?: () => readonly HeadPlace[];
  readonly archives?: ArchivePlace;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly log: Log;
}

export async function createAudit(deps: AuditDeps): Promise<AuditService> {
  const { file, readOnly = false, device, signer, places = () => [], archives, clock, bus, log } = deps;
  const lines = await openJsonlFile<AuditEntry>(file, { readOnly });
  const entries: AuditEntry[] = [...lines.existing];
  // Each line needs the hash of the one before it.
  const inTurn = createSerial();

  async function readEntries(): Promise<AuditEntry[]> {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    // A line that is just being appended by another process is not there yet.
    return parseJsonl<AuditEntry>(text.slice(0, text.lastIndexOf('\n') + 1), file);
  }

  /** A key that cannot be read must not keep a promotion from being recorded; the line is told as unsigned then. */
  async function signed(entry: AuditEntry): Promise<AuditEntry> {
    if (!signer) return entry;
    try {
      return { ...entry, signature: await signer.sign(signedPart(entry.hash)) };
    } catch (error) {
      log.warn('audit line not signed', { seq: entry.seq, error: String(error) });
      return entry;
    }
  }

  function append(request: Parameters<Audit['append']>[0]): Promise<void> {
    return inTurn(async () => {
      const before = entries.at(-1);
      const sealed = sealEntry({
        seq: entries.length + 1,
        at: isoTime(clock.now()),
        device,
        actor: request.actor,
        incidentId: request.incidentId ?? null,
        event: request.event,
        data: JSON.parse(JSON.stringify(redact(request.data ?? {}))) as Record<string, unknown>,
        prev: before?.hash ?? CHAIN_START,
      });
      const entry = await signed(sealed);
      try {
        await lines.append(entry);
      } catch (cause) {
        throw new AppError('AUDIT_NOT_WRITABLE', { details: { file }, cause });
      }
      entries.push(entry);
      bus.emit('audit.appended', entry);
    });
  }

  async function archive(incidentId: string, signal?: AbortSignal): Promise<'created' | 'exists' | null> {
    const files = archiveOf(incidentId, await inTurn(readEntries));
    const kept = files === null ? null : ((await archives?.archive(incidentId, files, signal)) ?? null);
    if (files !== null && kept === 'created') {
      const digests = Object.fromEntries(files.map(({ name, bytes }) => [name, sha256Hex(bytes)]));
      await append({ actor: 'audit', event: archivedEvent, data: { incident: incidentId, files: digests } });
    }
    return kept;
  }

  return {
    append,
    list({ limit, incidentId }) {
      const chosen = incidentId === undefined ? entries : entries.filter((entry) => entry.incidentId === incidentId);
      return chosen.slice(-limit).reverse();
    },
    verify: () => inTurn(async () => verifyChain(await readEntries())),
    async verifyAll(signal) {
      // Heads first: a line that is appended meanwhile is no line that is missing.
      const noted = await Promise.all(places().map((place) => headsOf(place, log, signal)));
      const found = await inTurn(readEntries);
      const inItself = verifyChain(found);
      const chain = inItself.ok ? ((signer && (await verifySignatures(found, signer, signal))) ?? inItself) : inItself;
      const against = noted.map(({ heads }) => verifyHeads(found, headsFor(found, heads ?? [])));
      const worst = chain.ok ? (earliest(against.filter((one) => one !== null)) ?? chain) : chain;
      const read = (await archives?.archives(signal).catch(away(log))) ?? null;
      const checked = read && { checked: read.length, faults: faultsOf(read, found) };
      return {
        ...worst,
        ok: worst.ok && (checked?.faults.length ?? 0) === 0,
        heads: noted.map(({ place, heads }, index) => ({
          place,
          state: heads === null ? 'away' : heads.length === 0 ? 'none' : against[index] === null ? 'fits' : 'differs',
          seq: heads === null || heads.length === 0 ? null : Math.max(...heads.map(({ seq }) => seq)),
        })),
        archives: checked,
      };
    },
    async export(incidentId) {
      const chosen = (await inTurn(readEntries)).filter(
        (entry) => incidentId === undefined || entry.incidentId === incidentId,
      );
      return chosen.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    },
    async report(incidentId) {
      const report = reportOf(incidentId, await inTurn(readEntries));
      if (report === null) throw new AppError('AUDIT_INCIDENT_UNKNOWN', { details: { incidentId } });
      return report;
    },
    archive,
    async archiveEnded(signal) {
      let done = 0;
      for (const incidentId of toArchive(entries, clock.now())) {
        if ((await archive(incidentId, signal)) === 'created') done += 1;
      }
      return done;
    },
    ends() {
      const [first, newest] = [entries[0], entries.at(-1)];
      return first && newest ? { first, newest } : null;
    },
    async fits(heads) {
      const found = await inTurn(readEntries);
      return verifyHeads(found, headsFor(found, heads)) === null;
    },
    close: () => inTurn(() => lines.close()),
  };
}

function away(log: Log): (error: unknown) => null {
  return (error) => {
    if (isCancelled(error)) throw error;
    log.info('archives of incidents not read', { error: String(error) });
    return null;
  };
}

async function headsOf(
  place: HeadPlace,
  log: Log,
  signal?: AbortSignal,
): Promise<{ readonly place: string; readonly heads: readonly AuditHead[] | null }> {
  try {
    return { place: place.name, heads: await place.read(signal) };
  } catch (error) {
    if (isCancelled(error)) throw error;
    log.info('heads of the audit log not read', { place: place.name, error: String(error) });
    return { place: place.name, heads: null };
  }
}

function earliest(found: readonly AuditChain[]): AuditChain | null {
  return found.toSorted((a, b) => (a.firstBadLine ?? 0) - (b.firstBadLine ?? 0))[0] ?? null;
}
