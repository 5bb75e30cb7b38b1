/**
 * `promote` and `failback`: without --confirm they print the plan and change nothing. With it they want the hash of the plan
 * that was read, so that nothing else is done than what was read.
 */
import type { Plan, PlanIntent } from '../contract/models/plan.ts';
import type { PromotionView } from '../contract/standby.ts';
import { megabytes } from './terminal.ts';
import { readOptions, required, UsageError, type Verb, type VerbContext } from './verb.ts';

export const promote: Verb = {
  usage: ['promote NAME --reason R [--release RID] [--plan HASH --confirm NAME]'],
  run: (args, context) => run('promote', args, context),
};

export const failback: Verb = {
  usage: ['failback [NAME] [--reason R] [--plan HASH --confirm NAME]'],
  run: (args, context) => run('fail-back', args, context),
};

async function run(
  intent: PlanIntent,
  args: readonly string[],
  { host: open, terminal, signal }: VerbContext,
): Promise<void> {
  const { values, positionals } = readOptions(args, {
    release: { type: 'string' },
    reason: { type: 'string' },
    plan: { type: 'string' },
    confirm: { type: 'string' },
  });
  if (values.confirm !== undefined && values.plan === undefined) {
    const verb = verbOf(intent);
    throw new UsageError(
      `--plan HASH is missing: run \`${verb}\` without --confirm, read the plan, and copy the command at its end`,
    );
  }
  const client = await open();
  const serving =
    intent === 'fail-back' && positionals[0] === undefined
      ? (await client.call('standby.overview', {})).serving?.machine
      : undefined;
  const name = required(positionals[0] ?? serving, 'NAME');
  const reason = required(values.reason ?? (intent === 'fail-back' ? 'primary repaired' : undefined), '--reason');
  const plan = await client.call('standby.plan', {
    name,
    intent,
    ...(values.release === undefined ? {} : { releaseId: values.release }),
  });
  if (values.confirm === undefined) {
    terminal.result(plan, [
      ...describe(plan),
      '',
      'Nothing was changed. To do it:',
      `  ${commandFor(plan, values.release, reason)}`,
    ]);
    return;
  }
  const { jobId } = await client.call(intent === 'promote' ? 'standby.promote' : 'standby.failBack', {
    planId: plan.planId,
    // Made anew just now: the hash that was read holds only while this plan is the same.
    planHash: required(values.plan, '--plan'),
    confirmName: values.confirm,
    reason,
  });
  const done = await client.finish<PromotionView>(jobId, { signal, onChange: terminal.follow() });
  terminal.result(done, [
    ...done.steps.map(
      (step) => `${step.state.padEnd(8)} ${step.name}  ${step.seconds === null ? '' : `${step.seconds.toFixed(2)} s`}`,
    ),
    `${done.intent} of ${done.machine}: ${done.state}${done.rtoSeconds === null ? '' : `, recovery time ${done.rtoSeconds.toFixed(1)} s`}, ${megabytes(done.bytesTransferred)} transferred`,
  ]);
}

const verbOf = (intent: PlanIntent): string => (intent === 'promote' ? 'promote' : 'failback');

/** The whole command, to be copied. */
function commandFor(plan: Plan, release: string | undefined, reason: string): string {
  return [
    'understudy',
    verbOf(plan.intent),
    quote(plan.machine),
    ...(release === undefined ? [] : ['--release', quote(release)]),
    '--plan',
    plan.planHash,
    '--confirm',
    quote(plan.machine),
    '--reason',
    quote(reason),
  ].join(' ');
}

/** For a POSIX shell. Words in double quotes, because people read them; single ones where a shell would still look inside. */
function quote(word: string): string {
  return /["$`\\!\n]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : `"${word}"`;
}

function describe(plan: Plan): string[] {
  return [
    `${plan.intent} · ${plan.machine} · release ${plan.releaseId} of ${plan.releaseCreatedAt}`,
    ...plan.steps.map(
      (step) =>
        `  ${step.affectsService ? '!' : ' '} ${step.name}  about ${step.expectedSeconds.toFixed(0)} s (${step.source})`,
    ),
    ...plan.facts.map((fact) => `  ${fact.level.padEnd(5)} ${fact.key}  ${JSON.stringify(fact.values)}`),
    `  ${plan.cutover.provider}: ${plan.cutover.from} → ${plan.cutover.to}`,
    `  ${megabytes(plan.bytesToTransfer)} to transfer, about ${plan.expectedSeconds.toFixed(0)} s`,
    ...(plan.blockedBy.length > 0 ? [`  blocked by: ${plan.blockedBy.join(', ')}`] : []),
    `  plan hash ${plan.planHash}`,
  ];
}
