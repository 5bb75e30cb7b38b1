/** What came piece by piece, told as the progress of a job. */
import type { JobHandle } from '../kernel/jobs.ts';

export function countBytes(job: Pick<JobHandle, 'progress'>, totalBytes: number): (count: number) => void {
  let done = 0;
  return (count) => {
    done += count;
    job.progress(done, totalBytes, 'bytes');
  };
}
