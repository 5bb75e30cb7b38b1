/** What every room may need from the world. Adapters live in platform/; tests pass their own. */

import type { AuditEventName } from '../contract/audit-events.ts';

export interface Clock {
  /** Wall clock, milliseconds since 1970 (UTC). May jump. */
  now(): number;
  /** Milliseconds that only grow; not comparable between processes. */
  monotonicMs(): number;
}

/** Resolves after `ms`; rejects with the signal's reason when that comes first. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export interface Log {
  debug(message: string, data?: Record<string, unknown>): void;
  info(message: string, data?: Record<string, unknown>): void;
  warn(message: string, data?: Record<string, unknown>): void;
  error(message: string, data?: Record<string, unknown>): void;
}

/** Cancels a timer or a subscription. Calling it twice does nothing. */
export type Stop = () => void;

/** The only source of timers above platform/ (kernel/ticker.ts implements it on the real clock). */
export interface Ticker {
  /** Calls `act` every `intervalMs`, never overlapping itself; the next wait starts when `act` has settled. */
  every(intervalMs: number, act: () => void | Promise<void>): Stop;
  after(delayMs: number, act: () => void | Promise<void>): Stop;
}

/** Named secrets (bucket keys, signing keys). Values never appear in settings, logs, events or releases. */
export interface SecretBox {
  read(name: string): Promise<string | null>;
  write(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Every value that is kept, for what has to keep them out of somewhere. */
  all(): Promise<readonly string[]>;
  /** How well the secrets are protected here; shown to the person in words. */
  readonly level: 'file';
}

/** Appends to the audit log; resolves when the line is on disk. */
export interface Audit {
  append(entry: {
    /** A `KnownActor`, or a person's name. */
    readonly actor: string;
    readonly event: AuditEventName;
    readonly incidentId?: string | null;
    readonly data?: Readonly<Record<string, unknown>>;
  }): Promise<void>;
}

/** What lies at a path, asked in a way that a disk which hangs cannot hold up. `device` tells disks apart. */
export interface FileInspector {
  /** Throws APP_DISK_SILENT when the disk does not answer in time. */
  inspect(
    path: string,
    signal?: AbortSignal,
  ): Promise<{
    readonly kind: 'file' | 'folder' | 'other' | 'nothing';
    readonly sizeBytes: number;
    readonly device: string | null;
  }>;
}

/** Copies a file from a disk that a person chose to one of ours. Throws APP_DISK_SILENT, APP_DISK_FULL, the signal's reason. */
export type CopyFile = (
  source: string,
  target: string,
  options: { readonly signal: AbortSignal; readonly onBytes: (count: number) => void },
) => Promise<unknown>;
