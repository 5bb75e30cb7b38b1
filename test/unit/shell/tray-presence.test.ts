/** A panel that goes takes the icon along, and never the way back to the window. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TrayFacts } from '../../../electron/shell/tray-menu.ts';
import { createTrayPresence } from '../../../electron/shell/tray-presence.ts';

const facts = {} as TrayFacts;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(isThere: boolean, isHidden: boolean) {
  const seen: string[] = [];
  const presence = createTrayPresence({
    tray: { show: () => void seen.push('icon'), destroy: () => void seen.push('no icon') },
    window: { isHidden: () => isHidden, showMinimised: async () => void seen.push('minimised window') },
    isThere,
    goneAfterMs: 10_000,
  });
  return { presence, seen };
}

it('without a tray no icon is made; it comes with the panel', () => {
  const { presence, seen } = open(false, false);
  presence.show(facts);
  expect(seen).toEqual([]);
  presence.changed(true);
  expect(seen).toEqual(['icon']);
});

it('a panel that is only restarted changes nothing else', () => {
  const { presence, seen } = open(true, true);
  presence.show(facts);
  presence.changed(false);
  vi.advanceTimersByTime(9_000);
  presence.changed(true);
  vi.advanceTimersByTime(60_000);
  expect(seen).toEqual(['icon', 'no icon', 'icon']);
});

it('a window that was put away into a tray that is gone can be found again', () => {
  const { presence, seen } = open(true, true);
  presence.changed(false);
  vi.advanceTimersByTime(10_000);
  expect(seen).toEqual(['no icon', 'minimised window']);
});

it('a window that is seen stays where it is', () => {
  const { presence, seen } = open(true, false);
  presence.changed(false);
  vi.advanceTimersByTime(10_000);
  expect(seen).toEqual(['no icon']);
});
