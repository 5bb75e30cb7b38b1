/**
 * Draws the app and tray icons from one mask shape and writes them as PNG beside this file. State is told by shape as well
 * as by colour, so each tray icon exists in one colour too: light for dark panels, dark for light ones, and as the template
 * that macOS colours by itself. Run by hand after changing the drawing: `node build/icons/render.ts` (needs Chromium).
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { StatusState } from '../../electron/contract/models/status.ts';
import { root } from '../root.ts';

const mask = 'M16 4c5 0 9 1.2 11 2.4v8.2C27 21.6 22 27 16 29 10 27 5 21.6 5 14.6V6.4C7 5.2 11 4 16 4z';
const eyes = '<path d="M9 13.2q2.6-2 5 .2M18 13.4q2.4-2.2 5-.2" fill="none" stroke-linecap="round"/>';
const smile = '<path d="M11.5 20.2q4.5 3.4 9 0" fill="none" stroke-linecap="round"/>';

type Shape = StatusState | 'promoting-2';

interface Drawing {
  readonly colour: string;
  /** In `currentColor`. */
  readonly solid: string;
  /** What is cut out of the solid part; with colours it is white. */
  readonly cut?: string;
  /** At the lower right: its outline, and what is cut out of it. */
  readonly badge?: { readonly form: string; readonly cut: string };
}

const outline = (dash = ''): string =>
  `<g stroke="currentColor" stroke-width="2.2" fill="none"><path d="${mask}" ${dash}/>${eyes}${smile}</g>`;
const filled = `<path d="${mask}" fill="currentColor"/>`;
const line = (d: string, width: number): string =>
  `<path d="${d}" fill="none" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
const arrows = line('M10 13h11l-3-3M22 19H11l3 3', 2.2);

const dot = '<circle cx="25" cy="25" r="5.4"/>';
const triangle = '<path d="M22.5 14.5L31 30H14z" stroke-linejoin="round"/>';

const tray: Readonly<Record<Shape, Drawing>> = {
  healthy: { colour: '#2f9e6e', solid: outline() },
  busy: { colour: '#3b7dd8', solid: outline(), badge: { form: dot, cut: '' } },
  degraded: {
    colour: '#c77700',
    solid: outline(),
    badge: { form: triangle, cut: line('M22.5 19.6v4.4M22.5 26.8v.3', 2.2) },
  },
  p1: { colour: '#d6336c', solid: filled, cut: line('M11 11l10 10M21 11L11 21', 3.2) },
  promoting: { colour: '#7048e8', solid: filled, cut: arrows },
  'promoting-2': {
    colour: '#7048e8',
    solid: `<path d="${mask}" fill="none" stroke="currentColor" stroke-width="2.2"/><g stroke="currentColor">${arrows}</g>`,
  },
  'not-set-up': { colour: '#868e96', solid: outline('stroke-dasharray="3.2 3"') },
};

function inColour({ colour, solid, cut = '', badge }: Drawing): string {
  const mark = badge
    ? `<g fill="currentColor" stroke="#fff" stroke-width="1.4">${badge.form}</g>${white(badge.cut)}`
    : '';
  return `<g color="${colour}">${solid}${white(cut)}${mark}</g>`;
}

const white = (drawing: string): string => `<g stroke="#fff">${drawing}</g>`;

/** One colour: what is white in the other set is a hole here, and so is a ring around the badge. */
function inOne(colour: string, { solid, cut = '', badge }: Drawing): string {
  const ring = badge ? `<g fill="#000" stroke-width="3">${badge.form}</g>` : '';
  const hole = (id: string, drawing: string): string =>
    `<mask id="${id}" maskUnits="userSpaceOnUse" x="0" y="0" width="32" height="32"><rect width="32" height="32" fill="#fff"/><g stroke="#000">${drawing}</g></mask>`;
  const mark = badge ? `<g mask="url(#badge)" fill="currentColor">${badge.form}</g>` : '';
  return `<g color="${colour}"><defs>${hole('solid', `${cut}${ring}`)}${hole('badge', badge?.cut ?? '')}</defs><g mask="url(#solid)">${solid}</g>${mark}</g>`;
}

const app = `<rect width="32" height="32" rx="7" fill="#1f3a4d"/><g transform="translate(3.2 3) scale(.8)" color="#f5efe2">${filled}<g stroke="#1f3a4d" stroke-width="2.2">${eyes}${smile}</g></g>`;

/** By the ending of the file's name. A template's colour is not looked at. */
const sets: Readonly<Record<string, (drawing: Drawing) => string>> = {
  '': inColour,
  '-light': (drawing) => inOne('#ffffff', drawing),
  '-dark': (drawing) => inOne('#24292f', drawing),
  Template: (drawing) => inOne('#000000', drawing),
};

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
try {
  const draw = async (name: string, drawing: string, sizePx: number): Promise<void> => {
    const page = await browser.newPage({ viewport: { width: sizePx, height: sizePx } });
    await page.setContent(
      `<body style="margin:0"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="${sizePx}" height="${sizePx}">${drawing}</svg></body>`,
    );
    writeFileSync(path.join(root, 'build/icons', name), await page.screenshot({ omitBackground: true }));
    await page.close();
  };
  for (const [shape, drawing] of Object.entries(tray)) {
    for (const [ending, drawn] of Object.entries(sets)) {
      // The menu bar of macOS is 22 points high, with air around what stands in it.
      const sizePx = ending === 'Template' ? 18 : 32;
      await draw(`tray-${shape}${ending}.png`, drawn(drawing), sizePx);
      await draw(`tray-${shape}${ending}@2x.png`, drawn(drawing), 2 * sizePx);
    }
  }
  await draw('icon.png', app, 512);
} finally {
  await browser.close();
}
