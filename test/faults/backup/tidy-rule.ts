import type { RetentionSettings } from '../../../electron/contract/models/retention.ts';

/** Keeps two. */
export const strictRule: RetentionSettings = { last: 1, daily: 2, weekly: 0, monthly: 0, youngDays: 0, nightly: false };
