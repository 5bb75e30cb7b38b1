/** A process that measures the engine is started as the product starts the engine: its threads and its memory depend on that. */
import { engineEnvironment, engineFlags } from '../../../electron/kernel/engine-process.ts';

export const engineCommand: readonly string[] = [process.execPath, ...engineFlags];

export function engineEnv(): NodeJS.ProcessEnv {
  return { ...process.env, ...engineEnvironment() };
}
