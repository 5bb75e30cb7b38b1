/** Words of notifications: the messages themselves, and where they are set. */
import type { ChannelKind, Delivery, NoticeKind, NoticeLevel } from '../../contract/models/notify.ts';
import type { PlanIntent } from '../../contract/models/plan.ts';
import { plural } from '../plural.ts';

const operation: Record<PlanIntent, string> = {
  promote: 'Promotion',
  switchover: 'Planned switch',
  'fail-back': 'Fail back',
};

const kinds: Record<ChannelKind, string> = {
  dingtalk: 'DingTalk',
  feishu: 'Feishu',
  wecom: 'WeCom',
  slack: 'Slack',
  discord: 'Discord',
  telegram: 'Telegram',
  ntfy: 'ntfy',
  email: 'E-mail',
  webhook: 'Webhook',
};

const levels: Record<NoticeLevel, string> = {
  p1: 'P1 and what ends it',
  problems: 'also backups and promotions',
  all: 'everything',
};

const states: Record<Delivery['state'], string> = {
  waiting: 'waiting',
  delivered: 'delivered',
  'given-up': 'given up',
};

/** In the list of what was told. */
const notices: Record<NoticeKind, string> = {
  'primary-down': 'Primary down',
  'wrong-model': 'Primary answers with a wrong voice',
  'primary-back': 'Primary answers again',
  'offline-here': 'This computer is offline',
  'serving-down': 'The serving standby is silent',
  'serving-back': 'The serving standby is heard again',
  'backup-failed': 'Backup failed',
  'backup-overdue': 'Backup overdue',
  'backup-back': 'Backups are in order again',
  'operation-begun': 'Begun',
  'operation-moved': 'Listeners moved',
  'operation-done': 'Done',
  'operation-failed': 'Stopped after listeners were moved',
  'operation-undone': 'Taken back',
  'operation-interrupted': 'Interrupted',
  'automatic-waiting': 'Automatic mode has not begun',
  'automatic-counting': 'Automatic mode is about to begin',
  'automatic-promoting': 'Automatic mode has begun',
  'automatic-done': 'Automatic mode is done',
  'automatic-stopped': 'Automatic mode was stopped',
  'automatic-given-up': 'Automatic mode gave up',
  'engine-stopped': 'The engine has stopped',
  'alert-firing': 'Alert from monitoring',
  'alert-resolved': 'Alert from monitoring is over',
  'certificate-ending': 'Certificate ends soon',
  'drill-ended': 'Drill of the month passed',
  'drill-failed': 'Drill of the month did not pass',
  'drill-overdue': 'Drill of the month not held',
  test: 'Test message',
};

export const notify = {
  kinds,
  levels,
  states,
  notices,
  message: {
    title: (studio: string, what: string) => `${studio} · ${what}`,
    p1: (what: string) => `P1 · ${what}`,
    at: (when: string) => `Seen ${when}.`,
    primaryDown: (failures: number, cause: string) =>
      `${plural(failures, 'probe', 'probes')} failed in a row: ${cause}.`,
    wrongModel: 'Listeners hear another voice than before. It is mended on the primary; nothing is moved for it.',
    primaryBack: 'The incident is over.',
    offlineHere: 'There is no verdict on the primary until it is online again.',
    servingDown: (machine: string, failures: number) =>
      `${machine} serves in place of the primary, and ${plural(failures, 'probe', 'probes')} failed in a row.`,
    servingBack: (machine: string) => `${machine} answers listeners again.`,
    backupOverdue: (hours: number) => `No backup for ${plural(hours, 'hour', 'hours')} longer than was set.`,
    backupBack: 'The last backup is whole.',
    engineStopped: 'It crashed several times in a row. Takes wait until it is started again.',
    alertFiring: (name: string, severity: string) =>
      severity === ''
        ? `${name}. It is for information; nothing is moved for it.`
        : `${name} (${severity}). It is for information; nothing is moved for it.`,
    alertResolved: (name: string) => `${name}.`,
    certificateEnding: (name: string, when: string) =>
      `The certificate of ${name} is good until ${when}. Without a new one listeners are turned away.`,
    drillEnded: (machine: string, took: string) => `${machine} spoke after ${took}. Listeners noticed nothing.`,
    drillSlow: (machine: string, took: string) =>
      `${machine} spoke only after ${took}, which is too late. The report tells which step took long.`,
    drillFailed: (machine: string) => `${machine} did not speak. The report tells at which step it stopped.`,
    drillOverdue: (machine: string, since: string) =>
      `The one on ${machine} has been owed since ${since}: the machine could not be reached, or there was no quiet time. It is tried again and again.`,
    operation,
    operationTo: (what: string, machine: string) => `${what} · ${machine}`,
    operationBegun: 'It has begun. Listeners are still where they were.',
    operationMoved: (machine: string) => `Listeners are sent to ${machine} from now on.`,
    operationHome: 'Listeners are sent to the primary from now on.',
    operationDone: 'It is done.',
    operationTook: (span: string) => `The service answered again after ${span}.`,
    operationFailed: 'Listeners were moved, and a later step failed. It waits for somebody.',
    operationUndone: 'Nothing was moved, everything is as before.',
    operationInterrupted: 'The program ended in the middle of it. It waits for somebody to go on or take it back.',
    test: 'This channel works. Nothing has happened.',
    open: (screen: string) => `In Understudy, open: ${screen}`,
    acknowledge: 'To say that somebody is on it: Watch → Acknowledge, or `understudy watch acknowledge NAME`.',
    reminder: (span: string) => `Reminder: nobody has acknowledged this for ${span}.`,
    escalation: 'Nobody has acknowledged this yet, so it is told here too.',
    double: 'This message may have arrived once before.',
    several: (count: number) => plural(count, 'message', 'messages'),
  },
  title: 'Notifications',
  about: 'Who is told of outages, backups and promotions when nobody looks at this window.',
  none: 'No channel yet. Without one only this computer shows what happens.',
  add: 'Add a channel',
  save: 'Save',
  remove: 'Remove',
  test: 'Send a test',
  tested: (answer: string) => `Delivered. The channel says: ${answer}`,
  says: (answer: string) => `The channel says: ${answer}`,
  kind: 'Kind',
  name: 'Name',
  level: 'Is told',
  role: 'When',
  roles: { first: 'at once', second: 'when nobody acknowledges a P1' },
  waitingCount: (count: number) => `${plural(count, 'message', 'messages')} waiting`,
  noSecret: 'its secret is missing',
  secretKept: 'Secrets are write-only. Setting a channel of the same name again replaces it.',
  url: 'Address of the robot or webhook',
  signingSecret: 'Signing secret',
  token: 'Token',
  password: 'Password',
  chat: 'Chat number or @name',
  host: 'Mail server',
  port: 'Port',
  user: 'User',
  from: 'From',
  to: 'To (several between commas)',
  quiet: 'Quiet hours',
  quietHint: 'What is no P1 waits until they end. Empty: none.',
  quietFrom: 'Quiet hours from',
  quietTo: 'Quiet hours to',
  escalateAfter: 'Second channels after (minutes)',
  remindAfter: 'Reminder after (minutes)',
  desktop: 'Notifications of the system',
  recent: 'Last messages',
  attempts: (count: number) => plural(count, 'attempt', 'attempts'),
};
