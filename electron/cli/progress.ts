/** How far a job is, told while it runs: a moving line on a terminal; in a file or a pipe a line now and then. */
import type { Job } from '../contract/models/job.ts';
import type { Format } from '../words/format.ts';
import { describeProgress, describeStep } from '../words/job-words.ts';
import { createTimeLeft } from '../words/time-left.ts';
import type { Words } from '../words/words.ts';

/** What is done sooner needs no line. */
const FIRST_AFTER_MS = 5_000;
const EVERY_MS = 10_000;
const LOOK_EVERY_MS = 1_000;
const CLEAR_LINE = '\r\u001b[K';

export interface ProgressOptions {
  /** True where a line can be written over. */
  readonly moving: boolean;
  /** True: each line is a JSON document `{ progress: { step, done, total, unit, message } }`. */
  readonly json: boolean;
  readonly words: Words;
  readonly format: Format;
  readonly nowMs: () => number;
  readonly write: (text: string) => void;
}

/** Called again and again with the job as it is now. */
export function createProgress(options: ProgressOptions): (job: Job) => void {
  return options.moving ? createMovingLine(options) : createLines(options);
}

function createMovingLine({ words, format, nowMs, write }: ProgressOptions): (job: Job) => void {
  const timeLeft = createTimeLeft();
  let toldStep: string | null = null;
  return (job) => {
    if (job.step !== null && job.step !== toldStep) {
      toldStep = job.step;
      write(`${CLEAR_LINE}  ${describeStep(words, job)}\n`);
    }
    if (job.endedAt !== null) write(CLEAR_LINE);
    else if (job.progress.total > 0) {
      const left = timeLeft(job, nowMs());
      const parts = [
        describeProgress(words, format, job),
        ...(left === null ? [] : [words.jobs.left(format.span(left))]),
      ];
      write(`${CLEAR_LINE}  ${parts.join(' · ')}`);
    }
  };
}

function createLines({ json, words, format, nowMs, write }: ProgressOptions): (job: Job) => void {
  const beganMs = nowMs();
  let toldMs: number | null = null;
  let toldStep: string | null = null;
  let latest: Job | null = null;
  let timer: NodeJS.Timeout | undefined;
  let leftS: number | null = null;
  const timeLeft = createTimeLeft();

  function look(): void {
    const now = nowMs();
    if (latest === null || now - beganMs < FIRST_AFTER_MS) return;
    if (toldMs !== null && latest.step === toldStep && now - toldMs < EVERY_MS) return;
    toldMs = now;
    toldStep = latest.step;
    const { step, progress } = latest;
    const message = [
      describeStep(words, latest),
      ...(progress.total > 0 ? [describeProgress(words, format, latest)] : []),
      words.common.elapsed(format.clock((now - beganMs) / 1000)),
      ...(leftS === null ? [] : [words.jobs.left(format.span(leftS))]),
    ].join(' · ');
    write(json ? `${JSON.stringify({ progress: { step, ...progress, message } })}\n` : `  ${message}\n`);
  }

  return (job) => {
    latest = job;
    leftS = timeLeft(job, nowMs());
    if (job.endedAt === null) {
      // A step that says nothing for a while is told of all the same.
      timer ??= setInterval(look, LOOK_EVERY_MS).unref();
      look();
    } else clearInterval(timer);
  };
}
