/** The facts that the plan rests on, each with the moment it was seen; changed ones are marked. */
import { Button } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Plan, PlanFact } from '../../../electron/contract/models/plan.ts';
import type { Machine } from '../../../electron/contract/standby.ts';
import type { Format } from '../../../electron/words/format.ts';
import type { Words } from '../../../electron/words/words.ts';
import { isRunning, useCall, useLatestJob } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { describeDetails } from '../../ui/check-rows.tsx';
import { Panel } from '../../ui/page.tsx';
import { shortRelease } from '../../ui/short-id.ts';
import { type Tone, ToneIcon } from '../../ui/state-pill.tsx';
import { useFormat, useNow, useWords } from '../../ui/words.tsx';
import { type CheckState, checkStateOf } from './confirmation.ts';

/** The check has a line of its own, with its button. */
const checkFacts = new Set(['last-check', 'never-checked']);

const tones: Readonly<Record<PlanFact['level'], Tone>> = { ok: 'ok', warn: 'warn', block: 'bad' };

interface FactsNowProps {
  readonly plan: Plan;
  readonly changed: ReadonlySet<string>;
  readonly machine: Machine | null;
}

export function FactsNow({ plan, changed, machine }: FactsNowProps): ReactNode {
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const told = plan.intent !== 'fail-back' ? checkFacts : new Set<string>();
  return (
    <Panel title={words.standby.factsNow} icon={<IconEye size={17} aria-hidden />}>
      <ul className="plan-facts">
        {plan.facts
          .filter((fact) => !told.has(fact.key))
          .map((fact) => (
            <li key={fact.key} className={changed.has(fact.key) ? 'fact-changed' : undefined}>
              <ToneIcon tone={tones[fact.level]} />
              <span>{describeFact(words, format, fact, now)}</span>
              <span className="quiet nowrap">{format.timeWithSeconds(fact.observedAt)}</span>
            </li>
          ))}
        {plan.intent !== 'fail-back' && machine ? <PreflightFact machine={machine} state={checkStateOf(plan)} /> : null}
      </ul>
      <dl className="facts plan-targets">
        <dt>{words.standby.release}</dt>
        <dd>
          {plan.releaseCreatedAt === '' ? (
            words.common.none
          ) : (
            <>
              <span className="quiet">{words.standby.releaseAge}</span> <When at={plan.releaseCreatedAt} />
            </>
          )}
        </dd>
        <dt>{words.standby.cutoverFromTo}</dt>
        <dd>
          <span className="mono">{plan.cutover.from}</span> → <span className="mono">{plan.cutover.to}</span>
        </dd>
        {plan.cutover.changes.length === 0 ? null : (
          <>
            <dt>{words.standby.cutoverChanges}</dt>
            <dd>
              <pre className="mono">{plan.cutover.changes.join('\n')}</pre>
            </dd>
          </>
        )}
      </dl>
    </Panel>
  );
}

const checkTones: Readonly<Record<CheckState, Tone>> = { passed: 'ok', missing: 'bad', failed: 'bad', old: 'warn' };

function PreflightFact(props: { readonly machine: Machine; readonly state: CheckState }): ReactNode {
  const { machine, state } = props;
  const words = useWords();
  const check = useCall('standby.check');
  const job = useLatestJob('standby-check', machine.name);
  const said = {
    passed: words.standby.preflightOk,
    missing: words.standby.preflightMissing,
    failed: words.standby.preflightFailed,
    old: words.standby.preflightOld,
  }[state];
  return (
    <li>
      <ToneIcon tone={checkTones[state]} />
      <span>
        {said}{' '}
        <Button
          size="compact-xs"
          variant="light"
          loading={check.isPending || isRunning(job)}
          onClick={() => check.mutate({ name: machine.name })}
        >
          {words.standby.checkAgain}
        </Button>
      </span>
      <span className="quiet nowrap">{machine.lastCheck ? <When at={machine.lastCheck.at} brief /> : null}</span>
    </li>
  );
}

function describeFact(words: Words, format: Format, fact: PlanFact, now: number): string {
  const values: Record<string, string> = {};
  const outcomes: Readonly<Record<string, string>> = words.watch.probe;
  for (const [name, value] of Object.entries(fact.values)) {
    const isMoment = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
    if (value === null) values[name] = '';
    else if (isMoment) values[name] = format.moment(value, now);
    else if (name === 'kind') values[name] = outcomes[value] ?? String(value);
    else if (name === 'fingerprint') values[name] = shortenKey(String(value));
    else if (name === 'releaseId') values[name] = shortRelease(String(value));
    else values[name] = describeDetails({ [name]: value }, format);
  }
  const say = words.standby.facts[fact.key];
  return say ? say(values) : words.standby.otherFact(describeDetails(fact.values, format));
}

/** Head and tail, as people read keys aloud; the whole one is on the machine's card. */
function shortenKey(fingerprint: string): string {
  return `${fingerprint.slice(0, 19)}…${fingerprint.slice(-6)}`;
}
