/** A drill in the pretended studio: what it would do, and what became of the last one. */
import { randomUUID } from 'node:crypto';
import type { DrillPlan, DrillReport, LastDrill } from '../../../electron/contract/standby.ts';

const seconds = {
  connect: 0.4,
  preflight: 0.8,
  transfer: 31,
  verify: 4.6,
  start: 2.1,
  warm: 6.1,
  prove: 3.4,
  'clean-up': 1,
} as const;
type DrillStep = keyof typeof seconds;
const names = Object.keys(seconds) as DrillStep[];
const { 'clean-up': _after, ...untilHeard } = seconds;
const sum = (values: Readonly<Record<string, number>>): number => Object.values(values).reduce((a, b) => a + b, 0);

export const drillPlan: Omit<DrillPlan, 'machine' | 'releaseCreatedAt'> = {
  releaseId: 'z5ae2k',
  steps: names.map((name) => ({ name, expectedSeconds: seconds[name], source: 'measured', affectsService: false })),
  bytesToTransfer: 271_300_000,
  expectedSeconds: sum(untilHeard),
};

/** @param sound what was heard: a recording below `media/`. */
export function pretendedDrill(sound: { readonly mediaPath: string; readonly seconds: number }): DrillReport {
  const took = Object.fromEntries(names.map((name, index) => [name, seconds[name] * (index % 2 === 0 ? 0.9 : 1.1)]));
  const { 'clean-up': _cleaning, ...heard } = took;
  const now = new Date().toISOString();
  return {
    drillId: randomUUID(),
    machine: '',
    releaseId: drillPlan.releaseId,
    ok: true,
    state: 'done',
    startedAt: now,
    endedAt: now,
    rtoSeconds: sum(heard),
    rpoSeconds: 9 * 3600,
    forecastSeconds: drillPlan.expectedSeconds,
    segments: took,
    forecast: seconds,
    proof: { file: '/home/lin/drill.wav', mediaPath: sound.mediaPath, audioSeconds: sound.seconds },
    problem: null,
  };
}

export function lastDrillOf({ drillId, ok, releaseId, rtoSeconds, segments, endedAt }: DrillReport): LastDrill {
  const at = endedAt ?? '';
  return { drillId, at, ok, releaseId, rtoSeconds, segments, lastGoodAt: ok ? at : null };
}
