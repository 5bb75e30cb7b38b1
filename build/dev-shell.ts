/**
 * `npm run dev:shell`: the desktop shell from source where Electron's program is not: windows are Chromium's, the tray icon is
 * in the desktop's own panel where that hosts StatusNotifier icons, and its menu stands in the terminal too. What only Electron
 * has (its sandbox, native menus, the keychain, installing updates) is not there.
 */
import { registerHooks } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { busSocket } from '../electron/shell/session-bus.ts';
import type { MenuItem } from '../test/fakes/electron/electron.ts';
import { buildRenderer } from './build-renderer.ts';
import { root } from './root.ts';

if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
  console.error(
    'npm run dev:shell opens a window and found no display. Without one, npm start shows the same screens.',
  );
  process.exit(1);
}

const standIn = new URL('../test/fakes/electron/electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});
const electron = (await import(standIn)) as typeof import('../test/fakes/electron/electron.ts');
electron.showOnScreen();
const bus = busSocket(process.env);
if (bus !== null) electron.drawTraysOn(bus);

const { runShell } = await import('../electron/shell/main.ts');
await runShell({
  rendererDir: await buildRenderer(),
  iconsDir: path.join(root, 'build/icons'),
  preload: path.join(root, 'electron/shell/preload.ts'),
});

/** What the tray offers now, by the numbers that are typed to choose it. */
const choices = (): MenuItem[] => {
  const items = electron.trays.at(-1)?.menu?.items ?? [];
  return items
    .flatMap((item) => [item, ...(item.submenu ?? [])])
    .filter(({ click, enabled }) => click && enabled !== false);
};
const showTray = (): void => {
  const tray = electron.trays.at(-1);
  console.log(`\n${tray?.toolTip ?? 'no tray here: closing the window minimises it'}`);
  for (const [index, { label }] of choices().entries()) console.log(`  ${index + 1}  ${label}`);
};
showTray();
createInterface({ input: process.stdin }).on('line', (line) => {
  choices()[Number(line) - 1]?.click?.();
  showTray();
});
electron.app.on('quit', (_event: unknown, code: number) => {
  void electron.closeBrowser().finally(() => process.exit(code));
});
process.once('SIGINT', () => electron.app.quit());
