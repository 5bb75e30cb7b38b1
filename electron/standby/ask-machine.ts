/** One question to the agent of a machine, on a connection of its own. */
import type { AgentRequest, AgentResults, AgentVerb } from '../contract/models/agent.ts';
import { askAgent } from './agent-client.ts';
import type { Machines } from './machines.ts';
import type { RemoteShell } from './ports.ts';

export async function askMachine<V extends AgentVerb>(
  { machines, shell }: { readonly machines: Machines; readonly shell: RemoteShell },
  name: string,
  request: Extract<AgentRequest, { verb: V }>,
  signal?: AbortSignal,
): Promise<AgentResults[V]> {
  const session = await shell.connect(machines.get(name), signal);
  try {
    return await askAgent<V>(session, request, { signal });
  } finally {
    session.close();
  }
}
