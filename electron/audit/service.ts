/**
 * The record of what was done, by whom. `append` resolves only when the line is on disk. Steps of a
 * promotion are recorded before they run and after; every other call after it ended, with its outcome.
 * A broken chain stops nothing and hides nothing; it is told with the first line that does not fit.
 */
import { readFile } from 'node:fs/promises';
import type { AuditChain, AuditEntry } from '../contract/models/audit-entry.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Bus } from '../kernel/bus.ts';
import { isoTime } from '../kernel/clock.ts';
import { openJsonlFile, parseJsonl } from '../kernel/jsonl-file.ts';
import type { Audit, Clock } from '../kernel/ports.ts';
import { redact } from '../kernel/redact.ts';
import { createSerial } from '../kernel/serial.ts';
import { CHAIN_START, sealEntry, verifyChain } from './chain.ts';

export interface AuditService extends Audit {
  /** Newest first. */
  list(filter: { readonly limit: number; readonly incidentId?: string }): readonly AuditEntry[];
  /** Reads the file again, so that damage done while the app runs is seen. */
  verify(): Promise<AuditChain>;
  /** The log (or one incident's lines) as JSONL, as it stands on disk. */
  export(incidentId?: string): Promise<string>;
  close(): Promise<void>;
}

export async function createAudit(deps: {
  readonly file: string;
  /** Another process may be appending; then this one only reads. */
  readonly readOnly?: boolean;
  readonly device: string;
  readonly clock: Clock;
  readonly bus: Bus;
}): Promise<AuditService> {
  const { file, readOnly = false, device, clock, bus } = deps;
  const log = await openJsonlFile<AuditEntry>(file, { readOnly });
  const entries: AuditEntry[] = [...log.existing];
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

  return {
    append(request) {
      return inTurn(async () => {
        const before = entries.at(-1);
        const entry = sealEntry({
          seq: entries.length + 1,
          at: isoTime(clock.now()),
          device,
          actor: request.actor,
          incidentId: request.incidentId ?? null,
          event: request.event,
          data: JSON.parse(JSON.stringify(redact(request.data ?? {}))) as Record<string, unknown>,
          prev: before?.hash ?? CHAIN_START,
        });
        try {
          await log.append(entry);
        } catch (cause) {
          throw new AppError('AUDIT_NOT_WRITABLE', { details: { file }, cause });
        }
        entries.push(entry);
        bus.emit('audit.appended', entry);
      });
    },
    list({ limit, incidentId }) {
      const chosen = incidentId === undefined ? entries : entries.filter((entry) => entry.incidentId === incidentId);
      return chosen.slice(-limit).reverse();
    },
    verify: () => inTurn(async () => verifyChain(await readEntries())),
    async export(incidentId) {
      const chosen = (await inTurn(readEntries)).filter(
        (entry) => incidentId === undefined || entry.incidentId === incidentId,
      );
      return chosen.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    },
    close: () => inTurn(() => log.close()),
  };
}
