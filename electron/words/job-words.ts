/** What a job is called, which step it is at and how far it is, in words. */
import type { Job } from '../contract/models/job.ts';
import type { Words } from './en/index.ts';
import type { Format } from './format.ts';

export function describeJob(words: Words, job: Pick<Job, 'kind' | 'subject'>): string {
  return words.jobs.title[job.kind](job.subject);
}

export function describeStep(words: Words, job: Job): string {
  if (job.state === 'queued') return words.jobs.queued;
  if (job.step === null) return words.jobs.running;
  const steps: Readonly<Record<string, string>> = words.jobs.steps;
  const acts: Readonly<Record<string, string>> = words.standby.stepNames;
  return steps[job.step] ?? acts[job.step.replace('standby.step.', '')] ?? words.jobs.running;
}

export function describeProgress(words: Words, format: Format, job: Job): string {
  const { done, total, unit } = job.progress;
  switch (unit) {
    case 'bytes':
      return words.jobs.bytes(format.bytes(done), format.bytes(total));
    case 'sentences':
      return words.jobs.sentences(Math.min(done + 1, total), total);
    case 'rows':
      return words.jobs.rows(format.number(Math.min(done + 1, total)), format.number(total));
    case 'files':
      return words.jobs.files(format.number(done), format.number(total));
    case 'seconds':
      return words.jobs.seconds(format.span(done), format.span(total));
    case 'steps':
      return words.jobs.stepOf(Math.min(done + 1, total), total);
  }
}
