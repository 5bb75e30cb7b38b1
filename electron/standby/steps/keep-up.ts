/**
 * Listeners were sent to the standby and are not answered yet. Does it still live? What ended there is started again, once and
 * under the same epoch; what does not come back ends the wait, so that another promotion may begin at once.
 */
import type { AgentResults } from '../../contract/models/agent.ts';
import { AppError } from '../../kernel/app-error.ts';
import { orAborted } from '../../kernel/or-aborted.ts';
import { lookAtServing } from '../serving-seen.ts';
import { startRequest } from '../start-request.ts';
import type { StepContext } from './step.ts';

/** How often it is looked at. */
const LOOK_EVERY_MS = 1_000;
/** For one question to its agent, a new connection included. */
const ANSWERS_WITHIN_MS = 15_000;
/** Neither its gate nor its agent answered for so long: a network that stumbles is back by then. */
const GONE_AFTER_MS = 30_000;
/** Of the time between two looks no more counts: this computer may have slept. */
const COUNTS_MS = 10_000;

export interface Upkeep {
  /** Throws STANDBY_START_FAILED, STANDBY_EPOCH_STALE, or why the machine cannot be reached any more. */
  look(): Promise<void>;
  readonly restarted: boolean;
}

export function keepUp(context: StepContext): Upkeep {
  const { ports, machine, signal } = context;
  const url = context.text('start', 'url');
  const epoch = context.number('claim', 'epoch');
  let lookedAtMs: number | null = null;
  let silentMs = 0;
  let restarted = false;

  async function lookAtMachine(): Promise<void> {
    const sinceMs = lookedAtMs ?? ports.clock.monotonicMs();
    try {
      if ((await lookAtServing(ports.prober, { url, epoch }, signal)) === 'silent') await askMachine();
      silentMs = 0;
    } catch (error) {
      signal.throwIfAborted();
      if (!isSilence(error)) throw error;
      silentMs += Math.min(COUNTS_MS, ports.clock.monotonicMs() - sinceMs);
      if (silentMs < GONE_AFTER_MS) return;
      const { host, port } = machine;
      throw new AppError('STANDBY_UNREACHABLE', { details: { host, port }, remedy: { kind: 'retry' }, cause: error });
    }
  }

  async function askMachine(): Promise<void> {
    const { state, mode, lastExit, ...told } = await statusOf(context);
    if (state === 'running' || state === 'starting') {
      // It speaks for itself: only the way from here is closed. One that another promotion has taken is lost to this one.
      if (told.epoch === epoch && mode !== 'fenced') return;
      throw new AppError('STANDBY_EPOCH_STALE', { details: { epoch, current: told.epoch } });
    }
    if (restarted) throw new AppError('STANDBY_START_FAILED', { details: { machine: machine.name, lastExit } });
    restarted = true;
    await context.ask(await startRequest(ports, { ...context, epoch }, 'serve'));
  }

  return {
    async look() {
      const nowMs = ports.clock.monotonicMs();
      if (lookedAtMs !== null && nowMs - lookedAtMs < LOOK_EVERY_MS) return;
      await lookAtMachine();
      lookedAtMs = ports.clock.monotonicMs();
    },
    get restarted() {
      return restarted;
    },
  };
}

function statusOf({ ask, signal }: StepContext): Promise<AgentResults['status']> {
  return orAborted(ask({ verb: 'status' }), AbortSignal.any([signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)]));
}

/** The last one: of a machine that dies, the agent may be the first to end. */
const silences: ReadonlySet<string> = new Set([
  'STANDBY_UNREACHABLE',
  'STANDBY_CONNECTION_LOST',
  'STANDBY_COMMAND_FAILED',
]);

function isSilence(error: unknown): boolean {
  return error instanceof AppError ? silences.has(error.code) : (error as Error).name === 'TimeoutError';
}
