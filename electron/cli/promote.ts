/** `promote` and `failback`: without --confirm they print the plan and its hash and change nothing. */
import type { Plan } from '../contract/models/plan.ts';
import type { PromotionView } from '../contract/standby.ts';
import type { Format } from '../words/format.ts';
import { defineVerb, readOptions, required, type VerbContext } from './verb.ts';

const options = {
  release: { type: 'string', value: 'RID' },
  reason: { type: 'string', value: 'WHY' },
  plan: { type: 'string', value: 'HASH' },
  confirm: { type: 'string', value: 'NAME' },
} as const;

export const promote = defineVerb({
  name: 'promote',
  forms: { promote: 'NAME [--release RID] --reason WHY [--plan HASH] [--confirm NAME]' },
  options,
  example: 'standby-2 --reason "power failure"',
  run: (args, context) => act('promote', args, context),
});

export const failback = defineVerb({
  name: 'failback',
  forms: { failback: '[NAME] [--reason WHY] [--plan HASH] [--confirm NAME]' },
  options,
  example: '--confirm standby-2',
  run: (args, context) => act('fail-back', args, context),
});

async function act(
  intent: 'promote' | 'fail-back',
  args: readonly string[],
  { host: open, terminal, signal }: VerbContext,
): Promise<void> {
  const { values, positionals } = readOptions(args, options, { words: 1 });
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
      ...describe(plan, terminal.format),
      '',
      `Nothing was changed. To do it: add --confirm ${JSON.stringify(plan.machine)}`,
    ]);
    return;
  }
  const { jobId } = await client.call(intent === 'promote' ? 'standby.promote' : 'standby.failBack', {
    planId: plan.planId,
    // The hash that the person read, where they gave one: a plan that has changed since is refused.
    planHash: values.plan ?? plan.planHash,
    confirmName: values.confirm,
    reason,
  });
  const done = await client.finish<PromotionView>(jobId, { signal, onChange: terminal.follow() });
  terminal.result(done, [
    ...done.steps.map(
      (step) => `${step.state.padEnd(8)} ${step.name}  ${step.seconds === null ? '' : `${step.seconds.toFixed(2)} s`}`,
    ),
    `${done.intent} of ${done.machine}: ${done.state}${done.rtoSeconds === null ? '' : `, recovery time ${done.rtoSeconds.toFixed(1)} s`}, ${terminal.format.bytes(done.bytesTransferred)} transferred`,
  ]);
}

function describe(plan: Plan, format: Format): string[] {
  return [
    `${plan.intent} · ${plan.machine} · release ${plan.releaseId} of ${plan.releaseCreatedAt}`,
    ...plan.steps.map(
      (step) =>
        `  ${step.affectsService ? '!' : ' '} ${step.name}  about ${step.expectedSeconds.toFixed(0)} s (${step.source})`,
    ),
    ...plan.facts.map((fact) => `  ${fact.level.padEnd(5)} ${fact.key}  ${JSON.stringify(fact.values)}`),
    `  ${plan.cutover.provider}: ${plan.cutover.from} → ${plan.cutover.to}`,
    `  ${format.bytes(plan.bytesToTransfer)} to transfer, about ${plan.expectedSeconds.toFixed(0)} s`,
    ...(plan.blockedBy.length > 0 ? [`  blocked by: ${plan.blockedBy.join(', ')}`] : []),
    `  plan hash ${plan.planHash}`,
  ];
}
