/** The machine that serves in place of the primary: what is known of it, and how it looks from here. */
import type { Serving } from '../contract/standby.ts';
import { isoTime } from '../kernel/clock.ts';
import { healthUrl, parseHealth } from '../kernel/voice-service.ts';
import type { HttpProbe } from '../watch/ports.ts';
import type { StepContext } from './steps/step.ts';

/** `serves`: its gate lets listeners in under its epoch. `silent`: it does not, or nothing answers there. */
export type ServingLook = 'serves' | 'not-ready' | 'silent';

const timeouts = { connectMs: 2_000, firstByteMs: 4_000, totalMs: 5_000 };

export function servingOf({ holder, machine, opening, ports, number, text }: StepContext): Serving {
  return {
    machine: machine.name,
    releaseId: opening.releaseId,
    since: isoTime(ports.clock.now()),
    epoch: number('claim', 'epoch'),
    url: text('start', 'url'),
    incidentId: opening.incidentId,
    by: holder.name,
  };
}

/** A machine whose address is not known counts as serving: nobody may take its place unseen. */
export async function lookAtServing(
  prober: HttpProbe,
  { url, epoch }: Pick<Serving, 'url' | 'epoch'>,
  signal?: AbortSignal,
): Promise<ServingLook> {
  if (url === null) return 'serves';
  const answer = await prober.ask({ url: healthUrl(url), timeouts, maxBytes: 65_536, ...(signal ? { signal } : {}) });
  const health = answer.kind === 'answered' ? parseHealth(answer.body) : null;
  if (health?.site !== 'standby' || (epoch !== null && health.epoch !== epoch)) return 'silent';
  // Without a gate of its own, as an earlier version started it, the service is the site.
  const isLetIn = health.mode === null || health.mode === 'serve' || health.mode === 'split';
  if (!isLetIn) return 'silent';
  return health.ready ? 'serves' : 'not-ready';
}
