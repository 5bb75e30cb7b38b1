/**
 * After listeners were moved the standby is listened to for a while before that counts for good. When it fails, and the primary
 * is well, the operation stops here and listeners are sent back; whoever began it does that. A primary that is not well is no
 * place to go back to: then the standby is all there is.
 */
import { AppError } from '../../kernel/app-error.ts';
import { createVoiceSite } from '../../watch/voice-site.ts';
import { accessKey } from '../service-address.ts';
import { listen, lookTimeouts, primaryUrl } from './prove.ts';
import { MOST_WINDOW_SECONDS, type Step, type StepContext } from './step.ts';

const LOOK_EVERY_MS = 5_000;
/** Once something went wrong. */
const LOOK_AGAIN_MS = 1_000;
/** Looks between two sentences: a sentence is work for the voice that listeners wait for. */
const SPEAK_EVERY = 6;
const FAILURES = 3;

export const commitWindow: Step = {
  deadlineMs: (MOST_WINDOW_SECONDS + 180) * 1000,
  async run(context) {
    const { ports, opening, signal } = context;
    const endMs = ports.clock.monotonicMs() + (opening.windowSeconds ?? 0) * 1000;
    let failures = 0;
    for (let look = 0; ports.clock.monotonicMs() < endMs; look++) {
      const problem = await problemOf(context, failures > 0 || look % SPEAK_EVERY === 0);
      failures = problem === null ? 0 : failures + 1;
      if (failures >= FAILURES && (await isPrimaryWell(context))) {
        throw new AppError('STANDBY_WINDOW_FAILED', { details: { machine: context.machine.name, problem } });
      }
      const leftMs = endMs - ports.clock.monotonicMs();
      const pauseMs = failures > 0 ? LOOK_AGAIN_MS : LOOK_EVERY_MS;
      if (leftMs > 0) await ports.sleep(Math.min(pauseMs, leftMs), signal);
    }
    return { facts: { seconds: opening.windowSeconds ?? 0, failures } };
  },
};

/** Null: it is well. */
async function problemOf(context: StepContext, speaks: boolean): Promise<string | null> {
  const { ports, opening, signal } = context;
  const site = createVoiceSite({
    url: context.text('start', 'url'),
    prober: ports.prober,
    site: 'standby',
    key: accessKey(opening.nonce),
    releaseId: opening.releaseId,
  });
  const { kind } = await site.look({ timeouts: lookTimeouts, signal });
  if (kind !== 'ok') return kind;
  if (!speaks) return null;
  try {
    await listen(context, site, 'understudy');
    return null;
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error;
    return String(error.details['problems'] ?? error.code);
  }
}

/** Closed by this very operation counts as well: the voice behind the gate is. */
async function isPrimaryWell(context: StepContext): Promise<boolean> {
  const primary = await context.ports.watch.primaryAt(primaryUrl(context));
  const { kind } = await primary.look({ timeouts: lookTimeouts, signal: context.signal });
  return kind === 'ok' || (kind === 'fenced' && context.primaryGate !== null);
}
