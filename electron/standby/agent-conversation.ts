/** One run of the agent on the other machine: requests go into its input, and answers find their way back by their marks. */
import { randomBytes } from 'node:crypto';
import {
  type AgentAnswer,
  type AgentRequest,
  type AgentResults,
  type AgentVerb,
  answerMark,
} from '../contract/models/agent.ts';
import { AppError, fromWireError } from '../kernel/app-error.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import { ByteQueue } from './byte-queue.ts';
import type { ExecResult, RemoteSession } from './ports.ts';

/** Where the agent is installed, relative to the login's home folder. */
export const AGENT_FOLDER = '.understudy/program';

/** Any login shell, csh and fish too, has to read it: one quoted word for `sh`, put together there so that an echo is no answer. */
const commandFor = (frame: string): string =>
  `sh -c 'r="$HOME/${AGENT_FOLDER}/run"; c=127; [ -x "$r" ] && { "$r"; c=$?; }; m=missing; case $c in 126|127) echo "understudy-$m:${frame}";; esac; exit $c'`;

/** Whatever a line may hold: some shells end it with CR as well. */
const marked = new RegExp(`${answerMark('([0-9a-f]{32})')}([^]*)$`);

type Result = AgentResults[AgentVerb];

export interface AskOptions {
  /** Ends the conversation, with whatever else is under way in it: an agent stops what it does when nobody listens. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Packets that follow the request. */
  readonly body?: AsyncIterable<Uint8Array>;
}

interface Waiting {
  readonly verb: AgentVerb;
  readonly onProgress: AskOptions['onProgress'];
  readonly hasBody: boolean;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export class AgentConversation {
  readonly #frame = newFrame();
  readonly #input = new ByteQueue();
  readonly #stop = new AbortController();
  /** By their marks, in the order in which they were asked. */
  readonly #waiting = new Map<string, Waiting>();
  #ended = false;
  #missing = false;
  #hasMarks = false;
  #bare: AgentAnswer | null = null;
  #noise = '';

  constructor(session: RemoteSession) {
    session
      .exec(commandFor(this.#frame), {
        stdin: this.#input.read(),
        signal: this.#stop.signal,
        onLine: (line) => this.#hear(line),
      })
      .then(
        (done) => this.#end((verb) => this.#explain(verb, done)),
        (error: unknown) => this.#end(() => error),
      );
  }

  /** Nothing more can be asked. */
  get ended(): boolean {
    return this.#ended;
  }

  async ask(request: AgentRequest, { signal, onProgress, body }: AskOptions): Promise<Result> {
    const frame = newFrame();
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.set(frame, { verb: request.verb, onProgress, hasBody: body !== undefined, resolve, reject });
    this.#input.push(Buffer.from(`${JSON.stringify({ ...request, frame })}\n`));
    if (body) this.#input.pushAll(body, (error) => this.#fail(frame, error));
    const onAbort = (): void => this.#fail(frame, signal?.reason);
    const stopListening = whenAborted(signal, onAbort);
    try {
      return await promise;
    } finally {
      stopListening();
    }
  }

  close(): void {
    this.#end(() => lost());
  }

  #hear(line: string): void {
    const [, frame = '', said] = marked.exec(line) ?? [];
    const waiting = this.#waiting.get(frame);
    const answer = readAnswer(said ?? line);
    if (waiting && answer) this.#answer(frame, waiting, answer);
    else if (answer && said === undefined) this.#bare = answer;
    else if (line.includes(`understudy-missing:${this.#frame}`)) this.#missing = true;
    else this.#noise = `${this.#noise}\n${line}`.trim().slice(-500);
  }

  #answer(frame: string, waiting: Waiting, answer: AgentAnswer): void {
    this.#hasMarks = true;
    if (answer.kind === 'progress') {
      waiting.onProgress?.(answer.done, answer.total);
      return;
    }
    this.#waiting.delete(frame);
    if (answer.kind === 'done') waiting.resolve(answer.result);
    else waiting.reject(fromWireError(answer.error));
    // What is left of its bytes would be read as requests: the agent ends, too.
    if (answer.kind === 'failed' && waiting.hasBody) this.close();
  }

  /** One that nobody waits for any more, or whose bytes cannot be read here: the others were asked in the same breath. */
  #fail(frame: string, error: unknown): void {
    this.#waiting.get(frame)?.reject(error);
    this.#waiting.delete(frame);
    this.close();
  }

  #end(errorOf: (verb: AgentVerb) => unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    // An agent of an earlier build puts no mark before its lines; that counts where there is an agent and no mark was heard.
    const bare = this.#missing || this.#hasMarks ? null : this.#bare;
    for (const [index, { verb, resolve, reject }] of [...this.#waiting.values()].entries()) {
      if (index > 0 || !bare || bare.kind === 'progress') reject(errorOf(verb));
      else if (bare.kind === 'done') resolve(bare.result);
      else reject(fromWireError(bare.error));
    }
    this.#waiting.clear();
    this.#input.end();
    this.#stop.abort();
  }

  #explain(verb: AgentVerb, { exitCode, stderr }: ExecResult): AppError {
    return new AppError('STANDBY_COMMAND_FAILED', {
      details: {
        verb,
        exitCode,
        said: (stderr.trim() || this.#noise).slice(-500),
        ...(this.#missing || hasNoProgram(exitCode) ? { missing: true } : {}),
      },
    });
  }
}

/** Was it a shell that found no agent? Then one may be installed. */
export function isAgentMissing(error: unknown): boolean {
  return error instanceof AppError && error.code === 'STANDBY_COMMAND_FAILED' && error.details['missing'] === true;
}

/** A key that is bound to an agent which is gone: only the shell's exit code says so. */
const hasNoProgram = (exitCode: number | null): boolean => exitCode === 126 || exitCode === 127;

const newFrame = (): string => randomBytes(16).toString('hex');

function lost(): AppError {
  return new AppError('STANDBY_CONNECTION_LOST', { details: { reason: 'closed' }, retryable: true });
}

function readAnswer(text: string): AgentAnswer | null {
  try {
    const value = JSON.parse(text) as AgentAnswer;
    return value.kind === 'progress' || value.kind === 'done' || value.kind === 'failed' ? value : null;
  } catch {
    return null;
  }
}
