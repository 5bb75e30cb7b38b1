/** What automatic mode is at, in one sentence: for the screen, the terminal and a notification. */
import type { AutomaticReport, AutomaticStatus } from '../contract/models/automatic.ts';
import type { Words } from './en/index.ts';

type Described = Pick<AutomaticStatus, 'phase' | 'rule' | 'detail' | 'machine' | 'beginsAt'>;

/** `timeOf`: how a moment is written. */
export function describeAutomatic(words: Words, status: Described, timeOf: (iso: string) => string): string {
  const { now } = words.automatic;
  const machine = status.machine ?? '';
  switch (status.phase) {
    case 'off':
      return now.off;
    case 'armed':
      return now.armed;
    case 'waiting':
      return now.waiting(describeRule(words, status));
    case 'waking':
      return now.waking(machine);
    case 'checking':
      return now.checking(machine);
    case 'counting':
      return now.counting(machine, status.beginsAt === null ? '' : timeOf(status.beginsAt));
    case 'promoting':
      return now.promoting(machine);
    case 'done':
      return now.done(machine);
    case 'stopped':
      return now.stopped;
    case 'given-up':
      return now.givenUp(machine, describeDetail(words, status.detail));
  }
}

/** What is missing, one sentence each. */
export function describeLacks(words: Words, { missing }: Pick<AutomaticReport, 'missing'>): readonly string[] {
  return missing.map(({ need, machines }) => words.automatic.needs[need](machines.join(', ')));
}

/** Why somebody was promoted: what a person typed, or that nobody was asked. */
export function describeReason(
  words: Words,
  { reason, automatic }: { readonly reason: string; readonly automatic?: { readonly by: string } | undefined },
): string {
  return automatic ? words.automatic.reason(describeActor(words, automatic.by)) : reason;
}

/** Surfaces have names in words, people have their own. */
export function describeActor(words: Words, actor: string): string {
  const actors: Readonly<Record<string, string>> = words.audit.actors;
  return actors[actor] ?? actor;
}

function describeRule(words: Words, { rule, detail, machine }: Described): string {
  if (rule === null) return '';
  const why = describeDetail(words, detail, machine ?? '');
  return why === '' ? words.automatic.rules[rule] : `${words.automatic.rules[rule]} · ${why}`;
}

/** A verdict of the witnesses, or the title of an error. */
function describeDetail(words: Words, detail: string | null, machine = ''): string {
  if (detail === null) return '';
  const codes: Readonly<Record<string, { readonly title: string; readonly body: string }>> = words.errors.codes;
  return words.standby.facts[`verdict-${detail}`]?.({ machine }) ?? codes[detail]?.body ?? detail;
}
