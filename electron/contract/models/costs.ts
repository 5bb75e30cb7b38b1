/** What a standby costs in a month, in whatever currency the prices are written in. */
import { z } from 'zod';

export const standbyModes = ['cold', 'warm', 'hot'] as const;
export type StandbyMode = (typeof standbyModes)[number];

const amount = z.number().finite().min(0).max(1e12);

const modePrices = z.object({
  /** Rent, or what the machine loses in value. */
  fixed: amount,
  wattsOn: amount,
  hoursOn: amount.max(744),
  wattsIdle: amount.default(0),
  hoursIdle: amount.max(744).default(0),
  /** Hours of a person. */
  opsHours: amount.default(0),
  /** From the outage to the service answering again. Left out: as the last promotion took. */
  rtoSeconds: amount.optional(),
});

export const costPrices = z.object({
  perKwh: amount,
  perOpsHour: amount.default(0),
  store: z.object({
    /** Left out: as large as the newest release. */
    gigabytes: amount.optional(),
    perGigabyte: amount,
    /** Share of older releases on top: 0.5 is half as much again. */
    overhead: amount.max(100).default(0),
    puts: amount.default(0),
    perPut: amount.default(0),
    gets: amount.default(0),
    perGet: amount.default(0),
    egressGigabytes: amount.default(0),
    perEgressGigabyte: amount.default(0),
  }),
  /** Outages in a month. */
  incidents: amount.max(1000),
  /** Lost in a minute of silence. */
  lossPerMinute: amount,
  modes: z.object({ cold: modePrices, warm: modePrices, hot: modePrices }),
});
export type CostPrices = z.output<typeof costPrices>;

export interface ModeCost {
  readonly mode: StandbyMode;
  readonly fixed: number;
  readonly energy: number;
  readonly store: number;
  readonly ops: number;
  /** Null where nobody knows how long a promotion takes. */
  readonly outage: number | null;
  readonly total: number | null;
}

/** From this loss in a minute on, `dearer` is the cheaper one. Null: it never is, or something is not known. */
export interface BreakEven {
  readonly cheaper: StandbyMode;
  readonly dearer: StandbyMode;
  readonly lossPerMinute: number | null;
}

export interface CostOverview {
  /** Null until prices were set. */
  readonly prices: CostPrices | null;
  readonly modes: readonly ModeCost[];
  readonly breakEven: readonly BreakEven[];
  /** Taken from what was measured, where prices leave it out. */
  readonly measured: { readonly gigabytes: number | null; readonly rtoSeconds: number | null };
}
