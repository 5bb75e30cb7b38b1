/** The part of a plan that tells how listeners will be moved. Pure, save for the asking at its end. */
import type { ErrorCode } from '../contract/errors.ts';
import type { CutoverStatus } from '../contract/models/cutover.ts';
import { movesToStandby, type PlanFact, type PlanIntent } from '../contract/models/plan.ts';
import type { Machine } from '../contract/standby.ts';
import type { CutoverPlan } from '../cutover/provider.ts';
import type { Cutover } from '../cutover/service.ts';
import { isCancelled, toWireError } from '../kernel/app-error.ts';
import { serviceUrl } from './service-address.ts';

/** What the provider says of this operation before it begins. */
export interface CutoverOutlook {
  readonly plan: CutoverPlan | null;
  /** Why it could not be planned. */
  readonly problem: ErrorCode | null;
}

export interface CutoverInputs {
  readonly intent: PlanIntent;
  readonly machine: Machine;
  readonly cutover: CutoverStatus | null;
  readonly outlook: CutoverOutlook;
  readonly nowIso: string;
}

/** More than this is told, because every recovery takes as long. */
const LONG_TTL_S = 60;

export function blocksOfCutover({ cutover, outlook, machine, intent }: CutoverInputs): (ErrorCode | false | null)[] {
  if (!cutover) return ['STANDBY_CUTOVER_MISSING'];
  return [
    cutover.provider === 'gate' && cutover.problem && 'STANDBY_GATE_CLOSED',
    outlook.problem,
    movesToStandby(intent) && hasOtherPort(cutover, machine) && 'CUTOVER_PORT_DIFFERS',
  ];
}

export function* factsOfCutover(inputs: CutoverInputs): Generator<PlanFact> {
  const { cutover, outlook, machine, intent, nowIso } = inputs;
  const fact = (key: string, level: PlanFact['level'], values: PlanFact['values']): PlanFact => ({
    key,
    level,
    values,
    observedAt: nowIso,
  });
  if (!cutover) {
    yield fact('no-cutover', 'block', {});
    return;
  }
  const { provider, serviceUrl, upstreamUrl, epoch } = cutover;
  yield fact('cutover', 'ok', { provider, serviceUrl, from: upstreamUrl, epoch });
  if (outlook.problem) yield fact('cutover-problem', 'block', { problem: outlook.problem });
  const ttlSeconds = ttlOf(outlook);
  if (outlook.plan?.ttlSeconds != null) {
    yield fact('cutover-ttl', ttlSeconds > LONG_TTL_S ? 'warn' : 'ok', { ttlSeconds });
  }
  if (outlook.plan?.isSigned) yield fact('cutover-dnssec', 'warn', {});
  if (outlook.plan?.byHand) yield fact('cutover-by-hand', 'warn', {});
  if (provider === 'gate') yield fact('cutover-one-computer', 'warn', {});
  if (movesToStandby(intent) && hasOtherPort(cutover, machine)) {
    yield fact('cutover-port', 'block', { port: portOf(serviceUrl), servicePort: String(machine.servicePort) });
  }
}

/** Seconds for which others may keep the old answer: a part of the recovery that nothing here can shorten. */
export function ttlOf({ plan }: CutoverOutlook): number {
  return plan?.ttlSeconds ?? 0;
}

/** Without a gate in between, listeners knock at the port that they know. */
function hasOtherPort({ provider, serviceUrl }: CutoverStatus, machine: Machine): boolean {
  const moves = provider !== 'gate' && provider !== 'clients';
  return moves && machine.servicePort !== 0 && portOf(serviceUrl) !== String(machine.servicePort);
}

function portOf(url: string): string {
  const { port, protocol } = new URL(url);
  return port || (protocol === 'https:' ? '443' : '80');
}

/** Looks at the provider, and at what this operation would change there. */
export async function askOutlook(
  cutover: Pick<Cutover, 'read' | 'plan' | 'status' | 'primaryUrl'>,
  { machine, intent }: { readonly machine: Machine; readonly intent: PlanIntent },
  signal?: AbortSignal,
): Promise<CutoverOutlook> {
  if (cutover.status() === null) return { plan: null, problem: null };
  try {
    const { epoch } = await cutover.read(signal);
    const url = movesToStandby(intent) ? serviceUrl(machine, machine.servicePort) : (cutover.primaryUrl() ?? '');
    const target = {
      site: movesToStandby(intent) ? ('standby' as const) : ('primary' as const),
      machine: movesToStandby(intent) ? machine.name : null,
      url,
      address: movesToStandby(intent) ? machine.host : new URL(url).hostname,
      epoch: (epoch ?? 0) + 1,
      nonce: '',
      releaseId: null,
      accessKey: null,
    };
    return { plan: await cutover.plan(target, signal), problem: null };
  } catch (error) {
    if (isCancelled(error)) throw error;
    return { plan: null, problem: toWireError(error).code };
  }
}
