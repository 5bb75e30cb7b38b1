/**
 * Pure: from nothing to a studio that survives its primary, in the order in which each step can use the one before. A step is
 * done when the facts say so, not when somebody was here: what is taken away again comes back as a step.
 */
import type { Snapshot } from '../../electron/contract/app.ts';
import type { Machine } from '../../electron/contract/standby.ts';

/** How far each step is, named for what is to be done next in it. */
export type SetupStage =
  | 'voice.bring'
  | 'store.connect'
  | 'store.backUp'
  | 'primary.watch'
  | 'spare.add'
  | 'spare.beyondPractice'
  | 'spare.check'
  | 'cutover.set'
  | 'drill.hold';

export type SetupName = 'voice' | 'store' | 'primary' | 'spare' | 'cutover' | 'drill';

export interface SetupStep {
  readonly name: SetupName;
  /** `next` is the first that is not done; the others can be taken as well, in any order. */
  readonly state: 'done' | 'next' | 'open';
  /** Null when it is done. */
  readonly stage: SetupStage | null;
  /** Where it is done. */
  readonly path: string;
  /** The part of that screen; null for its beginning. */
  readonly place: string | null;
}

type Facts = Pick<Snapshot, 'voices' | 'backup' | 'watch' | 'standby'>;
type Todo = Pick<SetupStep, 'stage' | 'path' | 'place'>;

/** Null once there is nothing left to set up. */
export function setupSteps(facts: Facts): readonly SetupStep[] | null {
  const todos: readonly (readonly [SetupName, Todo])[] = [
    ['voice', voice(facts)],
    ['store', store(facts)],
    ['primary', primary(facts)],
    ['spare', spare(facts)],
    ['cutover', cutover(facts)],
    ['drill', drill(facts)],
  ];
  const next = todos.find(([, { stage }]) => stage !== null)?.[0];
  if (next === undefined) return null;
  return todos.map(([name, todo]) => ({
    name,
    state: todo.stage === null ? 'done' : name === next ? 'next' : 'open',
    ...todo,
  }));
}

export function countDone(steps: readonly SetupStep[]): number {
  return steps.filter(({ state }) => state === 'done').length;
}

/** The pilot voice is there to be heard; a studio has one of its own. */
function voice({ voices }: Facts): Todo {
  const has = voices.some(({ pilot }) => !pilot);
  return { stage: has ? null : 'voice.bring', path: '/voices', place: has ? null : 'import' };
}

/** A store without a release is a place, not a backup. */
function store({ backup }: Facts): Todo {
  const stage = backup.store === null ? 'store.connect' : backup.lastRelease === null ? 'store.backUp' : null;
  return { stage, path: '/backup', place: null };
}

function primary({ watch }: Facts): Todo {
  return { stage: watch.target === null ? 'primary.watch' : null, path: '/watch', place: null };
}

/** The practice machine is this computer: it shows how it works and saves nothing when this computer is the one that is gone. */
function spare({ standby }: Facts): Todo {
  const real = realMachines(standby.machines);
  const stage =
    standby.machines.length === 0
      ? 'spare.add'
      : real.length === 0
        ? 'spare.beyondPractice'
        : real.some(({ lastCheck }) => lastCheck?.ok)
          ? null
          : 'spare.check';
  return { stage, path: '/standby', place: null };
}

function cutover({ standby }: Facts): Todo {
  return { stage: standby.cutover === null ? 'cutover.set' : null, path: '/standby', place: 'cutover' };
}

/** A promotion that went well shows as much as a rehearsal. */
function drill({ standby, backup }: Facts): Todo {
  const real = realMachines(standby.machines);
  const isShown = real.some(
    ({ lastDrill, lastPromotion }) => (lastDrill?.lastGoodAt ?? null) !== null || lastPromotion,
  );
  const ready = real.find(({ lastCheck }) => lastCheck?.ok);
  const path = ready && backup.lastRelease !== null ? `/standby/drill/${encodeURIComponent(ready.name)}` : '/standby';
  return { stage: isShown ? null : 'drill.hold', path, place: null };
}

function realMachines(machines: readonly Machine[]): readonly Machine[] {
  return machines.filter(({ practice }) => !practice);
}
