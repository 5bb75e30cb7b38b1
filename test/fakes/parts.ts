/** Small stand-ins for what a service is given: an audit log in memory, and a bus and timers that stay silent. */
import { createBus } from '../../electron/kernel/bus.ts';
import { systemClock } from '../../electron/kernel/clock.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import type { Audit } from '../../electron/kernel/ports.ts';
import { createTicker } from '../../electron/kernel/ticker.ts';

export interface AuditLine {
  readonly actor: string;
  readonly event: string;
  readonly incidentId?: string | null;
  readonly data?: Readonly<Record<string, unknown>>;
}

export function memoryAudit(): Audit & { readonly lines: readonly AuditLine[] } {
  const lines: AuditLine[] = [];
  return {
    lines,
    async append(line) {
      lines.push(line);
    },
  };
}

export function quietParts() {
  return {
    log: silentLog,
    clock: systemClock,
    bus: createBus(silentLog),
    ticker: createTicker(silentLog),
    audit: memoryAudit(),
  };
}
