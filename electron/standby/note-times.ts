/** What an operation took, kept for the forecast of the next one with the same machine. */
import type { StepName } from '../contract/models/plan.ts';
import type { PromotionView } from '../contract/standby.ts';
import { ratesFrom, tellsOfNext } from './forecast.ts';
import type { Machines } from './machines.ts';

export async function noteTimes(
  machines: Pick<Machines, 'noteSteps' | 'noteRates'>,
  { machine, steps }: Pick<PromotionView, 'machine' | 'steps'>,
): Promise<void> {
  const stepOf = (wanted: StepName) => steps.find(({ name }) => name === wanted);
  const connect = stepOf('connect')?.details ?? {};
  const seconds: Partial<Record<StepName, number>> = {};
  for (const step of steps) {
    if (step.seconds !== null && tellsOfNext(step, connect)) seconds[step.name] = step.seconds;
  }
  await machines.noteSteps(machine, seconds);
  await machines.noteRates(machine, ratesFrom({ transfer: stepOf('transfer'), verify: stepOf('verify') }));
}
