/** Medians with their spread, and how Understudy stands to what it is held to. */

import type { Traffic } from './bench-store.ts';
import type { Measured } from './measure.ts';

export interface Sample extends Pick<Measured, 'seconds' | 'cpuSeconds' | 'peakBytes'>, Traffic {
  readonly step: string;
  readonly tool: string;
  /** Of the act without the start of its process; only Understudy says it. */
  readonly serviceSeconds: number | null;
  readonly loadAverage: number;
}

export interface Row {
  readonly step: string;
  readonly tool: string;
  readonly runs: number;
  readonly medianSeconds: number;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  readonly medianCpuSeconds: number;
  readonly minCpuSeconds: number;
  readonly maxCpuSeconds: number;
  readonly medianServiceSeconds: number | null;
  readonly peakBytes: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly requests: number;
  readonly loadAverage: number;
}

/** `value` is at most `limit`; null where what it is measured against is not there. */
export interface Goal {
  readonly goal: string;
  readonly value: number | null;
  readonly limit: number;
}

export type Find = (step: string, tool: string) => Row | undefined;

export function summarize(samples: readonly Sample[]): Row[] {
  const groups = Map.groupBy(samples, ({ step, tool }) => `${step}\n${tool}`);
  return [...groups.values()].flatMap((all) => {
    const [first] = all;
    if (!first) return [];
    const seconds = sorted(all.map((one) => one.seconds));
    const cpu = sorted(all.map((one) => one.cpuSeconds));
    const service = sorted(all.flatMap((one) => one.serviceSeconds ?? []));
    return {
      step: first.step,
      tool: first.tool,
      runs: all.length,
      medianSeconds: median(seconds),
      minSeconds: seconds[0] ?? 0,
      maxSeconds: seconds.at(-1) ?? 0,
      medianCpuSeconds: median(cpu),
      minCpuSeconds: cpu[0] ?? 0,
      maxCpuSeconds: cpu.at(-1) ?? 0,
      medianServiceSeconds: service.length === 0 ? null : median(service),
      peakBytes: Math.max(...all.map((one) => one.peakBytes)),
      bytesUp: median(sorted(all.map((one) => one.bytesIn))),
      bytesDown: median(sorted(all.map((one) => one.bytesOut))),
      requests: median(sorted(all.map((one) => one.requests))),
      loadAverage: median(sorted(all.map((one) => one.loadAverage))),
    };
  });
}

/** Understudy's figure as a share of another tool's in the same step. */
export function ratio(
  find: Find,
  step: string,
  figure: 'medianSeconds' | 'medianCpuSeconds',
  tool = 'restic',
): number | null {
  const ours = find(step, 'understudy')?.[figure];
  const theirs = find(step, tool)?.[figure];
  return ours === undefined || !theirs ? null : ours / theirs;
}

export function print(rows: readonly Row[], goals: readonly Goal[]): void {
  console.table(
    rows.map((row) => ({
      step: row.step,
      tool: row.tool,
      'wall s': spread(row.medianSeconds, row.minSeconds, row.maxSeconds),
      'CPU s': spread(row.medianCpuSeconds, row.minCpuSeconds, row.maxCpuSeconds),
      'service s': row.medianServiceSeconds === null ? '' : row.medianServiceSeconds.toFixed(2),
      'peak MB': (row.peakBytes / 1e6).toFixed(0),
      'up MB': (row.bytesUp / 1e6).toFixed(2),
      'down MB': (row.bytesDown / 1e6).toFixed(2),
      requests: row.requests,
      load: row.loadAverage.toFixed(1),
    })),
  );
  console.table(
    goals.map(({ goal, value, limit }) => ({
      goal,
      measured: value === null ? 'not measured' : value.toFixed(2),
      limit,
      reached: value === null ? '' : value <= limit ? 'yes' : 'no',
    })),
  );
}

const spread = (middle: number, min: number, max: number): string =>
  `${middle.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

function median(numbers: readonly number[]): number {
  const middle = (numbers.length - 1) / 2;
  return ((numbers[Math.floor(middle)] ?? 0) + (numbers[Math.ceil(middle)] ?? 0)) / 2;
}
