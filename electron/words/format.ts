/** Numbers, sizes, spans and moments in words. Moments are always absolute and relative together, in the viewer's zone. */
import type { Locale } from '../contract/names.ts';

export interface Format {
  readonly locale: Locale;
  number(value: number, digits?: number): string;
  /** 2.1 GB; decimal units, as shops and file managers print them. */
  bytes(sizeBytes: number): string;
  exactBytes(sizeBytes: number): string;
  /** 0:07, 3:12, 1:02:09. */
  clock(seconds: number): string;
  /** 0:03.4 for positions in audio. */
  position(seconds: number): string;
  /** 4 min 10 s, 12 s, 0.8 s. */
  span(seconds: number): string;
  /** Today 13:02; yesterday 02:00; Nov 12, 02:00. */
  moment(iso: string, nowMs: number): string;
  time(iso: string): string;
  timeWithSeconds(iso: string): string;
  day(isoDay: string): string;
  /** Nov 12, 2026: a day that may be long ago. */
  date(isoDay: string): string;
  /** 3 h ago, in 20 min. */
  relative(iso: string, nowMs: number): string;
}

interface TimeWords {
  readonly today: string;
  readonly yesterday: string;
  readonly tomorrow: string;
  readonly now: string;
  readonly past: Readonly<Record<'minute' | 'hour' | 'day', (count: string) => string>>;
  readonly future: Readonly<Record<'minute' | 'hour' | 'day', (count: string) => string>>;
  readonly span: (hours: number, minutes: number, seconds: string | null) => string;
}

export function createFormat(locale: Locale, words: TimeWords): Format {
  const intl = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { hourCycle: 'h23', ...options });
  const time = intl({ hour: '2-digit', minute: '2-digit' });
  const timeWithSeconds = intl({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const dayOfYear = intl({ month: 'short', day: 'numeric' });
  const dayWithYear = intl({ year: 'numeric', month: 'short', day: 'numeric' });
  /** By digits: making one costs far more than using it, and every row of a list has numbers. */
  const numbers = new Map<number, Intl.NumberFormat>();
  const number = (value: number, digits = 0): string => {
    const made =
      numbers.get(digits) ??
      new Intl.NumberFormat(locale, { maximumFractionDigits: digits, minimumFractionDigits: digits });
    numbers.set(digits, made);
    return made.format(value);
  };

  function daysApart(at: Date, now: Date): number {
    const midnight = (date: Date): number => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
    return Math.round((midnight(at) - midnight(now)) / 86_400_000);
  }

  return {
    locale,
    number,
    bytes(sizeBytes) {
      const units = ['B', 'KB', 'MB', 'GB', 'TB'];
      let value = sizeBytes;
      let unit = 0;
      while (value >= 999.5 && unit < units.length - 1) {
        value /= 1000;
        unit += 1;
      }
      return `${number(value, unit >= 2 && value < 100 ? 1 : 0)} ${units[unit] ?? ''}`;
    },
    exactBytes: (sizeBytes) => `${number(sizeBytes)} B`,
    clock(seconds) {
      const whole = Math.max(0, Math.floor(seconds));
      const two = (value: number): string => String(value).padStart(2, '0');
      const hours = Math.floor(whole / 3600);
      const minutes = Math.floor(whole / 60) % 60;
      return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
    },
    position(seconds) {
      const tenths = Math.max(0, Math.floor(seconds * 10));
      return `${Math.floor(tenths / 600)}:${String(Math.floor(tenths / 10) % 60).padStart(2, '0')}.${tenths % 10}`;
    },
    span(seconds) {
      if (seconds < 9.95) return words.span(0, 0, number(seconds, Number.isInteger(seconds) ? 0 : 1));
      const whole = Math.round(seconds);
      if (whole < 60) return words.span(0, 0, number(whole));
      if (whole < 3600) return words.span(0, Math.floor(whole / 60), whole % 60 === 0 ? null : number(whole % 60));
      return words.span(Math.floor(whole / 3600), Math.floor(whole / 60) % 60, null);
    },
    moment(iso, nowMs) {
      const at = new Date(iso);
      const now = new Date(nowMs);
      const days = daysApart(at, now);
      const clock = time.format(at);
      if (days === 0) return `${words.today} ${clock}`;
      if (days === -1) return `${words.yesterday} ${clock}`;
      if (days === 1) return `${words.tomorrow} ${clock}`;
      const day = at.getFullYear() === now.getFullYear() ? dayOfYear : dayWithYear;
      return `${day.format(at)} ${clock}`;
    },
    time: (iso) => time.format(new Date(iso)),
    timeWithSeconds: (iso) => timeWithSeconds.format(new Date(iso)),
    day: (isoDay) => dayOfYear.format(new Date(`${isoDay}T00:00:00`)),
    date: (isoDay) => dayWithYear.format(new Date(`${isoDay}T00:00:00`)),
    relative(iso, nowMs) {
      const seconds = (Date.parse(iso) - nowMs) / 1000;
      const tense = seconds < 0 ? words.past : words.future;
      const minutes = Math.abs(seconds) / 60;
      if (minutes < 1) return words.now;
      if (minutes < 60) return tense.minute(number(Math.floor(minutes)));
      if (minutes < 48 * 60) return tense.hour(number(Math.floor(minutes / 60)));
      return tense.day(number(Math.floor(minutes / 1440)));
    },
  };
}
