/** Tells a screen reader that a long act has begun or ended, on whatever screen. What it is at, its progress line tells. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Job, JobState } from '../../electron/contract/models/job.ts';
import { describeJob } from '../../electron/words/job-words.ts';
import type { Words } from '../../electron/words/words.ts';
import { isRunning, useSnapshot } from '../client/client.tsx';
import { useWords } from '../ui/words.tsx';

export function AudibleJobs(): ReactNode {
  const words = useWords();
  const { jobs } = useSnapshot();
  const known = useRef<ReadonlyMap<string, JobState> | null>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    const before = known.current;
    known.current = new Map(jobs.map(({ id, state }) => [id, state]));
    // What there was when the page was opened is no news.
    const news = before === null ? [] : jobs.filter((job) => isNews(job, before.get(job.id)));
    if (news.length > 0) setSaid(news.map((job) => tell(words, job)).join(' · '));
  }, [jobs, words]);
  return (
    <div role="status" className="unseen">
      {said}
    </div>
  );
}

function isNews(job: Job, before: JobState | undefined): boolean {
  return before === undefined || (!isRunning(job) && (before === 'running' || before === 'queued'));
}

function tell(words: Words, job: Job): string {
  const name = describeJob(words, job);
  return job.state === 'queued' || job.state === 'running' ? name : words.jobs.ended[job.state](name);
}
