/**
 * The primary's own beat: every few seconds the supervisor writes down that it holds the gate, and how. Whoever signs in to this machine is
 * told with how long ago that was, by this machine's own clock, and whether the voice behind the gate answers right now.
 */
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { AgentResults } from '../contract/models/agent.ts';
import { siteMode } from '../contract/models/site.ts';
import type { SiteGate } from '../gate/site-gate.ts';
import { upstreamHealth } from '../gate/upstream-health.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Layout } from './layout.ts';
import { readSite } from './site-file.ts';

export const BEAT_EVERY_MS = 15_000;

const beating = z.object({ mode: siteMode, epoch: z.number().int() });
const beatFile = (layout: Layout): string => path.join(layout.run, 'beat.json');

export async function noteBeat(layout: Layout, { state }: Pick<SiteGate, 'state'>): Promise<void> {
  const { mode, epoch } = state;
  await writeJsonFile(beatFile(layout), { mode, epoch } satisfies z.output<typeof beating>, 0o600);
}

/** Null where there is no gate before a primary. */
export async function readBeat(layout: Layout): Promise<AgentResults['beat']> {
  const [beat, site] = await Promise.all([readJsonFile(beatFile(layout), beating), readSite(layout)]);
  if (beat === null || site?.upstream.kind !== 'official') return null;
  const { mtimeMs } = await stat(beatFile(layout));
  const { ready } = await upstreamHealth(site.upstream);
  return { ...beat, ready, ageSeconds: Math.max(0, (Date.now() - mtimeMs) / 1000) };
}

export async function removeBeat(layout: Layout): Promise<void> {
  await rm(beatFile(layout), { force: true });
}
