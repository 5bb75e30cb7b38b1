/** A plan before it is done, and an operation after, as lines: the same words as on the plan page. */
import type { Plan, PlanFact } from '../contract/models/plan.ts';
import type { PromotionView } from '../contract/standby.ts';
import { stepNote } from '../words/step-note.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';

export function planLines(plan: Plan, terminal: Terminal): string[] {
  const { words, cli, format, when } = terminal;
  const { standby } = words;
  const line = plan.steps.findIndex((step) => step.affectsService);
  const steps = columns(
    plan.steps.map(({ name, expectedSeconds, source }) => [
      standby.stepNames[name],
      source === 'measured' ? format.span(expectedSeconds) : `${format.span(expectedSeconds)} (${standby.estimated})`,
    ]),
    '  ',
  );
  return [
    standby.planTitle[plan.intent](plan.machine),
    ...(plan.releaseId === ''
      ? []
      : [cli.detail(standby.release, `${plan.releaseId} · ${when(plan.releaseCreatedAt)}`)]),
    '',
    heading(standby.willHappen, terminal),
    ...steps.flatMap((step, index) => (index === line ? [`  — ${standby.line} —`, step] : [step])),
    `  ${standby.total(format.span(plan.expectedSeconds))}`,
    '',
    heading(standby.factsNow, terminal),
    ...columns(
      plan.facts.map((fact) => [levels(terminal)[fact.level], factLine(fact, terminal)]),
      '  ',
    ),
    '',
    ...(plan.cutover.from === ''
      ? []
      : [cli.detail(standby.cutoverFromTo, cli.sendsTo(plan.cutover.from, plan.cutover.to))]),
    ...(plan.cutover.changes.length === 0 ? [] : [heading(standby.cutoverChanges, terminal)]),
    ...plan.cutover.changes.map((change) => `  ${change}`),
    ...plan.blockedBy.map((code) => cli.detail(standby.blockedTitle, blockText(code, terminal))),
  ];
}

/** The steps as they went, then the outcome. */
export function operationLines(view: PromotionView, terminal: Terminal): string[] {
  const { words, cli, format } = terminal;
  const { standby } = words;
  const title = view.state === 'done' ? standby.reportTitle[view.intent] : standby.reportFailed[view.intent];
  return [
    ...stepLines(view, terminal),
    [
      title(view.machine),
      standby.runState[view.state],
      ...(view.rtoSeconds === null ? [] : [cli.detail(standby.rto, format.span(view.rtoSeconds))]),
      cli.detail(standby.transferred, format.bytes(view.bytesTransferred)),
    ].join(' · '),
  ];
}

export function stepLines({ steps }: PromotionView, { words, format }: Terminal): string[] {
  return columns(
    steps.map((step) => [
      words.standby.stepState[step.state],
      words.standby.stepNames[step.name],
      step.seconds === null ? '' : format.span(step.seconds),
      stepNote(words, step) ?? '',
    ]),
    '  ',
  );
}

function heading(name: string, { cli }: Terminal): string {
  return cli.detail(name, '').trimEnd();
}

function levels({ words, cli }: Terminal): Readonly<Record<PlanFact['level'], string>> {
  return { ok: words.checks.ok, warn: words.checks.warn, block: cli.blocks };
}

/** `blockedBy` holds error codes. */
function blockText(code: string, { words }: Terminal): string {
  const codes: Readonly<Record<string, { readonly body: string }>> = words.errors.codes;
  return codes[code]?.body ?? code;
}

function factLine({ key, values }: PlanFact, { words, format, when }: Terminal): string {
  const outcomes: Readonly<Record<string, string>> = words.watch.probe;
  const told: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === null) told[name] = '';
    else if (typeof value === 'number') told[name] = numberText(name, value, format);
    else if (/^\d{4}-\d\d-\d\dT/.test(value)) told[name] = when(value);
    else told[name] = name === 'kind' ? (outcomes[value] ?? value) : value;
  }
  return (
    words.standby.facts[key]?.(told) ??
    [key, ...Object.entries(told).map(([name, value]) => `${name} ${value}`)].join(' ')
  );
}

function numberText(name: string, value: number, format: Terminal['format']): string {
  if (/bytes/i.test(name)) return format.bytes(value);
  if (name.endsWith('Ms')) return `${format.number(value)} ms`;
  return format.number(value);
}
