/** The one sentence, in words; the host decides which sentence it is. */
import type { Status } from '../contract/models/status.ts';
import type { Words } from './en/index.ts';
import type { Format } from './format.ts';

export function describeStatus(words: Words, format: Format, status: Status, now: number): string {
  const { key, values } = status.sentence;
  const text = (name: string): string => String(values[name] ?? '');
  const count = (name: string): number => Number(values[name] ?? 0);
  /** In the first minute in seconds: "0 min" says nothing about a primary that has just gone. */
  const lasted = (): string => format.span(Math.max(1, count('seconds')));
  const steps: Readonly<Record<string, string>> = words.standby.stepNames;
  const step = (): string => words.status.step(count('step'), count('steps'), steps[text('name')] ?? '');
  const sentences = words.status.sentence;
  switch (key) {
    case 'promoting':
      return sentences.promoting(text('machine'), step());
    case 'failingBack':
      return sentences.failingBack(text('machine'), step());
    case 'interrupted':
      return sentences.interrupted(text('machine'));
    case 'primaryDown':
      return sentences.primaryDown(lasted());
    case 'primaryDownAcknowledged':
      return sentences.primaryDownAcknowledged(lasted(), text('by'));
    case 'automaticBegins':
      return sentences.automaticBegins(text('machine'), text('at') === '' ? '' : format.timeWithSeconds(text('at')));
    case 'gateClosed':
      return sentences.gateClosed;
    case 'standbyServing':
      return sentences.standbyServing(text('machine'), text('by'));
    case 'otherDesktop':
      return sentences.otherDesktop(text('by'), text('machine'));
    case 'otherDesktopGone':
      return sentences.otherDesktopGone(text('by'), text('machine'));
    case 'servingDown':
      return sentences.servingDown(text('machine'), lasted());
    case 'wrongModel':
      return sentences.wrongModel(lasted());
    case 'primarySilent':
      return sentences.primarySilent;
    case 'primaryFenced':
      return sentences.primaryFenced;
    case 'primaryMisconfigured':
      return sentences.primaryMisconfigured;
    case 'suspect':
      return sentences.suspect(count('failures'), count('threshold'));
    case 'offlineHere':
      return sentences.offlineHere;
    case 'backupFailed':
      return text('code') === 'BACKUP_RELEASE_PARTIAL' ? words.partial.status : sentences.backupFailed;
    case 'releaseDamaged':
      return sentences.releaseDamaged(count('releases'));
    case 'backupOverdue':
      return sentences.backupOverdue(count('hours'));
    case 'engineStopped':
      return sentences.engineStopped;
    case 'watchPaused':
      return sentences.watchPaused;
    case 'watchStarting':
      return sentences.watchStarting;
    case 'jobRunning': {
      const kind = text('kind') as keyof Words['jobs']['title'];
      const title = words.jobs.title[kind]?.(text('subject')) ?? words.jobs.running;
      return sentences.jobRunning(title, count('percent'));
    }
    case 'allGood':
      return sentences.allGood(format.relative(text('at'), now));
    case 'noStore':
      return sentences.noStore;
    case 'noRelease':
      return sentences.noRelease;
    case 'releaseUnverified':
      return sentences.releaseUnverified;
    case 'noStandby':
      return sentences.noStandby(format.relative(text('at'), now));
    case 'standbyNotReady':
      return sentences.standbyNotReady(format.relative(text('at'), now));
    case 'noGate':
      return sentences.noGate(format.relative(text('at'), now));
    case 'noDrill':
      return sentences.noDrill(text('machine'));
    case 'drillFailed':
      return sentences.drillFailed(text('machine'));
    case 'drillOld':
      return sentences.drillOld(text('machine'), count('days'));
    case 'backupsOnly':
      return sentences.backupsOnly;
    case 'storeOnly':
      return sentences.storeOnly;
    case 'notSetUp':
      return sentences.notSetUp;
  }
}
