/** How far an act is: a bar while the total is known, else motion with the time that passed. It never invents a percentage. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Job } from '../../electron/contract/models/job.ts';
import { describeProgress, describeStep } from '../../electron/words/job-words.ts';
import { createTimeLeft } from '../../electron/words/time-left.ts';
import { useFormat, useWords } from './words.tsx';

const ANNOUNCE_EVERY_PERCENT = 10;

export function ProgressLine(props: { readonly job: Job; readonly bare?: boolean }): ReactNode {
  const { job } = props;
  const words = useWords();
  const format = useFormat();
  const { done, total } = job.progress;
  const known = total > 0;
  const percent = known ? Math.min(100, Math.floor((100 * done) / total)) : 0;
  const elapsed = useElapsed(job.startedAt);
  const step = describeStep(words, job);
  const [timeLeft] = useState(createTimeLeft);
  const leftS = timeLeft(job, Date.now());
  const amount = known ? describeProgress(words, format, job) : words.common.elapsed(format.clock(elapsed));
  const progress = leftS === null ? amount : `${amount} · ${words.jobs.left(format.span(leftS))}`;
  const announced = `${step} ${known ? `${percent - (percent % ANNOUNCE_EVERY_PERCENT)} %` : ''}`;
  return (
    <div className="stack-tight">
      {props.bare ? null : (
        <div className="row-between" style={{ fontSize: 13 }}>
          <span>{step}</span>
          <span className="quiet progress-amount">{progress}</span>
        </div>
      )}
      <div
        className={known ? 'progress' : 'progress progress-unknown'}
        role="progressbar"
        aria-label={step}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={known ? percent : undefined}
        aria-valuetext={progress}
      >
        <span className="progress-mark" style={known ? { width: `${percent}%` } : undefined} />
      </div>
      <span role="status" className="unseen">
        {announced}
      </span>
    </div>
  );
}

/** Seconds since `startedAt`, counted on this page so that a clock that differs from the host's shows no negative time. */
function useElapsed(startedAt: string | null): number {
  const [seconds, setSeconds] = useState(0);
  const start = useRef({ startedAt: '', atMs: 0 });
  useEffect(() => {
    if (startedAt === null) return;
    if (start.current.startedAt !== startedAt) {
      start.current = { startedAt, atMs: Math.min(Date.now(), Date.parse(startedAt)) };
    }
    const count = (): void => setSeconds((Date.now() - start.current.atMs) / 1000);
    count();
    const timer = setInterval(count, 1000);
    return () => clearInterval(timer);
  }, [startedAt]);
  return seconds;
}
