/** A job that another one began: it ends with it, and is cancelled with it. */
import type { Jobs } from '../kernel/jobs.ts';

export async function follow<T>(jobs: Jobs, jobId: string, signal: AbortSignal): Promise<T> {
  const cancel = (): void => void jobs.cancel(jobId);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    if (signal.aborted) cancel();
    return await jobs.finished<T>(jobId);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
