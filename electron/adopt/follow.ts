/** A job that another one began: it ends with it, and is cancelled with it. */
import type { Jobs } from '../kernel/jobs.ts';
import { whenAborted } from '../kernel/when-aborted.ts';

export async function follow<T>(jobs: Jobs, jobId: string, signal: AbortSignal): Promise<T> {
  const stopListening = whenAborted(signal, () => jobs.cancel(jobId));
  try {
    return await jobs.finished<T>(jobId);
  } finally {
    stopListening();
  }
}
