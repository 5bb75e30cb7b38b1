/** One case of the lab: a promotion, one fault at one of its steps, a person who then does what the app tells them to, and what is true at rest. */
import type { Started } from '../../electron/contract/define.ts';
import type { Answer } from '../../electron/contract/index.ts';
import type { PlanIntent, StepName } from '../../electron/contract/models/plan.ts';
import { until } from '../fixtures/until.ts';
import type { Desktop } from './desktop.ts';
import { type FaultName, inject } from './faults.ts';
import { lookAtRest } from './invariants.ts';
import { hasBegun, journalsOf } from './journals.ts';
import type { Lab } from './lab.ts';

export interface Outcome {
  readonly step: string;
  readonly fault: string;
  readonly seconds: number;
  /** Who serves in the end. */
  readonly site: string | null;
  /** What was measured. */
  readonly note?: string;
  readonly broken: readonly string[];
}

/** How often the person tries again before they give up. */
const PATIENCE = 5;

export async function promoteUnderFault(lab: Lab, step: StepName, fault: FaultName): Promise<Outcome> {
  const startedMs = performance.now();
  await lab.reset();
  const [desktop, other] = lab.desktops;
  await lab.primary.down();
  await until('the P1', async () => (await desktop.tell('watch.status', {})).incident !== null);
  const before = new Set(await journalsOf(desktop));
  await begin(desktop, 'promote', 'spare1');
  await until(`${step} to begin`, () => hasBegun(desktop, before, step), 2);
  await inject(fault, lab, async () => void (await begin(other, 'promote', 'spare2')));
  await settle(lab);
  const away = await lookAtRest(lab, lab.releaseId);
  const { site } = away;
  const broken = [...away.broken, ...(await goHome(lab))];
  return { step, fault, site, broken, seconds: Math.round((performance.now() - startedMs) / 100) / 10 };
}

/** The primary dies, and the first standby takes its place while nothing else goes wrong. */
export async function promoteAfterOutage(lab: Lab): Promise<{ readonly broken: readonly string[] }> {
  const [desktop] = lab.desktops;
  await lab.primary.down();
  await until('the P1', async () => (await desktop.tell('watch.status', {})).incident !== null);
  await carryOut(desktop, 'promote', 'spare1');
  return lookAtRest(lab, lab.releaseId);
}

/** The way back belongs to every case: whatever happened, the primary must get its listeners again. */
export async function goHome(lab: Lab): Promise<readonly string[]> {
  await lab.primary.up();
  for (const desktop of lab.desktops) {
    const { serving } = await desktop.tell('standby.overview', {});
    if (!serving) continue;
    await until('the primary to be well', async () => {
      const { state } = await desktop.tell('watch.status', {});
      return state === 'healthy' || state === 'fenced';
    });
    await carryOut(desktop, 'fail-back', serving.machine);
    await finishOpenOperation(desktop);
  }
  const { broken, site } = await lookAtRest(lab, lab.releaseId);
  return [...broken.map((one) => `on the way back: ${one}`), ...(site === 'primary' ? [] : [`${site} serves still`])];
}

/** Checks, reads the plan and confirms it, as a person does. Null when the plan or the app says no. */
async function begin(desktop: Desktop, intent: PlanIntent, name: string): Promise<Started | null> {
  if (intent === 'promote') await waitForJob(desktop, await desktop.ask('standby.check', { name }));
  const plan = await desktop.ask('standby.plan', { name, intent });
  if (!plan.ok || plan.data.blockedBy.length > 0) return null;
  const { planId, planHash } = plan.data;
  const confirmed = { planId, planHash, confirmName: name, reason: 'the lab' };
  const call = intent === 'promote' ? 'standby.promote' : 'standby.failBack';
  const started = await desktop.ask(call, confirmed);
  return started.ok ? started.data : null;
}

async function waitForJob(desktop: Desktop, started: Answer<Started>): Promise<void> {
  if (started.ok) await finishedJob(desktop, started.data.jobId);
}

/** Begins it and waits for its end, whichever that is. */
async function carryOut(desktop: Desktop, intent: PlanIntent, name: string): Promise<void> {
  const started = await begin(desktop, intent, name);
  if (started) await finishedJob(desktop, started.jobId);
}

function finishedJob(desktop: Desktop, jobId: string): Promise<true> {
  return until('the end of the job', async () => (await desktop.tell('jobs.get', { jobId })).endedAt !== null);
}

/** As long as a person takes to try again. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_000));

/**
 * What a person does: waits for what runs, takes up what was interrupted, and as long as nobody serves, promotes again. The
 * primary that came back is enough.
 */
async function settle(lab: Lab): Promise<void> {
  for (let turn = 0; turn < PATIENCE; turn++) {
    for (const desktop of lab.desktops) await finishOpenOperation(desktop);
    if (await lab.isServed()) return;
    const [desktop] = lab.desktops;
    await carryOut(desktop, 'promote', 'spare1');
  }
}

async function finishOpenOperation(desktop: Desktop): Promise<void> {
  for (let turn = 0; turn < PATIENCE; turn++) {
    const running = await until('the operation to end or to stop', async () => {
      const overview = await desktop.tell('standby.overview', {});
      return overview.running?.state === 'running' ? false : { open: overview.running };
    });
    if (!running.open) return;
    const { incidentId } = running.open;
    const resumed = await desktop.ask('standby.resume', { incidentId });
    if (resumed.ok) await finishedJob(desktop, resumed.data.jobId);
    else if (turn > 1) await desktop.ask('standby.abort', { incidentId });
    else await pause();
  }
}
