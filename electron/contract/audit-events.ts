/** Everything that the audit log may be told: each of these names has its words in both languages, or nothing compiles. */
import type { ChangeName } from './index.ts';
import type { OutsideAlert } from './models/alerts.ts';
import type { AutomaticPhase } from './models/automatic.ts';
import type { OperationIntent } from './models/plan.ts';
import type { Incident } from './watch.ts';

type WatchEvent = `watch.incident.${'opened' | Incident['state']}`;
type ServingEvent = `standby.serving.${'restarted' | 'down' | 'back'}`;
type CutoverEvent = `cutover.${'restored' | 'left'}`;
type NotifyEvent = `notify.${'delivered' | 'givenUp'}`;
type AlertEvent = `alerts.${OutsideAlert['state']}`;
type AutomaticEvent = `standby.automatic.${AutomaticPhase}`;
type OperationEvent = `${OperationIntent}.${'opened' | 'resumed' | 'abort' | 'step' | 'undo' | 'ended'}`;

/** Every call that changes something, and what the services record about themselves. */
export type AuditEventName =
  | ChangeName
  | 'backup.published'
  | 'backup.unchanged'
  | 'backup.failed'
  | 'backup.broughtBack'
  | 'backup.pruned'
  | 'backup.collected'
  | 'backup.tidyFailed'
  | 'backup.damageFound'
  | 'backup.damageRepaired'
  | 'backup.damageLost'
  | 'backup.damageGone'
  | 'backup.quarantined'
  | 'backup.notQuarantined'
  | 'standby.placed'
  | 'standby.placeFailed'
  | 'standby.warmed'
  | 'standby.warmFailed'
  | WatchEvent
  | ServingEvent
  | CutoverEvent
  | NotifyEvent
  | AlertEvent
  | 'audit.archived'
  | AutomaticEvent
  | OperationEvent;
