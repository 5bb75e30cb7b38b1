/** The whole wire: every call by name, every event by name, and the types that both sides are checked against. */
import type { z } from 'zod';
import { adoptCalls } from './adopt.ts';
import { alertsCalls } from './alerts.ts';
import { appCalls } from './app.ts';
import { auditCalls } from './audit.ts';
import { type BackupOverview, backupCalls } from './backup.ts';
import { costsCalls } from './costs.ts';
import type { CallSpec, Effect } from './define.ts';
import { diagnosticsCalls } from './diagnostics.ts';
import type { WireError } from './errors.ts';
import { exportCalls } from './export.ts';
import { libraryCalls } from './library-restore.ts';
import type { AlertsOverview } from './models/alerts.ts';
import type { AuditEntry } from './models/audit-entry.ts';
import type { Job } from './models/job.ts';
import type { Notice, NotifyOverview } from './models/notify.ts';
import type { Settings } from './models/settings.ts';
import type { Status } from './models/status.ts';
import { modelsCalls } from './models-library.ts';
import type { Locale } from './names.ts';
import { notifyCalls } from './notify.ts';
import { type ProjectChange, projectsCalls } from './projects.ts';
import { settingsCalls } from './settings.ts';
import { type StandbyOverview, standbyCalls } from './standby.ts';
import { type EngineState, type SentenceReady, synthesisCalls, type Take } from './synthesis.ts';
import { trustCalls } from './trust.ts';
import { type UpdatesStatus, updatesCalls } from './updates.ts';
import { type VoiceSummary, voicesCalls } from './voices.ts';
import { type WatchStatus, watchCalls } from './watch.ts';

export const calls = {
  ...appCalls,
  ...voicesCalls,
  ...adoptCalls,
  ...modelsCalls,
  ...synthesisCalls,
  ...projectsCalls,
  ...exportCalls,
  ...backupCalls,
  ...libraryCalls,
  ...watchCalls,
  ...notifyCalls,
  ...standbyCalls,
  ...trustCalls,
  ...alertsCalls,
  ...costsCalls,
  ...auditCalls,
  ...settingsCalls,
  ...diagnosticsCalls,
  ...updatesCalls,
} as const satisfies Record<string, CallSpec<z.ZodType, unknown>>;

export type CallName = keyof typeof calls;
type NamesWith<E extends Effect> = { [N in CallName]: (typeof calls)[N]['effect'] extends E ? N : never }[CallName];
/** Calls that change nothing. */
export type ReadName = NamesWith<'read'>;
/** Calls that are audited. */
export type ChangeName = NamesWith<'write' | 'danger'>;
export type DangerName = NamesWith<'danger'>;
/** What a caller may send (defaults may be left out). */
export type CallInput<N extends CallName> = z.input<(typeof calls)[N]['input']>;
/** What a handler receives (defaults filled in). */
export type ParsedInput<N extends CallName> = z.output<(typeof calls)[N]['input']>;
export type CallOutput<N extends CallName> = (typeof calls)[N] extends CallSpec<z.ZodType, infer O> ? O : never;

export type Answer<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: WireError };

export interface Events {
  'job.changed': Job;
  'status.changed': Status;
  'voices.changed': readonly VoiceSummary[];
  'synthesis.takeAdded': Take;
  'synthesis.takesChanged': { readonly ids: readonly string[] };
  'synthesis.sentenceReady': SentenceReady;
  'synthesis.engineChanged': EngineState;
  'projects.changed': ProjectChange;
  'backup.changed': BackupOverview;
  'watch.changed': WatchStatus;
  'notify.changed': NotifyOverview;
  /** For the desktop: something that this computer shows as a notification of the system. */
  'notify.announced': Notice;
  'alerts.changed': AlertsOverview;
  'standby.changed': StandbyOverview;
  'audit.appended': AuditEntry;
  'settings.changed': Settings;
  'updates.changed': UpdatesStatus;
}
export type EventName = keyof Events;

/** An event as it crosses the wire. `seq` rises by one per event; a gap means that the client missed something. */
export type WireEvent = {
  [N in EventName]: { readonly seq: number; readonly name: N; readonly payload: Events[N] };
}[EventName];

/** Who is calling, for the audit log. */
export interface CallContext {
  /** A `KnownActor`, or a name of the caller's own. */
  readonly actor: string;
  readonly surface: 'desktop' | 'browser' | 'cli';
  /** A terminal has a language of its own; left out, the studio's setting counts. */
  readonly locale?: Locale;
  readonly signal: AbortSignal;
}

/** One handler per call: leaving one out does not compile. */
export type Handlers = {
  readonly [N in CallName]: (input: ParsedInput<N>, context: CallContext) => Promise<CallOutput<N>>;
};

/** The handlers of one room's `read` calls. A room builds them from the query half of its service. */
export type ReadHandlers<Room extends string> = Pick<Handlers, Extract<ReadName, `${Room}.${string}`>>;
/** The handlers of one room's other calls. */
export type ChangeHandlers<Room extends string> = Pick<Handlers, Extract<ChangeName, `${Room}.${string}`>>;

/**
 * For each `danger` call: throws STANDBY_PLAN_STALE, STANDBY_NAME_NOT_CONFIRMED or what blocks the plan, unless its input
 * confirms a plan that still holds, and where two persons decide the second one's line. Answers what the record is to say beside
 * the input. Leaving one out does not compile.
 */
export type Confirmations = {
  readonly [N in DangerName]: (input: ParsedInput<N>) => Promise<Readonly<Record<string, unknown>> | null>;
};
