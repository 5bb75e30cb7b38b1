/** The one time of a plan that a person sets: how long each share is watched, or how long listeners may be sent back. */
import { NumberInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { PlanIntent } from '../../../electron/contract/models/plan.ts';
import { useWords } from '../../ui/words.tsx';

/** What the host accepts, the value when a person does not say, and the option of the command. */
const limits = {
  promote: { initial: 0, most: 3600, option: '--window' },
  switchover: { initial: 300, most: 3600, option: '--window' },
  'fail-back': { initial: 30, most: 900, option: '--bake' },
} as const;

export const initialSeconds = (intent: PlanIntent): number => limits[intent].initial;

/** As `standby.plan` takes it; a promotion without a window has none in its plan, as that of the command. */
export function timesOf(intent: PlanIntent, seconds: number) {
  if (intent === 'fail-back') return { bakeSeconds: seconds };
  return intent === 'promote' && seconds === 0 ? {} : { windowSeconds: seconds };
}

/** Empty where the command has it by itself. */
export const optionFor = (intent: PlanIntent, seconds: number): string =>
  seconds === limits[intent].initial ? '' : ` ${limits[intent].option} ${seconds}`;

/** Tells of a time when the person has ended typing it, because it makes another plan. */
export function PlanTimes(props: {
  readonly intent: PlanIntent;
  readonly seconds: number;
  readonly change: (seconds: number) => void;
}): ReactNode {
  const { intent, seconds, change } = props;
  const { planTimes } = useWords().standby;
  const [typed, setTyped] = useState<number | string>(seconds);
  function end(): void {
    if (typeof typed !== 'number') setTyped(seconds);
    else if (typed !== seconds) change(typed);
  }
  return (
    <section className="panel">
      <NumberInput
        label={planTimes[intent].label}
        description={planTimes[intent].about}
        min={0}
        max={limits[intent].most}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="strict"
        value={typed}
        onChange={setTyped}
        onBlur={end}
        onKeyDown={(event) => event.key === 'Enter' && end()}
      />
    </section>
  );
}
