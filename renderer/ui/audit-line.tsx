/** One act of the record in one line: when, what, who, and how it ended. */
import type { ReactNode } from 'react';
import type { AuditEntry } from '../../electron/contract/models/audit-entry.ts';
import type { Words } from '../../electron/words/words.ts';
import type { ActRow, OperationRow, StepRow } from './act-rows.ts';
import { When } from './amounts.tsx';
import { StatePill, type Tone } from './state-pill.tsx';
import { useFormat, useWords } from './words.tsx';

/** Names come from the host, which may be newer than this page: what has no words here is told as something else. */
export function describeEntry(words: Words, entry: AuditEntry): string {
  const events: Readonly<Record<string, string>> = words.audit.events;
  return events[entry.event] ?? words.audit.otherEvent;
}

export function describeStepRow(words: Words, row: StepRow): string {
  const steps: Readonly<Record<string, string>> = words.standby.stepNames;
  const name = steps[row.step] ?? words.audit.otherStep;
  return row.undo ? words.audit.undoing(name) : name;
}

export function describeStepState(words: Words, row: StepRow): string {
  const states: Readonly<Record<string, string>> = {
    ...words.standby.stepState,
    begins: words.standby.stepState.running,
  };
  return row.undo && row.state === 'done' ? words.standby.stepState.undone : (states[row.state] ?? '');
}

/** What the act was about, where its data names it. */
export function subjectOf(entry: AuditEntry): string | null {
  const input = entry.data['input'];
  const places = [entry.data, typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {}];
  for (const place of places) {
    for (const name of ['machine', 'name', 'subject', 'releaseId', 'voiceId', 'url', 'takeId', 'by']) {
      const value = place[name];
      if (typeof value === 'string' && value !== '') return value;
    }
  }
  return null;
}

export function failureOf(entry: AuditEntry): string | null {
  if (entry.data['state'] === 'failed') return String(entry.data['code'] ?? 'failed');
  const result = entry.data['result'];
  return typeof result === 'string' && result !== 'ok' ? result : null;
}

const outcomeTones: Readonly<Record<string, Tone>> = { done: 'ok', undone: 'idle', failed: 'bad' };

export function ActLine({ row }: { readonly row: ActRow }): ReactNode {
  return row.kind === 'operation' ? <OperationLine row={row} /> : <EntryLine entry={row.entry} />;
}

function OperationLine({ row }: { readonly row: OperationRow }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const outcomes: Readonly<Record<string, string>> = words.standby.runState;
  const outcome = row.outcome ?? 'running';
  return (
    <Line
      at={row.startedAt}
      what={words.standby.intent[row.intent]}
      subject={row.machine}
      who={[row.person, nameActor(words, row.actor), row.device]}
    >
      <StatePill tone={outcomeTones[outcome] ?? 'busy'}>{outcomes[outcome] ?? words.audit.otherState}</StatePill>
      {row.seconds === null ? null : <span className="quiet nowrap">{format.span(row.seconds)}</span>}
    </Line>
  );
}

function EntryLine({ entry }: { readonly entry: AuditEntry }): ReactNode {
  const words = useWords();
  return (
    <Line
      at={entry.at}
      what={describeEntry(words, entry)}
      subject={subjectOf(entry)}
      who={[nameActor(words, entry.actor), entry.device]}
    >
      {failureOf(entry) ? <StatePill tone="bad">{words.audit.failed}</StatePill> : null}
    </Line>
  );
}

/** A part of Understudy or a way in has words; everything else that acts is a person, by name. */
function nameActor(words: Words, actor: string): string {
  const actors: Readonly<Record<string, string>> = words.audit.actors;
  return actors[actor] ?? actor;
}

function Line(props: {
  readonly at: string;
  readonly what: string;
  readonly subject: string | null;
  readonly who: readonly (string | null)[];
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className="act">
      <span className="act-when quiet">
        <When at={props.at} brief />
      </span>
      <span className="act-what">
        <strong>{props.what}</strong>
        {props.subject ? <span className="act-subject break">{props.subject}</span> : null}
        {props.children}
      </span>
      <span className="act-who quiet">{props.who.filter((part) => part !== null).join(' · ')}</span>
    </div>
  );
}
