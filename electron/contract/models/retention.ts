/** Which releases are kept, as a person sets it. */
import { z } from 'zod';

const count = (max: number) => z.number().int().min(0).max(max);

export const retentionRule = z.object({
  /** The newest releases that were verified, however old they are. */
  last: z.number().int().min(1).max(1000),
  /** The newest of each of so many days, weeks and months in which there is one. */
  daily: count(1000),
  weekly: count(1000),
  monthly: count(1000),
  /** Whatever is younger is kept. */
  youngDays: count(3650),
});
export type RetentionRule = z.output<typeof retentionRule>;

export const retentionSettings = retentionRule.extend({
  /** Old releases are removed every night, after the backup. */
  nightly: z.boolean(),
});
export type RetentionSettings = z.output<typeof retentionSettings>;

export const defaultRetention: RetentionSettings = {
  last: 3,
  daily: 7,
  weekly: 4,
  monthly: 6,
  youngDays: 7,
  nightly: true,
};

/**
 * Why a release is kept. `ahead`: it is dated in the future, so that nobody knows how old it is; `flawed`: the same rule kept it,
 * counted apart from those that are whole.
 */
export type KeepReason =
  | 'pinned'
  | 'protected'
  | 'young'
  | 'last'
  | 'daily'
  | 'weekly'
  | 'monthly'
  | 'ahead'
  | 'flawed';
