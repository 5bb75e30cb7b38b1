/**
 * Asks the agent over SSH. One command stays open and carries request after request. What it is asked to run is only a wish: a
 * key that is bound to the agent runs it whatever is asked. What a login shell says before, between and after is not the
 * answer: that carries a mark which only its request knows.
 */
import type { AgentRequest, AgentResults, AgentVerb } from '../contract/models/agent.ts';
import { AgentConversation, type AskOptions } from './agent-conversation.ts';
import type { RemoteSession } from './ports.ts';

export { AGENT_FOLDER, type AskOptions, isAgentMissing } from './agent-conversation.ts';

/** The agent of one connection. It is started when it is first asked, and again after it ended. */
export class AgentChannel {
  readonly session: RemoteSession;
  #conversation: AgentConversation | null = null;

  constructor(session: RemoteSession) {
    this.session = session;
  }

  /** The next request needs neither a new connection nor a new agent. */
  get isOpen(): boolean {
    return !this.session.lost && this.#conversation?.ended === false;
  }

  /**
   * Requests are answered in the order in which they were asked; there is no need to wait for one before the next. Rejects with
   * the agent's own error, with STANDBY_CONNECTION_LOST, or with STANDBY_COMMAND_FAILED when what answered was no agent.
   */
  async ask<V extends AgentVerb>(
    request: Extract<AgentRequest, { verb: V }>,
    options: AskOptions = {},
  ): Promise<AgentResults[V]> {
    options.signal?.throwIfAborted();
    const conversation = this.#conversation?.ended === false ? this.#conversation : new AgentConversation(this.session);
    this.#conversation = conversation;
    return (await conversation.ask(request, options)) as AgentResults[V];
  }

  /** The next request finds the agent as it is installed then. */
  close(): void {
    this.#conversation?.close();
    this.#conversation = null;
  }
}

/** One request by itself. */
export async function askAgent<V extends AgentVerb>(
  session: RemoteSession,
  request: Extract<AgentRequest, { verb: V }>,
  options: AskOptions = {},
): Promise<AgentResults[V]> {
  const agent = new AgentChannel(session);
  try {
    return await agent.ask<V>(request, options);
  } finally {
    agent.close();
  }
}
