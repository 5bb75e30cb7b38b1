/** The agent of a machine for one piece of work, on a connection of its own. */
import type { Machine } from '../contract/standby.ts';
import { AgentChannel } from './agent-client.ts';
import type { RemoteShell } from './ports.ts';

export async function withAgent<T>(
  shell: RemoteShell,
  machine: Machine,
  signal: AbortSignal | undefined,
  work: (agent: AgentChannel) => Promise<T>,
): Promise<T> {
  const session = await shell.connect(machine, signal);
  const agent = new AgentChannel(session);
  try {
    return await work(agent);
  } finally {
    agent.close();
    session.close();
  }
}
