/** Waits until the service says that its voice is loaded, seen from here: this is the way that listeners will come. */
import { AppError } from '../../kernel/app-error.ts';
import { createVoiceSite } from '../../watch/voice-site.ts';
import type { Step, StepContext } from './step.ts';

const POLL_MS = 150;
const ASK_AGENT_EVERY = 10;
/** The agent says that the port is open; if nothing gets there from here, something in between refuses. */
const UNREACHABLE_AFTER_MS = 20_000;
const timeouts = { connectMs: 2_000, firstByteMs: 4_000, totalMs: 5_000 } as const;

export const warm: Step = {
  deadlineMs: 180_000,
  async run(context) {
    const { ports } = context;
    const startedAtMs = ports.clock.monotonicMs();
    const url = context.text('start', 'url');
    const standby = createVoiceSite({ url, prober: ports.prober, site: 'standby', key: null });
    for (let turn = 1; ; turn++) {
      context.signal.throwIfAborted();
      const { kind, status, health } = await standby.look({ timeouts, signal: context.signal });
      if (health?.ready || health?.warm) return { facts: checkIdentity(context, health) };
      if (status === null && ports.clock.monotonicMs() - startedAtMs > UNREACHABLE_AFTER_MS) {
        throw new AppError('STANDBY_START_FAILED', { details: { url, failure: kind } });
      }
      if (turn % ASK_AGENT_EVERY === 0) await assertAlive(context);
      await ports.sleep(POLL_MS, context.signal);
    }
  },
};

function checkIdentity(
  context: StepContext,
  health: { readonly releaseId: string | null; readonly epoch: number; readonly voice: string | null },
) {
  // A drill is under no epoch.
  const epoch = context.opening.intent === 'drill' ? 0 : context.number('claim', 'epoch');
  if (health.releaseId !== context.opening.releaseId || health.epoch !== epoch) {
    throw new AppError('STANDBY_RELEASE_MISMATCH', {
      details: { expected: context.opening.releaseId, seen: health.releaseId, epoch, seenEpoch: health.epoch },
    });
  }
  return { voice: health.voice };
}

async function assertAlive({ ask, opening }: StepContext): Promise<void> {
  const isDrill = opening.intent === 'drill';
  const service = await (isDrill ? ask({ verb: 'drill', command: { kind: 'status' } }) : ask({ verb: 'status' }));
  if (service.state === 'running' || service.state === 'starting') return;
  if (isDrill) throw new AppError('STANDBY_START_FAILED', { details: { lastExit: service.lastExit } });
  const { text } = await ask({ verb: 'logs', lines: 12 });
  throw new AppError('STANDBY_START_FAILED', { details: { lastExit: service.lastExit, log: text.slice(-2000) } });
}
