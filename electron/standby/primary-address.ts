/**
 * The service's own address on the primary, through the agent there. While the primary is away nobody waits for it for long: a machine of
 * the same network answers at once or not at all.
 */
import type { AgentRequest, AgentResults } from '../contract/models/agent.ts';
import { AppError } from '../kernel/app-error.ts';
import { askAgent } from './agent-client.ts';
import type { RemoteShell } from './ports.ts';
import { readPrimaryMachine } from './primary-machine.ts';
import type { PrimaryRecord } from './primary-record.ts';

type Command = Extract<AgentRequest, { verb: 'address' }>['command'];

const REACH_MS = 1_500;

/** Null: the primary at that address has no agent, or cannot be reached. Throws what the agent there says. */
export async function askPrimaryAddress(
  { dir, shell }: { readonly dir: string; readonly shell: RemoteShell },
  about: { readonly primaryUrl: string; readonly command: Command },
  signal = new AbortController().signal,
): Promise<AgentResults['address'] | null> {
  const machine = await readPrimaryMachine(dir, about.primaryUrl);
  const session = machine && (await reach(shell, machine, signal));
  if (!session) return null;
  try {
    return await askAgent<'address'>(session, { verb: 'address', command: about.command }, { signal });
  } finally {
    session.close();
  }
}

async function reach(shell: RemoteShell, machine: PrimaryRecord, signal: AbortSignal) {
  const limit = AbortSignal.timeout(REACH_MS);
  try {
    return await shell.connect(machine, AbortSignal.any([signal, limit]));
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted || (error instanceof AppError && error.code === 'STANDBY_UNREACHABLE')) return null;
    throw error;
  }
}
