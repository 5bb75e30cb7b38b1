/**
 * `promote`, `switchover` and `failback`: without --confirm they print the plan and change nothing. With it they want the hash of the plan
 * that was read, so that nothing else is done than what was read.
 */
import type { Plan, PlanIntent } from '../contract/models/plan.ts';
import type { PreflightReport, PromotionView } from '../contract/standby.ts';
import { operationLines, planLines } from './plan-lines.ts';
import { commandLine } from './remedies.ts';
import { defineVerb, given, readNumber, readOptions, required, UsageError, type VerbContext } from './verb.ts';

/** Seconds for each share of listeners, when a person does not say. */
const BAKE_SECONDS = 30;
/** For which a planned switch goes back by itself. */
const WINDOW_SECONDS = 300;

const options = {
  release: { type: 'string', value: 'RID' },
  reason: { type: 'string', value: 'WHY' },
  plan: { type: 'string', value: 'HASH' },
  confirm: { type: 'string', value: 'NAME' },
  second: { type: 'string', value: 'LINE' },
} as const;
const planned = { ...options, window: { type: 'string', value: 'SECONDS' } } as const;
const wayHome = { ...options, bake: { type: 'string', value: 'SECONDS' } } as const;

/** A cancelled promotion is undone; what is not done by then is resumed from its journal. */
const UNDO_WITHIN_MS = 10_000;

export const promote = defineVerb({
  name: 'promote',
  forms: {
    promote: 'NAME --reason WHY [--release RID] [--window SECONDS] [--plan HASH --confirm NAME [--second LINE]]',
  },
  options: planned,
  example: 'standby-2 --reason "power failure"',
  endsWithinMs: UNDO_WITHIN_MS,
  run: (args, context) => run('promote', args, context),
});

export const switchover = defineVerb({
  name: 'switchover',
  forms: {
    switchover: 'NAME [--reason WHY] [--release RID] [--window SECONDS] [--plan HASH --confirm NAME [--second LINE]]',
  },
  options: planned,
  example: 'standby-2 --reason "new power supply"',
  endsWithinMs: UNDO_WITHIN_MS,
  run: (args, context) => run('switchover', args, context),
});

export const failback = defineVerb({
  name: 'failback',
  forms: { failback: '[NAME] [--reason WHY] [--bake SECONDS] [--plan HASH --confirm NAME [--second LINE]]' },
  options: wayHome,
  example: '--reason "primary repaired"',
  endsWithinMs: UNDO_WITHIN_MS,
  run: (args, context) => run('fail-back', args, context),
});

async function run(intent: PlanIntent, args: readonly string[], context: VerbContext): Promise<void> {
  const { host: open, terminal, signal } = context;
  const isHome = intent === 'fail-back';
  const { values, positionals } = isHome
    ? readOptions(args, wayHome, { words: 1 })
    : readOptions(args, planned, { words: 1 });
  const bake = 'bake' in values ? values.bake : undefined;
  const window = 'window' in values ? values.window : undefined;
  const windowSeconds = readNumber(window, '--window') ?? (intent === 'switchover' ? WINDOW_SECONDS : undefined);
  const bakeSeconds = isHome ? (readNumber(bake, '--bake') ?? BAKE_SECONDS) : undefined;
  if (values.confirm !== undefined && values.plan === undefined) throw new UsageError((wrong) => wrong.planFirst);
  const reason = required(values.reason ?? usualReasons[intent], '--reason');
  const named = isHome ? positionals[0] : required(positionals[0], 'NAME');
  const client = await open();
  const serving = named === undefined ? (await client.call('standby.overview', {})).serving?.machine : undefined;
  const name = required(named ?? serving, 'NAME');
  const ask = () =>
    client.call('standby.plan', { name, intent, ...given({ releaseId: values.release, bakeSeconds, windowSeconds }) });
  let plan = await ask();
  if (values.confirm === undefined && plan.blockedBy.includes('STANDBY_CHECK_NEEDED')) {
    terminal.note(terminal.cli.checksFirst(name));
    const { jobId } = await client.call('standby.check', { name });
    await client.finish<PreflightReport>(jobId, { signal, onChange: terminal.follow() });
    plan = await ask();
  }
  if (values.confirm === undefined) {
    const { nothingChanged, toDoIt } = terminal.cli;
    const next =
      plan.blockedBy.length > 0
        ? []
        : [toDoIt, `  ${commandFor(plan, { release: values.release, bake, window }, reason)}`];
    return terminal.result(plan, [...planLines(plan, terminal), '', nothingChanged, ...next]);
  }
  const { jobId } = await client.call(callOf[intent], {
    planId: plan.planId,
    // Made anew just now: the hash that was read holds only while this plan is the same.
    planHash: required(values.plan, '--plan'),
    confirmName: values.confirm,
    reason,
    ...given({ second: values.second }),
  });
  const done = await client.finish<PromotionView>(jobId, { signal, onChange: terminal.follow() });
  terminal.result(done, operationLines(done, terminal));
}

const usualReasons: Readonly<Partial<Record<PlanIntent, string>>> = {
  switchover: 'planned switch',
  'fail-back': 'primary repaired',
};

const callOf = {
  promote: 'standby.promote',
  switchover: 'standby.switchover',
  'fail-back': 'standby.failBack',
} as const;

/** The whole command, to be copied. */
function commandFor(
  { intent, machine, planHash }: Plan,
  about: {
    readonly release: string | undefined;
    readonly bake: string | undefined;
    readonly window: string | undefined;
  },
  reason: string,
): string {
  return commandLine([
    intent === 'fail-back' ? 'failback' : intent,
    machine,
    ...Object.entries(about).flatMap(([option, value]) => (value === undefined ? [] : [`--${option}`, value])),
    '--reason',
    reason,
    '--plan',
    planHash,
    '--confirm',
    machine,
  ]);
}
