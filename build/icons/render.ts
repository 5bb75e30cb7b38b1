/**
 * Draws the app and tray icons from one mask shape and writes them as PNG beside this file. State is told by shape as well
 * as by colour. Run by hand after changing the drawing: `node build/icons/render.ts` (needs Chromium).
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { StatusState } from '../../electron/contract/models/status.ts';
import { root } from '../root.ts';

const mask = 'M16 4c5 0 9 1.2 11 2.4v8.2C27 21.6 22 27 16 29 10 27 5 21.6 5 14.6V6.4C7 5.2 11 4 16 4z';
const eyes = '<path d="M9 13.2q2.6-2 5 .2M18 13.4q2.4-2.2 5-.2" fill="none" stroke-linecap="round"/>';
const smile = '<path d="M11.5 20.2q4.5 3.4 9 0" fill="none" stroke-linecap="round"/>';

const outline = (extra: string, colour: string, dash = ''): string =>
  `<g stroke="${colour}" stroke-width="2.2" fill="none"><path d="${mask}" ${dash}/>${eyes}${smile}</g>${extra}`;
const filled = (extra: string, colour: string): string => `<path d="${mask}" fill="${colour}"/>${extra}`;
const badge = (content: string, colour: string): string =>
  `<circle cx="24.5" cy="24.5" r="7" fill="${colour}" stroke="#fff" stroke-width="1.4"/>${content}`;

const tray: Readonly<Record<StatusState, string>> = {
  healthy: outline('', '#2f9e6e'),
  busy: outline(badge('', '#3b7dd8'), '#3b7dd8'),
  degraded: outline(
    badge('<path d="M24.5 20.8v4.4M24.5 27.6v.4" stroke="#fff" stroke-width="2" stroke-linecap="round"/>', '#c77700'),
    '#c77700',
  ),
  p1: filled('<path d="M11 11l10 10M21 11L11 21" stroke="#fff" stroke-width="3.2" stroke-linecap="round"/>', '#d6336c'),
  promoting: filled(
    '<g stroke="#fff" stroke-width="2.2" fill="none" stroke-linecap="round" stroke-linejoin="round"><path d="M10 13h11l-3-3M22 19H11l3 3"/></g>',
    '#7048e8',
  ),
  'not-set-up': outline('', '#868e96', 'stroke-dasharray="3.2 3"'),
};

const app = `<rect width="32" height="32" rx="7" fill="#1f3a4d"/><g transform="translate(3.2 3) scale(.8)">${filled(
  `<g stroke="#1f3a4d" stroke-width="2.2">${eyes}${smile}</g>`,
  '#f5efe2',
)}</g>`;

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
  for (const [state, drawing] of Object.entries(tray)) {
    await draw(`tray-${state}.png`, drawing, 32);
    await draw(`tray-${state}@2x.png`, drawing, 64);
  }
  await draw('icon.png', app, 512);
} finally {
  await browser.close();
}
