/**
 * Takes the next epoch at every register that can be reached: nobody else may be at work, and no other standby may serve. The
 * nonce makes asking twice harmless; a loser never gets further.
 */
import { movesToStandby } from '../../contract/models/plan.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { StepFacts } from '../journal-line.ts';
import { type Aim, type ClaimDecision, type ClaimFacts, decideClaim } from '../registers/claim-rules.ts';
import { type Claim, proofOf } from '../registers/register.ts';
import type { AllReadings } from '../registers/registers.ts';
import { isGone, type Watched, watchHolder } from '../registers/stale-rules.ts';
import { lookAtServing } from '../serving-seen.ts';
import type { Step, StepContext, StepResult } from './step.ts';

/** Long enough to watch a holder that may be gone. */
const DEADLINE_MS = 120_000;
export const LOOK_EVERY_MS = 5_000;
/** Desktops that begin in the same moment get out of each other's way within a few turns. */
const TURNS = 8;

export const claim: Step = {
  deadlineMs: DEADLINE_MS,
  run: takeNext,
  async undo(context): Promise<StepFacts> {
    const { opening, signal } = context;
    const registers = context.registers({ target: true });
    // Whether the claim arrived is not known after a crash, so it is looked for.
    const held = await registers.find(opening.nonce, signal);
    if (!held) return {};
    const { epoch } = held;
    await registers.close({ ...claimOf(context, epoch), outcome: 'aborted', site: null, releaseId: null }, signal);
    return { epoch, closed: 'aborted' };
  },
};

/** Without the standby the other registers decide; without any the next number is free. */
export const claimIfThere: Step = {
  ...claim,
  async undo(context) {
    if (!isReachable(context)) return {};
    return (await claim.undo?.(context)) ?? {};
  },
};

export function isReachable(context: StepContext): boolean {
  return context.fact('connect', 'reachable') === true;
}

async function takeNext(context: StepContext): Promise<StepResult> {
  const { opening, ports, signal } = context;
  const registers = context.registers({ target: isReachable(context) });
  const pastProofs = new Set((await ports.ownNonces()).map(proofOf));
  let watched: Watched | null = null;
  let site: ClaimFacts['site'] = 'unasked';
  for (let turn = 0; turn < TURNS; ) {
    signal.throwIfAborted();
    const all = await registers.readAll(signal);
    const decision = decideClaim({
      readings: all.readings,
      ownProof: proofOf(opening.nonce),
      pastProofs,
      above: Math.max(opening.epochBefore, ports.cutover.status()?.epoch ?? 0),
      aim: aimOf(context),
      isGone: (known) => isGone(known, watched),
      site,
    });
    switch (decision.kind) {
      case 'hold':
      case 'claim': {
        turn += 1;
        const held = await takenBy(context, decision.epoch);
        if (held) return { facts: { epoch: decision.epoch, registers: held.join(' '), silent: silentOf(all) } };
        break;
      }
      case 'watch': {
        const now = { wallMs: ports.clock.now(), monotonicMs: ports.clock.monotonicMs() };
        watched = watchHolder(watched, decision.known, now, LOOK_EVERY_MS);
        if (!isGone(decision.known, watched)) await ports.sleep(LOOK_EVERY_MS, signal);
        break;
      }
      case 'ask-site':
        site = (await lookAtServing(ports.prober, siteOf(decision), signal)) === 'silent' ? 'silent' : 'alive';
        break;
      case 'refused':
        throw new AppError(decision.code, { details: decision.details, remedy: { kind: 'open', screen: 'standby' } });
    }
  }
  throw new AppError('STANDBY_EPOCH_STALE', { details: { turns: TURNS } });

  /** Null when somebody else was faster. */
  async function takenBy(about: StepContext, epoch: number): Promise<readonly string[] | null> {
    try {
      return await registers.claim(claimOf(about, epoch), signal);
    } catch (error) {
      if (error instanceof AppError && error.code === 'STANDBY_EPOCH_STALE') return null;
      throw error;
    }
  }
}

export function claimOf({ opening, holder }: StepContext, epoch: number): Claim {
  const { nonce, incidentId } = opening;
  return { epoch, nonce, incidentId, holder };
}

function aimOf({ opening, machine }: StepContext): Aim {
  if (opening.takesOver?.towards === 'start') return { kind: 'nowhere' };
  return movesToStandby(opening.intent) ? { kind: 'standby' } : { kind: 'primary', from: machine.fingerprint };
}

const siteOf = ({ site, epoch }: Extract<ClaimDecision, { kind: 'ask-site' }>) => ({ url: site.url, epoch });

const silentOf = ({ silent }: AllReadings): string => silent.map(({ name }) => name).join(' ');
