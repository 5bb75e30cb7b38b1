/** What the way home would bring, looked up for a plan: nothing is brought, and nobody waits for it for long. */
import { AppError } from '../../kernel/app-error.ts';
import type { AgentChannel } from '../agent-client.ts';
import { compareMade } from './compare.ts';
import type { MadeLibrary } from './library.ts';

/** `old-agent`: the agent there is from before it could tell. Null: it could not be told in time. */
export type MadeThere =
  | { readonly files: number; readonly bytes: number; readonly conflicts: number; readonly leftOut: number }
  | 'old-agent'
  | null;

const WITHIN_MS = 6_000;

/** Asked last of its connection: an answer that takes too long ends that. */
export async function lookAtMade(
  agent: AgentChannel,
  library: MadeLibrary,
  machine: { readonly fingerprint: string },
  signal: AbortSignal,
): Promise<MadeThere> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  try {
    const { files, leftOut } = await agent.ask({ verb: 'made', command: { kind: 'list' } }, { signal: within });
    const here = new Map((await library.list(within)).map(({ path, sha256 }) => [path, sha256]));
    const { bring, conflicts } = compareMade(files, here, await library.base(machine.fingerprint));
    const bytes = [...bring, ...conflicts].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return { files: bring.length, bytes, conflicts: conflicts.length, leftOut: leftOut.length };
  } catch (error) {
    if (signal.aborted) throw error;
    return isOldAgent(error) ? 'old-agent' : null;
  }
}

export const isOldAgent = (error: unknown): boolean => error instanceof AppError && error.code === 'APP_INPUT_INVALID';
