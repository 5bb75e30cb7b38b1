/** One line of the audit log. `hash` covers the line without itself and the previous line's hash, so nothing can be edited, removed or reordered unseen. */
export interface AuditEntry {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly device: string;
  readonly actor: string;
  readonly incidentId: string | null;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly prev: string;
  readonly hash: string;
}

/** Who acts when no person is named: the surface that a call came from, or the part of the app that acts by itself. */
export type KnownActor =
  | 'desktop'
  | 'browser'
  | 'cli'
  | 'tray'
  | 'person'
  | 'schedule'
  | 'backup'
  | 'watch'
  | 'standby'
  | 'notify'
  | 'automatic';

export interface AuditChain {
  readonly ok: boolean;
  readonly lines: number;
  /** 1-based number of the first line that does not fit; null when the chain is intact. */
  readonly firstBadLine: number | null;
  readonly head: string;
}
