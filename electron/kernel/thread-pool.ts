/** The engine's networks run on Node's pool of threads, beside one another: with its usual four of them no more than four would. */
import { availableParallelism } from 'node:os';

/** To be among the variables of a process when it starts. */
export function enginePool(): { readonly UV_THREADPOOL_SIZE: string } {
  return { UV_THREADPOOL_SIZE: String(Math.max(8, availableParallelism() + 4)) };
}
