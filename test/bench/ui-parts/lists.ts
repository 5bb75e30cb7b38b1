/** The three long lists of the page, filled in the pretended studio, and how to tell that their last row is there. */
import type { Page } from 'playwright-core';
import type { Answer, CallInput, CallName, CallOutput } from '../../../electron/contract/index.ts';
import type { FakeHost } from '../../fakes/host/host.ts';
import { until } from '../../fixtures/until.ts';

export interface LongList {
  /** The screen that shows it. */
  readonly hash: string;
  readonly hasLast: (page: Page) => Promise<boolean>;
}

const TAKES = 10_000;
const AUDIT_LINES = 10_000;
const ROWS = 2_000;
/** More than the wheel passes. */
const SPOKEN_ROWS = 300;

export function fillTakes({ world }: FakeHost): LongList {
  const { takes } = world;
  world.takes = Array.from({ length: TAKES }, (_, index) => {
    const take = oneOf(takes, index);
    return { ...take, id: `take-${index}`, text: `${take.text} (take ${index + 1})` };
  });
  return {
    hash: '/synthesis',
    hasLast: async (page) => (await page.getByText(`(take ${TAKES})`).count()) > 0,
  };
}

export function fillAudit({ world }: FakeHost): LongList {
  const { audit } = world;
  // Without their incident, so that each line is a row of its own.
  world.audit = Array.from({ length: AUDIT_LINES }, (_, index) => ({
    ...oneOf(audit, index),
    seq: AUDIT_LINES - index,
    incidentId: null,
  }));
  return {
    hash: '/audit',
    hasLast: async (page) => {
      const last = page.locator('.act-fold').last();
      return (await last.count()) > 0 && ((await last.textContent()) ?? '').includes('"line": 1,');
    },
  };
}

/** A script in a project of its own, whose first rows are spoken. */
export async function fillRows(host: FakeHost): Promise<LongList> {
  const voiceId = host.world.snapshot.voices[0]?.id ?? '';
  const lines = Array.from({ length: ROWS }, (_, index) => {
    const also = index % 3 === 0 ? ' Nobody on the platform knew why, and nobody asked.' : '';
    return `Row ${index + 1}: the evening train to the coast was late again.${also}`;
  });
  const script = { text: lines.join('\n') };
  const { summary, rows } = await ask(host, 'projects.import', { script, name: 'A long script', voiceId });
  const projectId = summary.id;
  await ask(host, 'projects.speak', { projectId, rowIds: rows.slice(0, SPOKEN_ROWS).map(({ id }) => id) });
  const areSpoken = async (): Promise<boolean> => {
    const now = await ask(host, 'projects.open', { projectId });
    return now.summary.speaking === null && now.rows[SPOKEN_ROWS - 1]?.state === 'spoken';
  };
  await until('the first rows to be spoken', areSpoken, 500);
  return {
    hash: `/projects/${projectId}`,
    hasLast: async (page) => (await page.locator(`[aria-posinset="${ROWS}"]`).count()) > 0,
  };
}

function oneOf<T>(all: readonly T[], index: number): T {
  const one = all[index % all.length];
  if (one === undefined) throw new Error('an empty list cannot be made longer');
  return one;
}

async function ask<N extends CallName>(host: FakeHost, name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const { origin, searchParams } = new URL(host.url);
  const response = await fetch(`${origin}/api/call/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${searchParams.get('token')}` },
    body: JSON.stringify(input),
  });
  const answer = (await response.json()) as Answer<CallOutput<N>>;
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`);
  return answer.data;
}
