/** Asks the agent over SSH. The command sent is only a wish: a key that is bound to the agent runs it whatever is asked. */
import type { AgentAnswer, AgentRequest, AgentResults, AgentVerb } from '../contract/models/agent.ts';
import { AppError, fromWireError } from '../kernel/app-error.ts';
import type { RemoteSession } from './ports.ts';

/** Where the agent is installed, relative to the login's home folder. */
export const AGENT_FOLDER = '.understudy/program';
const COMMAND = `exec "$HOME/${AGENT_FOLDER}/run"`;

export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Bytes that follow the request. */
  readonly body?: AsyncIterable<Uint8Array>;
}

/** Rejects with the agent's own error, or STANDBY_COMMAND_FAILED when what answered was no agent. */
export async function askAgent<V extends AgentVerb>(
  session: RemoteSession,
  request: Extract<AgentRequest, { verb: V }>,
  options: AskOptions = {},
): Promise<AgentResults[V]> {
  let last: AgentAnswer | null = null;
  const done = await session.exec(COMMAND, {
    stdin: input(request, options.body),
    signal: options.signal,
    onLine(line) {
      const answer = readAnswer(line);
      if (answer?.kind === 'progress') options.onProgress?.(answer.done, answer.total);
      else last = answer ?? last;
    },
  });
  const answer = last as AgentAnswer | null;
  if (answer?.kind === 'failed') throw fromWireError(answer.error);
  if (answer?.kind === 'done') return answer.result as AgentResults[V];
  throw new AppError('STANDBY_COMMAND_FAILED', {
    details: { verb: request.verb, exitCode: done.exitCode, said: done.stderr.trim().slice(-500) },
  });
}

/** Was it a shell that found no agent? Then one may be installed. */
export function isAgentMissing(error: unknown): boolean {
  return (
    error instanceof AppError &&
    error.code === 'STANDBY_COMMAND_FAILED' &&
    (error.details['exitCode'] === 127 || error.details['exitCode'] === 126)
  );
}

async function* input(request: AgentRequest, body?: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${JSON.stringify(request)}\n`);
  if (body) yield* body;
}

function readAnswer(line: string): AgentAnswer | null {
  try {
    const value = JSON.parse(line) as AgentAnswer;
    return value.kind === 'progress' || value.kind === 'done' || value.kind === 'failed' ? value : null;
  } catch {
    return null;
  }
}
