/** What this computer is and has, for its examination. */
import os from 'node:os';
import type { ComputerFacts } from '../diagnostics/doctor-rules.ts';
import { programFacts } from '../platform/program-facts.ts';

export function computerFacts(): Pick<ComputerFacts, 'program' | 'memory'> {
  return {
    program: programFacts(),
    memory: { freeBytes: os.freemem(), totalBytes: os.totalmem(), cores: os.availableParallelism() },
  };
}
