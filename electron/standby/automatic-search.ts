/** The first proven standby that is ready: those that answer before those that have to be woken. */
import type { AutomaticRule } from '../contract/models/automatic.ts';
import type { PlanFact } from '../contract/models/plan.ts';
import type { Clock, Sleep } from '../kernel/ports.ts';
import type { AutomaticActs } from './automatic-acts.ts';
import { type AutomaticStandby, candidatesOf, refusalOf, refusalOfPlan } from './automatic-rules.ts';

const WAKE_EVERY_MS = 5_000;
/** From the first packet to an SSH server: the start of a whole computer. */
const WAKE_WITHIN_MS = 180_000;

/** Why it does not act. */
export interface Refusal {
  readonly rule: AutomaticRule;
  readonly machine: string | null;
  /** The verdict of the witnesses, or what forbids the plan. */
  readonly detail: string | null;
  /** Who saw what of the primary, where that was asked. */
  readonly evidence: readonly PlanFact[];
}

export interface SearchDeps {
  readonly acts: AutomaticActs;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly awakeSinceMs: () => number;
  readonly tell: (phase: 'waking' | 'checking', machine: string) => void;
  /** Those that did not wake in this incident; they are not waited for again. */
  readonly wokenInVain: Set<string>;
}

export type Found = { readonly machine: string; readonly plan: Readonly<Record<'planId' | 'planHash', string>> };

export async function findReady(deps: SearchDeps, signal: AbortSignal): Promise<Found | Refusal> {
  const { acts, wokenInVain } = deps;
  const candidates = candidatesOf(await acts.known(deps.awakeSinceMs()));
  const answers = await Promise.all(candidates.map(({ name }) => acts.reach(name, signal)));
  const awake = candidates.filter((_standby, index) => answers[index]);
  const asleep = candidates.filter(({ name }, index) => !answers[index] && !wokenInVain.has(name));
  let refusal: Refusal = notReady(candidates[0]?.name ?? null, 'STANDBY_UNREACHABLE');
  for (const { name } of awake) {
    const found = await judge(deps, name, signal);
    if ('plan' in found || found.rule !== 'standby-ready') return found;
    refusal = found;
  }
  for (const standby of asleep) {
    if (standby.mac === null) continue;
    const woke = await wakeUp(deps, standby, signal);
    const found = woke === true ? await judge(deps, standby.name, signal) : woke;
    if ('plan' in found || found.rule !== 'standby-ready') return found;
    refusal = found;
  }
  return refusal;
}

/** Checks it, then asks everybody. */
async function judge(deps: SearchDeps, machine: string, signal: AbortSignal): Promise<Found | Refusal> {
  deps.tell('checking', machine);
  const failed = await deps.acts.check(machine, signal);
  return failed === null ? readPlan(deps, machine, signal) : notReady(machine, failed);
}

/** Everything that is known and can be asked, as of now. */
export async function readPlan(
  { acts, awakeSinceMs }: Pick<SearchDeps, 'acts' | 'awakeSinceMs'>,
  machine: string,
  signal: AbortSignal,
): Promise<Found | Refusal> {
  const { plan, asked } = await acts.read(machine, signal);
  const rule = refusalOf(await acts.known(awakeSinceMs())) ?? refusalOfPlan(asked);
  if (rule === null) return { machine, plan };
  const detail =
    rule === 'witnesses-agree' ? asked.verdict : rule === 'standby-ready' ? (asked.blockedBy[0] ?? null) : null;
  const evidence = plan.facts.filter(({ key }) => /^(primary|verdict-)/.test(key));
  return { rule, machine, detail, evidence };
}

/** True: it answers. A packet may be lost and a card may sleep deeply, so it is called again and again for a while. */
async function wakeUp(deps: SearchDeps, { name, mac }: AutomaticStandby, signal: AbortSignal): Promise<true | Refusal> {
  const { acts, clock, sleep, wokenInVain } = deps;
  deps.tell('waking', name);
  const endMs = clock.monotonicMs() + WAKE_WITHIN_MS;
  while (clock.monotonicMs() < endMs) {
    if (mac !== null) await acts.wake(mac);
    await sleep(WAKE_EVERY_MS, signal);
    if (await acts.reach(name, signal)) return true;
    const rule = refusalOf(await acts.known(deps.awakeSinceMs()));
    if (rule !== null) return { rule, machine: null, detail: null, evidence: [] };
  }
  wokenInVain.add(name);
  return notReady(name, 'STANDBY_UNREACHABLE');
}

const notReady = (machine: string | null, detail: string): Refusal => ({
  rule: 'standby-ready',
  machine,
  detail,
  evidence: [],
});
