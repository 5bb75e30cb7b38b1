/** The one sentence, in words; the host decides which sentence it is. */
import type { Status } from '../contract/models/status.ts';
import type { Words } from './en/index.ts';
import type { Format } from './format.ts';

export function describeStatus(words: Words, format: Format, status: Status, now: number): string {
  const { key, values } = status.sentence;
  const text = (name: string): string => String(values[name] ?? '');
  const count = (name: string): number => Number(values[name] ?? 0);
  const sentences = words.status.sentence;
  switch (key) {
    case 'promoting':
      return sentences.promoting(text('machine'), count('step'), count('steps'));
    case 'primaryDown':
      return sentences.primaryDown(count('minutes'));
    case 'primaryDownAcknowledged':
      return sentences.primaryDownAcknowledged(count('minutes'), text('by'));
    case 'standbyServing':
      return sentences.standbyServing(text('machine'));
    case 'wrongModel':
      return sentences.wrongModel(count('minutes'));
    case 'suspect':
      return sentences.suspect(count('failures'), count('threshold'));
    case 'offlineHere':
      return sentences.offlineHere;
    case 'backupFailed':
      return sentences.backupFailed;
    case 'backupOverdue':
      return sentences.backupOverdue(count('hours'));
    case 'engineStopped':
      return sentences.engineStopped;
    case 'jobRunning': {
      const kind = text('kind') as keyof Words['jobs']['title'];
      const title = words.jobs.title[kind]?.(text('subject')) ?? words.jobs.running;
      return sentences.jobRunning(title, count('percent'));
    }
    case 'backedUp':
      return sentences.backedUp(format.relative(text('at'), now));
    case 'watchingOnly':
      return sentences.watchingOnly;
    case 'notSetUp':
      return sentences.notSetUp;
  }
}
