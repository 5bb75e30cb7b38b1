/**
 * Drills in the lab: what listeners depend on is looked at from outside before and after, the second one is as long as was said,
 * and one whose desktop is killed is taken away by the standby itself.
 */
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../fixtures/until.ts';
import { hasBegun, journalsOf } from './journals.ts';
import { finishJob, type Lab, SERVICE_PORT, type Standby } from './lab.ts';
import { listenOnce, lookUp } from './listener.ts';
import type { Outcome } from './promotion-under-fault.ts';

export const drillFaults = ['nothing', 'kill desktop'] as const;
export type DrillFault = (typeof drillFaults)[number];

/** What was said of a drill and what it took may lie so far apart, as a share of what was said. */
const FORECAST_WITHIN = 0.25;

export async function drillBeside(lab: Lab, fault: DrillFault): Promise<Outcome> {
  const startedMs = performance.now();
  await lab.reset();
  await primaryIsHeard(lab);
  const before = await whatIsReal(lab);
  const found = await (fault === 'nothing' ? drillTwice(lab) : killInTheDrill(lab));
  const after = await whatIsReal(lab);
  const changed = Object.entries(before).filter(([name, value]) => after[name] !== value);
  return {
    step: 'drill',
    fault,
    seconds: Math.round((performance.now() - startedMs) / 100) / 10,
    site: String(after['site']),
    note: found.note,
    broken: [
      ...found.broken,
      ...changed.map(([name, value]) => `${name} was ${value} before and is ${after[name]} after`),
    ],
  };
}

/** While the lab was reset the primary was away, perhaps for long enough to be missed, and then no drill is held. */
async function primaryIsHeard({ desktops: [desktop] }: Lab): Promise<void> {
  await until('the primary to be heard again', async () => (await desktop.tell('watch.status', {})).incident === null);
}

interface Found {
  readonly note: string;
  readonly broken: readonly string[];
}

/** The address, the epoch and the gate of production, and what the standbys remember of both. */
async function whatIsReal(lab: Lab): Promise<Readonly<Record<string, string | number | null>>> {
  const heard = await listenOnce(lab.service);
  const { cutover, serving } = await lab.desktops[0].tell('standby.overview', {});
  return {
    address: await lookUp(lab.service),
    'epoch in names': await lab.epochInNames(),
    status: heard.status,
    site: heard.site,
    'epoch of the gate': heard.epoch,
    'epoch here': cutover?.epoch ?? null,
    serving: serving?.machine ?? null,
    'sites of standbys': (await Promise.all(lab.standbys.map(epochsOf))).join(' '),
  };
}

/** Epochs are files on the standby; one that was never spoken to has none. */
async function epochsOf({ sshd }: Standby): Promise<string> {
  const folder = path.join(sshd.home, '.understudy/epochs');
  const names = (await readdir(folder, { recursive: true }).catch(() => [])).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8').catch(() => null)));
  return JSON.stringify(names.flatMap((name, index) => (texts[index] === null ? [] : [name, texts[index]])));
}

interface Drilled {
  readonly ok: boolean;
  readonly rtoSeconds: number;
  readonly forecastSeconds: number;
  readonly proof: { readonly file: string } | null;
}

async function drillTwice(lab: Lab): Promise<Found> {
  const [desktop] = lab.desktops;
  const [{ name }] = lab.standbys;
  const drill = async () => (await finishJob(desktop, await desktop.tell('standby.drill', { name }))) as Drilled;
  const drills = [await drill(), await drill()];
  const broken = drills.flatMap(({ ok, proof }) => [
    ...(ok ? [] : ['a drill did not go well']),
    ...(proof ? [] : ['nothing was heard']),
  ]);
  const { rtoSeconds = 0, forecastSeconds = 0 } = drills[1] ?? {};
  const note = `${rtoSeconds.toFixed(2)} s, ${forecastSeconds.toFixed(2)} s were said`;
  const isNear = Math.abs(rtoSeconds - forecastSeconds) <= FORECAST_WITHIN * forecastSeconds;
  return { note, broken: [...broken, ...(isNear ? [] : [`the forecast: ${note}`])] };
}

async function killInTheDrill(lab: Lab): Promise<Found> {
  const [desktop] = lab.desktops;
  const [standby] = lab.standbys;
  const before = new Set(await journalsOf(desktop, 'drills'));
  await desktop.tell('standby.drill', { name: standby.name });
  await until('the voice to be loaded', () => hasBegun(desktop, before, 'warm', 'drills'), 2);
  await desktop.kill();
  const killedMs = performance.now();
  await until('the standby to take it away', async () => !(await speaksBeside(lab, standby)) && !isRehearsing(standby));
  const note = `taken away after ${((performance.now() - killedMs) / 1000).toFixed(1)} s`;
  await desktop.start();
  const { running } = await desktop.tell('standby.overview', {});
  return { note, broken: running ? ['the drill stands in the way of operations'] : [] };
}

/** Does anything answer at the port of drills? */
async function speaksBeside({ service }: Lab, { host }: Standby): Promise<boolean> {
  return (await listenOnce({ ...service, address: host.address, port: SERVICE_PORT + 1 })).status !== null;
}

const isRehearsing = ({ host }: Standby): boolean => host.pids().some((pid) => commandOf(pid).includes('rehearse'));

/** Empty for one that has ended meanwhile. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
