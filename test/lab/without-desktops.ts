/** After a promotion every desktop is gone, for good as far as listeners know: what serves them must not need one. */
import { lookAtRest } from './invariants.ts';
import type { Lab } from './lab.ts';
import { listenOnce } from './listener.ts';
import { listenFor } from './patient-listener.ts';
import { goHome, type Outcome, promoteAfterOutage } from './promotion-under-fault.ts';

export const listenerFaults = ['listeners go on', 'standby reboots'] as const;
export type ListenerFault = (typeof listenerFaults)[number];

/** A machine that was restarted has its voice back within this. */
const BACK_WITHIN_S = 30;
const ASK_AGAIN_MS = 100;

/** @param seconds for which listeners go on asking. */
export async function listenWithoutDesktops(lab: Lab, fault: ListenerFault, seconds: number): Promise<Outcome> {
  const startedMs = performance.now();
  await lab.reset();
  const { broken } = await promoteAfterOutage(lab);
  for (const desktop of lab.desktops) await desktop.kill();
  const found = fault === 'listeners go on' ? await goOn(lab, seconds) : await reboot(lab);
  for (const desktop of lab.desktops) await desktop.start();
  const away = await lookAtRest(lab, lab.releaseId);
  const home = await goHome(lab);
  return {
    step: 'no desktop',
    fault,
    seconds: Math.round((performance.now() - startedMs) / 100) / 10,
    site: away.site,
    note: found.note,
    broken: [...broken, ...found.broken, ...away.broken, ...home],
  };
}

interface Found {
  readonly note: string;
  readonly broken: readonly string[];
}

async function goOn(lab: Lab, seconds: number): Promise<Found> {
  const { requests, failed, failures } = await listenFor(lab.service, seconds);
  const note = `${requests} requests in ${seconds} s, ${failed} failed`;
  return { note, broken: failed > 0 || requests === 0 ? [note, ...failures] : [] };
}

/** Power off and on; then what the system runs at a start. */
async function reboot(lab: Lab): Promise<Found> {
  const [standby] = lab.standbys;
  await standby.restartComputer();
  const silent = await listenOnce(lab.service);
  const startedMs = performance.now();
  standby.boot();
  const isLate = (): boolean => performance.now() - startedMs > BACK_WITHIN_S * 1000;
  while ((await listenOnce(lab.service)).status !== 200 && !isLate()) {
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
  const note = `back after ${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
  if (silent.status === 200) return { note, broken: ['it was never off'] };
  return { note, broken: isLate() ? [`not ${note}`] : [] };
}
