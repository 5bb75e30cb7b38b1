/** The operations as lists of steps. What listeners could notice comes only after every proof; a drill ends there. */
import type { OperationIntent, StepName } from '../../contract/models/plan.ts';
import type { Opening } from '../journal-line.ts';
import { bringRest, resync } from './bring-home.ts';
import { claim, claimIfThere } from './claim.ts';
import { commit, commitFailBack } from './commit.ts';
import { connect, connectIfThere } from './connect.ts';
import { converge, convergeBack } from './converge.ts';
import { cutBack, cutover } from './cutover.ts';
import { fencePrimary } from './fence-primary.ts';
import { lastGate, lastLook } from './last-gate.ts';
import { unlessLoaded } from './loaded.ts';
import { openPrimary, reopenPrimary } from './open-primary.ts';
import { preflight } from './preflight.ts';
import { prove, provePrimary } from './prove.ts';
import { putMade } from './put-made.ts';
import { cleanUp, connectToDrill, startDrill } from './rehearse.ts';
import { drain, stopStandby } from './retire.ts';
import { serve } from './serve.ts';
import { split } from './split.ts';
import { standBack } from './stand-back.ts';
import { start } from './start.ts';
import type { Step } from './step.ts';
import { transfer } from './transfer.ts';
import { verify } from './verify.ts';
import { warm } from './warm.ts';
import { commitWindow } from './window.ts';
import { stopUncommitted, withdraw } from './withdraw.ts';

/** Up to a standby whose voice was heard; nothing of it is noticed by listeners. */
const untilHeard: readonly (readonly [StepName, Step])[] = [
  ['connect', connect],
  ['preflight', preflight],
  ['claim', claim],
  ['transfer', unlessLoaded(transfer)],
  ['verify', unlessLoaded(verify)],
  ['put-made', putMade],
  ['start', start],
  ['warm', warm],
  ['prove', prove],
];

const promotion: readonly (readonly [StepName, Step])[] = [
  ...untilHeard,
  ['last-gate', lastGate],
  ['fence-primary', fencePrimary],
  ['serve', serve],
  ['cutover', cutover],
  ['converge', converge],
  ['window', commitWindow],
  ['commit', commit],
];

/** The primary is well: it goes on until everybody has left it. */
const switchover: readonly (readonly [StepName, Step])[] = [
  ...untilHeard,
  ['last-look', lastLook],
  ['serve', serve],
  ['cutover', cutover],
  ['converge', converge],
  ['stand-back', standBack],
  ['window', commitWindow],
  ['commit', commit],
];

const failBack: readonly (readonly [StepName, Step])[] = [
  ['connect', connectIfThere],
  ['prove', provePrimary],
  ['claim', claimIfThere],
  ['resync', resync],
  ['open-primary', openPrimary],
  ['split', split],
  ['cutover', cutBack],
  ['converge', convergeBack],
  ['drain', drain],
  ['bring-rest', bringRest],
  ['stop-standby', stopStandby],
  ['commit', commitFailBack],
];

const drill: readonly (readonly [StepName, Step])[] = [
  ['connect', connectToDrill],
  ['preflight', preflight],
  ['transfer', transfer],
  ['verify', verify],
  ['start', startDrill],
  ['warm', warm],
  ['prove', prove],
  ['clean-up', cleanUp],
];

/** Takes back what another desktop began and left. */
const withdrawal: readonly (readonly [StepName, Step])[] = [
  ['connect', connect],
  ['claim', claim],
  ['stop-standby', stopUncommitted],
  ['open-primary', reopenPrimary],
  ['commit', withdraw],
];

const operations = { promote: promotion, switchover, 'fail-back': failBack, drill } as const;

export function stepsOf(intent: OperationIntent, takesOver?: Opening['takesOver']): ReadonlyMap<StepName, Step> {
  if (takesOver?.towards === 'start') return new Map(withdrawal);
  return new Map(operations[intent]);
}

const ofPrimaryGate: readonly StepName[] = ['fence-primary', 'stand-back', 'open-primary'];

/** What an operation is made of in this studio. */
export function stepNamesOf(
  intent: OperationIntent,
  about: {
    readonly hasGate: boolean;
    readonly windowSeconds?: number | undefined;
    /** What services made, saved in the store. */
    readonly savedMade?: object | null;
  },
): StepName[] {
  return [...stepsOf(intent).keys()]
    .filter((name) => about.hasGate || !ofPrimaryGate.includes(name))
    .filter((name) => (about.windowSeconds ?? 0) > 0 || name !== 'window')
    .filter((name) => about.savedMade || name !== 'put-made');
}

export function affectsService(step: StepName): boolean {
  return ['cutover', 'converge', 'stand-back', 'window', 'drain', 'bring-rest', 'stop-standby', 'commit'].includes(
    step,
  );
}
