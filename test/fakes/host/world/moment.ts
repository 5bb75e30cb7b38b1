/** The afternoon that a pretended studio is shown on: what is the case, in which language, and how long ago things were. */
import type { Locale } from '../../../../electron/contract/names.ts';

export type Scene = 'fresh' | 'healthy' | 'p1' | 'acknowledged' | 'serving';

export interface Recording {
  readonly mediaPath: string;
  readonly seconds: number;
}

export interface WorldOptions {
  readonly scene: Scene;
  readonly locale: Locale;
  readonly nowMs: number;
  readonly recordings: readonly Recording[];
  readonly theme?: 'system' | 'light' | 'dark';
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Words of the studio itself; people name their own things. */
const said = {
  'zh-CN': {
    studio: '回声工作室',
    narrator: '林夏 · 旁白',
    host: '老周',
    calm: '平静',
    bright: '明快',
    standby: '备用机-2',
    operator: '小林',
    lines: [
      '各位乘客，前方到站是人民广场，换乘二号线的乘客请从三号口下车。',
      '第 7 章：雨停在凌晨 3:20，街灯一盏一盏地灭了。',
      '今晚八点，老地方见。',
    ],
    reason: '主机断电',
  },
  en: {
    studio: 'Echo Studio',
    narrator: 'Lin Xia · narrator',
    host: 'Old Zhou',
    calm: 'calm',
    bright: 'bright',
    standby: 'standby-2',
    operator: 'Lin',
    lines: [
      'The next stop is the museum. Doors open on the left; mind the gap between the train and the platform.',
      'Chapter 7: the rain stopped at 3:20 a.m., and the street lamps went out one by one.',
      'Eight tonight, the usual place.',
    ],
    reason: 'power cut at the primary',
  },
} as const;

export interface Moment extends WorldOptions {
  readonly text: (typeof said)[Locale];
  /** Nothing was set up yet. */
  readonly fresh: boolean;
  /** The primary does not answer. */
  readonly down: boolean;
  /** ISO 8601, so long ago. */
  at(agoMs: number): string;
  recording(index: number): Recording;
}

export function momentOf(options: WorldOptions): Moment {
  const { scene, locale, nowMs, recordings } = options;
  return {
    ...options,
    text: said[locale],
    fresh: scene === 'fresh',
    down: scene === 'p1' || scene === 'acknowledged' || scene === 'serving',
    at: (agoMs) => new Date(nowMs - agoMs).toISOString(),
    recording: (index) => recordings[index % recordings.length] ?? { mediaPath: 'none.wav', seconds: 1 },
  };
}
