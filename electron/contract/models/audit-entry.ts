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
  /** Of the hash, by this computer's key. Lines of older programs have none. */
  readonly signature?: string;
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
  | 'alertmanager'
  | 'audit'
  | 'automatic';

export interface AuditChain {
  readonly ok: boolean;
  readonly lines: number;
  /** 1-based number of the first line that does not fit or is not there any more; null when the chain is intact. */
  readonly firstBadLine: number | null;
  readonly head: string;
  /**
   * `changed`: the line was edited. `missing`: lines before it were removed or moved. `cut`: lines are gone at the end.
   * `resealed`: hashes were computed anew over other lines. `unsigned`: it was put there without this computer's key.
   */
  readonly problem: AuditProblem | null;
}

export const auditProblems = ['changed', 'missing', 'cut', 'resealed', 'unsigned'] as const;
export type AuditProblem = (typeof auditProblems)[number];

export interface ArchiveFault {
  readonly incidentId: string;
  /** Null: the archive as a whole. */
  readonly file: string | null;
  /** `not-ours`: no list is there that a computer of the studio signed for this incident. */
  readonly problem: 'missing' | 'changed' | 'not-ours';
}

/** The log against everything that remembers it. */
export interface AuditVerification extends AuditChain {
  readonly heads: readonly {
    readonly place: string;
    /** `none`: nothing was noted there yet. `away`: it is not there or does not answer. */
    readonly state: 'fits' | 'differs' | 'none' | 'away';
    /** Up to which line it remembers; null where nothing was noted. */
    readonly seq: number | null;
  }[];
  /** Archives of incidents in the store; null where there is no store or it does not answer. */
  readonly archives: {
    readonly checked: number;
    readonly faults: readonly ArchiveFault[];
  } | null;
}

/** Made from the lines of one incident alone. */
export interface IncidentReport {
  readonly incidentId: string;
  readonly device: string;
  readonly begunAt: string;
  readonly endedAt: string;
  readonly seconds: number;
  /** First and last line in the log, and their hashes. */
  readonly lines: { readonly count: number; readonly from: number; readonly to: number };
  readonly firstHash: string;
  readonly lastHash: string;
  readonly actors: readonly string[];
  readonly timeline: readonly {
    readonly seq: number;
    readonly at: string;
    /** Since the first line. */
    readonly seconds: number;
    readonly actor: string;
    readonly event: string;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
}
