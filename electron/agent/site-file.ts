/** What the gate of this site is told, on disk: the supervisor takes it from here, and nothing counts before it is here. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type SiteState, siteState } from '../contract/models/site.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Layout } from './layout.ts';

const siteFile = (layout: Layout): string => path.join(layout.run, 'site.json');

export function readSite(layout: Layout): Promise<SiteState | null> {
  return readJsonFile(siteFile(layout), siteState);
}

export async function removeSite(layout: Layout): Promise<void> {
  await rm(siteFile(layout), { force: true });
}

/** Readable by this user only: it holds the keys of listeners. */
export async function writeSite(layout: Layout, next: Omit<SiteState, 'revision'>): Promise<SiteState> {
  const state = { ...next, revision: ((await readSite(layout))?.revision ?? 0) + 1 };
  await writeJsonFile(siteFile(layout), state, 0o600);
  return state;
}
