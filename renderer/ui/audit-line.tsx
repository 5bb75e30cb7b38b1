/** One act of the record in one line: when, what, who, and whether it failed. */
import type { ReactNode } from 'react';
import type { AuditEntry } from '../../electron/contract/models/audit-entry.ts';
import type { Words } from '../../electron/words/words.ts';
import { When } from './amounts.tsx';
import { StatePill } from './state-pill.tsx';
import { useWords } from './words.tsx';

export function describeAct(words: Words, entry: AuditEntry): string {
  const steps: Readonly<Record<string, string>> = words.standby.stepNames;
  const states: Readonly<Record<string, string>> = { ...words.standby.stepState, begins: words.audit.begins };
  const step = steps[String(entry.data['step'])];
  const state = states[String(entry.data['state'])] ?? '';
  if (step !== undefined && entry.event.endsWith('.step')) return words.audit.step(step, state);
  if (step !== undefined && entry.event.endsWith('.undo')) return words.audit.step(words.audit.undoing(step), state);
  // A log may hold names of an older version.
  const events: Readonly<Record<string, string>> = words.audit.events;
  return events[entry.event] ?? entry.event;
}

function describeActor(words: Words, actor: string): string {
  const actors: Readonly<Record<string, string>> = words.audit.actors;
  return actors[actor] ?? actor;
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

export function AuditLine(props: { readonly entry: AuditEntry }): ReactNode {
  const { entry } = props;
  const words = useWords();
  const subject = subjectOf(entry);
  const failure = failureOf(entry);
  return (
    <div className="act">
      <span className="act-when quiet">
        <When at={entry.at} brief />
      </span>
      <span className="act-what">
        <strong>{describeAct(words, entry)}</strong>
        {subject ? <span className="act-subject break"> {subject}</span> : null}
        {failure ? <StatePill tone="bad">{words.audit.failed}</StatePill> : null}
      </span>
      <span className="act-who quiet">{words.audit.by(describeActor(words, entry.actor), entry.device)}</span>
    </div>
  );
}
