/** Tray menu and tooltip: what was backed up last and when next, and when a pause ends, in both languages. */
import { describe, expect, it } from 'vitest';
import type { StatusState } from '../../../electron/contract/models/status.ts';
import type { Locale } from '../../../electron/contract/names.ts';
import {
  buildTrayMenu,
  minutesOfPause,
  type TrayActs,
  type TrayFacts,
  trayTooltip,
} from '../../../electron/shell/tray-menu.ts';
import { createFormat } from '../../../electron/words/format.ts';
import { wordsOf } from '../../../electron/words/words.ts';

const now = new Date(2026, 10, 29, 21, 30);
const at = (day: number, hour: number): string => new Date(2026, 10, day, hour, 2).toISOString();

function facts(change: {
  readonly state?: StatusState;
  readonly backup?: Partial<TrayFacts['backup']>;
  readonly pausedUntil?: string;
  readonly isWatched?: boolean;
  readonly isHost?: boolean;
}): TrayFacts {
  return {
    status: { state: change.state ?? 'healthy', sentence: { key: 'backupsOnly', values: {} } },
    backup: { store: { kind: 'folder', path: '/nas' }, lastRelease: null, nextAt: null, ...change.backup },
    watch: {
      target: (change.isWatched ?? true) ? ({ url: 'http://tts.lan' } as TrayFacts['watch']['target']) : null,
      pausedUntil: change.pausedUntil ?? null,
    },
    isHost: change.isHost ?? true,
  };
}

function said(locale: Locale) {
  const words = wordsOf(locale);
  return { words, format: createFormat(locale, words.time), now };
}

/** Notes which act a click meant. */
function noting() {
  const noted: unknown[] = [];
  const note =
    (name: string) =>
    (...given: unknown[]): void =>
      void noted.push([name, ...given]);
  const acts: TrayActs = {
    open: note('open'),
    stopAutomatic: note('stopAutomatic'),
    backUpNow: note('backUpNow'),
    pauseWatch: note('pauseWatch'),
    resumeWatch: note('resumeWatch'),
    quit: note('quit'),
  };
  return { acts, noted };
}

const labels = (given: TrayFacts, locale: Locale = 'en') =>
  buildTrayMenu(given, said(locale), noting().acts).map((item) => item.label ?? '—');

function click(given: TrayFacts, id: string): unknown[] {
  const { acts, noted } = noting();
  const items = buildTrayMenu(given, said('en'), acts);
  const all = items.flatMap((item) => [item, ...((item.submenu as typeof items | undefined) ?? [])]);
  const act = all.find((item) => item.id === id)?.click as (() => void) | undefined;
  act?.();
  return noted;
}

const release = { createdAt: at(29, 13), verifiedAt: at(29, 13) } as TrayFacts['backup']['lastRelease'];

describe('last and next backup', () => {
  const backup = { lastRelease: release, nextAt: at(30, 2) };

  it('stand below the sentence and in the tooltip', () => {
    expect(labels(facts({ backup })).slice(1, 4)).toEqual([
      'Last backup: today 13:02 · verified',
      'Next backup: tomorrow 02:02',
      '—',
    ]);
    expect(labels(facts({ backup }), 'zh-CN').slice(1, 3)).toEqual([
      '上次备份 今天 13:02 · 已校验',
      '下次备份 明天 02:02',
    ]);
    const [sentence, ...lines] = trayTooltip(facts({ backup }), said('en')).split('\n');
    expect(sentence).toBe(labels(facts({ backup }))[0]);
    expect(lines).toEqual(['Last backup: today 13:02 · verified', 'Next backup: tomorrow 02:02']);
  });

  it('say when there is none yet, and nothing where there is no store to back up to', () => {
    expect(labels(facts({}))).toContain('No backup yet');
    const none = facts({ backup: { store: null, nextAt: at(30, 2) } });
    expect(labels(none).filter((label) => /backup:/i.test(label))).toEqual([]);
    const item = buildTrayMenu(none, said('en'), noting().acts).find(({ id }) => id === 'back-up-now');
    expect(item?.enabled).toBe(false);
  });
});

describe('a pause', () => {
  it('is offered while something is watched', () => {
    expect(labels(facts({}))).toContain('Pause watching');
    expect(labels(facts({ isWatched: false }))).not.toContain('Pause watching');
    expect(click(facts({}), 'pause-morning')).toEqual([['pauseWatch', 'morning']]);
  });

  it('says when it ends, and can be ended', () => {
    const paused = facts({ pausedUntil: at(29, 22) });
    expect(labels(paused)).toContain('Watching is paused until today 22:02');
    expect(labels(paused)).not.toContain('Pause watching');
    expect(trayTooltip(paused, said('zh-CN'))).toContain('监测暂停到 今天 22:02');
    expect(click(paused, 'resume-watch')).toEqual([['resumeWatch']]);
  });

  it('until the morning counts from the click', () => {
    expect(minutesOfPause('hour', now)).toBe(60);
    expect(minutesOfPause('morning', now)).toBe(630);
    expect(minutesOfPause('morning', new Date(2026, 10, 30, 6, 0))).toBe(120);
    expect(minutesOfPause('morning', new Date(2026, 10, 30, 8, 0))).toBe(1440);
  });
});

it('a P1 leads to the facts; a promotion is never begun from here', () => {
  expect(click(facts({ state: 'p1' }), 'handle')).toEqual([['open', 'standby']]);
  expect(labels(facts({ state: 'p1' })).some((label) => /promote/i.test(label))).toBe(false);
});

it('quitting says what it stops, and only where it stops it', () => {
  expect(labels(facts({})).at(-1)).toBe('Quit (stops watching and scheduled backups)');
  expect(labels(facts({ isHost: false })).at(-1)).toBe('Quit (understudy serve goes on watching)');
});

it('automatic mode is stopped while it counts down or promotes, and only then', () => {
  const stop = (key: 'automaticBegins' | 'promoting' | 'primaryDown', values: Record<string, number> = {}) =>
    click({ ...facts({}), status: { state: 'p1', sentence: { key, values } } }, 'stop-automatic');
  expect(stop('primaryDown')).toEqual([]);
  expect(stop('promoting')).toEqual([]);
  expect(stop('automaticBegins')).toEqual([['stopAutomatic']]);
  expect(stop('promoting', { automatic: 1 })).toEqual([['stopAutomatic']]);
});
