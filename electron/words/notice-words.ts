/** A notice in words: for messages, for notifications of the system, for the list on the screen. It names no address. */
import type { ErrorCode } from '../contract/errors.ts';
import type { AutomaticPhase, AutomaticRule } from '../contract/models/automatic.ts';
import type { Notice, NoticeKind } from '../contract/models/notify.ts';
import type { PlanIntent } from '../contract/models/plan.ts';
import type { ProbeKind } from '../contract/watch.ts';
import { describeAutomatic } from './automatic-sentence.ts';
import type { Format } from './format.ts';
import type { Words } from './words.ts';

export function noticeTitle({ notify }: Words, { kind, p1, values }: Notice): string {
  const { message, notices } = notify;
  const about = message.operationTo(message.operation[intentOf(values)], String(values['machine']));
  const said = isOperation(kind) ? `${about} · ${notices[kind]}` : notices[kind];
  return p1 ? message.p1(said) : said;
}

/** What happened, sentence by sentence. */
export function noticeBody(words: Words, format: Format, { kind, values }: Notice): readonly string[] {
  const { message } = words.notify;
  const number = (name: string): number => Number(values[name] ?? 0);
  const machine = String(values['machine'] ?? '');
  switch (kind) {
    case 'primary-down':
      return [message.primaryDown(number('failures'), words.watch.probe[values['cause'] as ProbeKind])];
    case 'wrong-model':
      return [message.wrongModel];
    case 'primary-back':
      return [message.primaryBack];
    case 'offline-here':
      return [message.offlineHere];
    case 'serving-down':
      return [message.servingDown(machine, number('failures'))];
    case 'serving-back':
      return [message.servingBack(machine)];
    case 'backup-failed':
      return [words.errors.codes[values['code'] as ErrorCode].body];
    case 'backup-overdue':
      return [message.backupOverdue(number('hours'))];
    case 'backup-back':
      return [message.backupBack];
    case 'operation-begun':
      return [message.operationBegun];
    case 'operation-moved':
      return [intentOf(values) === 'fail-back' ? message.operationHome : message.operationMoved(machine)];
    case 'operation-done': {
      const took = values['rtoSeconds'];
      if (typeof took !== 'number') return [message.operationDone];
      return [message.operationDone, message.operationTook(format.span(took))];
    }
    case 'operation-failed':
      return [message.operationFailed];
    case 'operation-undone':
      return [message.operationUndone];
    case 'operation-interrupted':
      return [message.operationInterrupted];
    case 'automatic-waiting':
    case 'automatic-counting':
    case 'automatic-promoting':
    case 'automatic-done':
    case 'automatic-stopped':
    case 'automatic-given-up':
      return [describeAutomatic(words, automaticOf(kind, values), format.timeWithSeconds)];
    case 'engine-stopped':
      return [message.engineStopped];
    case 'alert-firing':
      return [message.alertFiring(String(values['name']), String(values['severity'] ?? ''))];
    case 'alert-resolved':
      return [message.alertResolved(String(values['name']))];
    case 'certificate-ending':
      return [message.certificateEnding(String(values['name']), format.day(String(values['endsAt']).slice(0, 10)))];
    case 'drill-ended':
      return [message.drillEnded(machine, format.span(number('rtoSeconds')))];
    case 'drill-failed': {
      const took = values['rtoSeconds'];
      return [typeof took === 'number' ? message.drillSlow(machine, format.span(took)) : message.drillFailed(machine)];
    }
    case 'drill-overdue':
      return [message.drillOverdue(machine, format.day(String(values['since']).slice(0, 10)))];
    case 'test':
      return [message.test];
  }
}

function automaticOf(kind: NoticeKind, values: Notice['values']): Parameters<typeof describeAutomatic>[1] {
  const text = (name: string): string | null => (values[name] === undefined ? null : String(values[name]));
  return {
    phase: kind.slice('automatic-'.length) as AutomaticPhase,
    rule: text('rule') as AutomaticRule | null,
    detail: text('detail'),
    machine: text('machine'),
    beginsAt: text('beginsAt'),
  };
}

const isOperation = (kind: NoticeKind): boolean => kind.startsWith('operation-');
function intentOf({ intent }: Notice['values']): PlanIntent {
  return intent === 'fail-back' || intent === 'switchover' ? intent : 'promote';
}
