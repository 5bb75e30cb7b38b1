/** A process that measures the engine is started as the product starts the engine: its threads and its memory depend on that. */
import { computingFlags } from '../../../electron/kernel/computing-process.ts';
import { engineEnvironment } from '../../../electron/kernel/engine-process.ts';

export const engineCommand: readonly string[] = [process.execPath, ...computingFlags];

export function engineEnv(): NodeJS.ProcessEnv {
  return { ...process.env, ...engineEnvironment() };
}
