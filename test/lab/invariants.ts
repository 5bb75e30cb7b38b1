/** What must hold at rest, whatever went wrong before. Each is looked at from outside, never asked of the one that acted. */
import { journalsOf } from './journals.ts';
import type { Lab } from './lab.ts';
import { listenOnce } from './listener.ts';

export interface AtRest {
  readonly broken: readonly string[];
  /** Who serves, as a listener hears it. */
  readonly site: string | null;
}

/** @param expectedRelease of a standby; the primary names none. */
export async function lookAtRest(lab: Lab, expectedRelease: string): Promise<AtRest> {
  const broken: string[] = [];
  const heard = await listenOnce(lab.service);
  if (heard.status !== 200) broken.push(`a listener hears nothing (status ${heard.status} at ${heard.address})`);
  const { only, others } = await whoServes(lab, heard.address);
  if (!only) broken.push(`the name leads to ${heard.address}, where nobody serves`);
  if (others.length > 0) broken.push(`besides ${only?.name} serve ${others.map((one) => one.name).join(', ')}`);
  if (only?.site === 'standby' && only.releaseId !== expectedRelease) {
    broken.push(`${only.name} serves ${only.releaseId} instead of ${expectedRelease}`);
  }
  const epoch = await lab.epochInNames();
  if (only?.site === 'standby' && epoch !== only.epoch)
    broken.push(`names say epoch ${epoch}, ${only.name} ${only.epoch}`);
  for (const desktop of lab.desktops) {
    const chain = await desktop.tell('audit.verify', {});
    if (!chain.ok) broken.push(`${desktop.name}: audit line ${chain.firstBadLine} does not fit`);
    const { running } = await desktop.tell('standby.overview', {});
    if (running) broken.push(`${desktop.name}: ${running.intent} is still ${running.state}`);
    broken.push(...(await missingAuditLines(desktop)));
  }
  return { broken, site: heard.site };
}

/** Sites hear of each other every few seconds; whoever was passed by stops then. */
const HEARD_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 500;

/** The site that the name leads to, and those that would answer a listener at their own address all the same. */
async function whoServes(
  lab: Lab,
  address: string | null,
): Promise<{ readonly only: Site | undefined; readonly others: readonly Site[] }> {
  const startedMs = performance.now();
  for (;;) {
    const serving = await servingSites(lab);
    const only = serving.find((one) => one.address === address);
    // Without a gate nothing can silence a primary at its own address.
    const isPlain = lab.primary.official === null;
    const others = serving.filter((one) => one !== only && !(isPlain && one.name === lab.primary.host.name));
    if (others.length === 0 || performance.now() - startedMs > HEARD_WITHIN_MS) return { only, others };
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

interface Site {
  readonly name: string;
  readonly address: string;
  readonly site: string;
  readonly epoch: number;
  readonly releaseId: string | null;
}

/** Sites that would answer a listener now. A primary that is on but fenced is none. */
async function servingSites(lab: Lab): Promise<Site[]> {
  const places = [lab.primary.host, ...lab.standbys.map(({ host }) => host)];
  const seen = await Promise.all(
    places.map(async ({ name, address }) => {
      const heard = await listenOnce({ ...lab.service, address });
      if (heard.status !== 200) return null;
      return { name, address, site: heard.site ?? '', epoch: heard.epoch ?? 0, releaseId: heard.releaseId };
    }),
  );
  return seen.filter((one) => one !== null);
}

/** Every step that a desktop did is in its audit log. What another one did is in that one's. */
async function missingAuditLines(desktop: Lab['desktops'][number]): Promise<string[]> {
  const own = await journalsOf(desktop);
  const { entries } = await desktop.tell('audit.list', { limit: 5_000 });
  const incidents = await desktop.tell('standby.incidents', {});
  return incidents.flatMap(({ incidentId, intent, steps }) =>
    (own.includes(`${incidentId}.jsonl`) ? steps : [])
      .filter((step) => step.state === 'done')
      .filter(
        (step) =>
          !entries.some(
            ({ incidentId: of, event, data }) =>
              of === incidentId && event === `${intent}.step` && data['step'] === step.name && data['state'] === 'done',
          ),
      )
      .map((step) => `${desktop.name}: ${step.name} of ${incidentId} is not in the audit log`),
  );
}
