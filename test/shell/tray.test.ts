/**
 * The tray in a real panel: xfce4-panel under Xvfb hosts the icon, draws each of the six states, and hands on a real click. The
 * protocol's other side is Electron's own on a real desktop; here it is the stand-in's (test/fakes/electron).
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatusState } from '../../electron/contract/models/status.ts';
import { busSocket } from '../../electron/shell/session-bus.ts';
import { createTray } from '../../electron/shell/tray.ts';
import { type TrayHost, watchTrayHost } from '../../electron/shell/tray-host.ts';
import type { TrayFacts } from '../../electron/shell/tray-menu.ts';
import { createFormat } from '../../electron/words/format.ts';
import { wordsOf } from '../../electron/words/words.ts';
import * as electron from '../fakes/electron/electron.ts';
import { openTrayDesk, type TrayDesk } from '../fakes/tray-desk.ts';
import type { Picture } from '../fixtures/png.ts';
import { until } from '../fixtures/until.ts';
import { tempDir } from '../unit/temp-dir.ts';

const states: readonly StatusState[] = ['not-set-up', 'healthy', 'busy', 'degraded', 'p1', 'promoting'];
/** The icon's place in the panel at the top left. */
const ICON = { x: 0, y: 0, size: 48 };

let desk: TrayDesk;
let host: TrayHost;
const told: boolean[] = [];

beforeAll(async () => {
  desk = await openTrayDesk();
  host = await watchTrayHost((isThere) => told.push(isThere), { platform: 'linux', environment: desk.environment });
});
afterAll(async () => {
  host?.close();
  await desk?.close();
});

/** The pixels in which two pictures differ, in the panel. */
function differing(a: Picture, b: Picture): number {
  let count = 0;
  for (let y = ICON.y; y < ICON.y + ICON.size; y++) {
    for (let x = ICON.x; x < ICON.x + ICON.size; x++) {
      const at = 4 * (y * a.width + x);
      const far = [0, 1, 2].some((channel) => Math.abs((a.rgba[at + channel] ?? 0) - (b.rgba[at + channel] ?? 0)) > 40);
      if (far) count += 1;
    }
  }
  return count;
}

const facts = (state: StatusState): TrayFacts => ({
  status: { state, sentence: { key: 'backupsOnly', values: {} } },
  backup: { store: { kind: 'folder', path: '/nas' }, lastRelease: null, nextAt: null },
  watch: { target: null, pausedUntil: null },
  isHost: true,
});

it('a desktop without a panel is known to have no tray; the panel is noticed when it comes', async () => {
  expect(host.isThere()).toBe(false);
  await desk.startPanel();
  await until('the tray', () => host.isThere());
  expect(told.at(-1)).toBe(true);
});

describe('in the panel', () => {
  const opened: unknown[] = [];
  let quits = 0;

  it('each state is drawn, and none looks like another', async () => {
    electron.drawTraysOn(busSocket(desk.environment) ?? '');
    const words = wordsOf('en');
    const tray = createTray({
      iconsDir: path.resolve('build/icons'),
      said: () => ({ words, format: createFormat('en', words.time), now: new Date() }),
      icons: () => ({ platform: 'linux', set: 'mono', isPanelDark: true }),
      isMotionReduced: () => true,
      acts: {
        open: (screen) => opened.push(screen ?? 'window'),
        stopAutomatic() {},
        backUpNow() {},
        pauseWatch() {},
        resumeWatch() {},
        quit: () => (quits += 1),
      },
    });
    const folder = process.env['UNDERSTUDY_TRAY_PICTURES'] ?? (await tempDir());
    await mkdir(folder, { recursive: true });
    let last = await desk.picture(path.join(folder, 'empty.png'));
    const pictures: { readonly state: StatusState; readonly picture: Picture }[] = [];
    for (const state of states) {
      tray.show(facts(state));
      const before = last;
      // Both the old icon's end and the new one's beginning change the panel: it is looked at until it stays as it is.
      await until(`the icon of ${state}`, async () => {
        const one = await desk.picture(path.join(folder, `${state}.png`));
        const other = await desk.picture(path.join(folder, `${state}.png`));
        const isNew = differing(before, other) > 20 && differing(one, other) === 0 && isDrawn(other);
        if (isNew) last = other;
        return isNew;
      });
      pictures.push({ state, picture: last });
    }
    for (const [index, one] of pictures.entries()) {
      for (const other of pictures.slice(index + 1)) {
        expect(differing(one.picture, other.picture), `${one.state} and ${other.state}`).toBeGreaterThan(20);
      }
    }
  });

  it('a real click opens the window', async () => {
    await desk.click(ICON.x + 24, ICON.y + 24);
    await until('the click', () => opened.length > 0);
    expect(opened).toEqual(['window']);
  });

  it('a real click with the other button opens the menu, whose last item quits', async () => {
    const folder = process.env['UNDERSTUDY_TRAY_PICTURES'] ?? (await tempDir());
    const closed = await desk.picture(path.join(folder, 'no-menu.png'));
    await desk.click(ICON.x + 24, ICON.y + 24, 3);
    await until('the menu', async () => {
      const open = await desk.picture(path.join(folder, 'menu.png'));
      return countBelow(closed, open) > 2_000;
    });
    await desk.key('End');
    await desk.key('Return');
    await until('the quit', () => quits === 1);
  });
});

it('a panel that ends is noticed', async () => {
  await desk.stopPanel();
  await until('the tray to be gone', () => !host.isThere());
  expect(told.at(-1)).toBe(false);
});

/** White strokes on the dark panel. */
function isDrawn({ rgba, width }: Picture): boolean {
  for (let y = ICON.y; y < ICON.y + ICON.size; y++) {
    for (let x = ICON.x; x < ICON.x + ICON.size; x++) {
      const at = 4 * (y * width + x);
      if ([0, 1, 2].every((channel) => (rgba[at + channel] ?? 0) > 230)) return true;
    }
  }
  return false;
}

/** Pixels that changed anywhere below the panel. */
function countBelow(a: Picture, b: Picture): number {
  let count = 0;
  for (let at = 4 * a.width * (ICON.y + ICON.size); at < a.rgba.length; at += 4) {
    if (Math.abs((a.rgba[at] ?? 0) - (b.rgba[at] ?? 0)) > 40) count += 1;
  }
  return count;
}
