/** What the engine's process has to be started with, besides what every process has that computes. */
import { availableParallelism } from 'node:os';
import { computingEnvironment } from './computing-process.ts';

export function engineEnvironment(): Readonly<Record<string, string>> {
  return { ...threadPool(), ...computingEnvironment };
}

/** The engine's networks run on Node's pool of threads, beside one another: with its usual four of them no more than four would. */
function threadPool(): Readonly<Record<string, string>> {
  return { UV_THREADPOOL_SIZE: String(Math.max(8, availableParallelism() + 4)) };
}
