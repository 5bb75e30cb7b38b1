/**
 * Asks the agent over SSH. The command sent is only a wish: a key that is bound to the agent runs it whatever is asked. What a
 * login shell says before, between and after is not the answer: that carries a mark which only this request knows.
 */
import { randomBytes } from 'node:crypto';
import {
  type AgentAnswer,
  type AgentRequest,
  type AgentResults,
  type AgentVerb,
  answerMark,
} from '../contract/models/agent.ts';
import { AppError, fromWireError } from '../kernel/app-error.ts';
import type { RemoteSession } from './ports.ts';

/** Where the agent is installed, relative to the login's home folder. */
export const AGENT_FOLDER = '.understudy/program';

/** Any login shell, csh and fish too, has to read it: one quoted word for `sh`, put together there so that an echo is no answer. */
const commandFor = (frame: string): string =>
  `sh -c 'r="$HOME/${AGENT_FOLDER}/run"; c=127; [ -x "$r" ] && { "$r"; c=$?; }; m=missing; case $c in 126|127) echo "understudy-$m:${frame}";; esac; exit $c'`;

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
  const frame = randomBytes(16).toString('hex');
  const heard = new Heard(frame, options.onProgress);
  const done = await session.exec(commandFor(frame), {
    stdin: input({ ...request, frame }, options.body),
    signal: options.signal,
    onLine: (line) => heard.add(line),
  });
  const { answer } = heard;
  if (answer?.kind === 'failed') throw fromWireError(answer.error);
  if (answer?.kind === 'done') return answer.result as AgentResults[V];
  throw new AppError('STANDBY_COMMAND_FAILED', {
    details: {
      verb: request.verb,
      exitCode: done.exitCode,
      said: (done.stderr.trim() || heard.noise).slice(-500),
      ...(heard.missing || hasNoProgram(done.exitCode) ? { missing: true } : {}),
    },
  });
}

/** A key that is bound to an agent which is gone: only the shell's exit code says so. */
const hasNoProgram = (exitCode: number | null): boolean => exitCode === 126 || exitCode === 127;

/** What a command said, line by line. */
class Heard {
  missing = false;
  noise = '';
  readonly #frame: string;
  readonly #onProgress: AskOptions['onProgress'];
  #marked: AgentAnswer | null = null;
  #bare: AgentAnswer | null = null;

  constructor(frame: string, onProgress: AskOptions['onProgress']) {
    this.#frame = frame;
    this.#onProgress = onProgress;
  }

  /** An agent of an earlier build puts no mark before its lines; it counts where there is an agent and no marked line was heard. */
  get answer(): AgentAnswer | null {
    return this.#marked ?? (this.missing ? null : this.#bare);
  }

  add(line: string): void {
    const [before = '', marked] = line.split(answerMark(this.#frame));
    const answer = readAnswer(marked ?? before);
    if (answer?.kind === 'progress') this.#onProgress?.(answer.done, answer.total);
    else if (answer && marked !== undefined) this.#marked = answer;
    else if (answer) this.#bare = answer;
    else if (line.includes(`understudy-missing:${this.#frame}`)) this.missing = true;
    else this.noise = `${this.noise}\n${line}`.trim().slice(-500);
  }
}

/** Was it a shell that found no agent? Then one may be installed. */
export function isAgentMissing(error: unknown): boolean {
  return error instanceof AppError && error.code === 'STANDBY_COMMAND_FAILED' && error.details['missing'] === true;
}

async function* input(
  request: AgentRequest & { readonly frame: string },
  body?: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
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
