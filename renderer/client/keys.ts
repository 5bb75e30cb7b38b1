/** Names in the query cache. */
import type { CallInput, ReadName } from '../../electron/contract/index.ts';

export const snapshotKey = ['snapshot'] as const;

export function callKey<N extends ReadName>(name: N, input?: CallInput<N>): readonly unknown[] {
  return input === undefined ? ['call', name] : ['call', name, input];
}

export function sentencesKey(jobId: string): readonly unknown[] {
  return ['sentences', jobId];
}
