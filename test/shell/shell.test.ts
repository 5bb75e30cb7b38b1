/**
 * The desktop shell on the Chromium stand-in: window, tray with the state, one instance, what closing and quitting mean. The
 * page, the preload and the app behind them are the real ones. Electron itself is not run here.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildRenderer } from '../../build/build-renderer.ts';
import { startShell } from '../../electron/shell/main.ts';
import { buildTrayMenu } from '../../electron/shell/tray-menu.ts';
import * as electron from '../fakes/electron/electron.ts';
import { copyPilotLibrary } from '../fakes/pilot-library.ts';
import { until } from '../fixtures/until.ts';

let home: string;
let shell: NonNullable<Awaited<ReturnType<typeof startShell>>>;

const tray = () => electron.trays.at(-1);
const icon = () => tray()?.image as { readonly file: string; isEmpty(): boolean } | undefined;
const item = (id: string) => tray()?.menu?.items.find((one) => one.id === id);
const window = () => electron.BrowserWindow.getAllWindows()[0];

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'understudy-shell-'));
  await copyPilotLibrary(home);
  process.env['UNDERSTUDY_HOME'] = home;
  const started = await startShell({
    rendererDir: await buildRenderer(),
    iconsDir: path.resolve('build/icons'),
    preload: path.resolve('electron/shell/preload.ts'),
  });
  if (!started) throw new Error('the shell did not start');
  shell = started;
});
afterAll(async () => {
  await electron.closeBrowser();
  await rm(home, { recursive: true, force: true });
});

it('shows the real page in the computer’s language', async () => {
  const page = await window()?.page;
  await page?.getByRole('heading', { level: 1 }).first().waitFor();
  expect(await page?.getAttribute('html', 'lang')).toBe('zh-CN');
  expect(await page?.evaluate(() => typeof Reflect.get(globalThis, 'require'))).toBe('undefined');
});

it('says in tray and menu what the window says', async () => {
  expect(tray()).toMatchObject({ toolTip: '尚未设置' });
  expect(tray()?.image).toMatchObject({ file: expect.stringMatching(/tray-not-set-up\.png$/) });
  expect(icon()?.isEmpty()).toBe(false);
  expect(item('sentence')).toMatchObject({ label: '尚未设置', enabled: false });
  expect(tray()?.menu?.items.map((one) => one.label)).toContain('退出（将停止监测和定时备份）');
  expect(tray()?.menu?.items.some((one) => /接管/.test(one.label ?? ''))).toBe(false);
});

it('follows the language', async () => {
  await shell.host.call('settings.set', { locale: 'en' });
  await until('the English menu', () => item('open')?.label === 'Open Understudy');
  const page = await window()?.page;
  await until('the English page', async () => (await page?.getAttribute('html', 'lang')) === 'en');
});

it('backs up from the tray, and the sentence follows', async () => {
  await shell.host.call('backup.setStore', {
    store: { kind: 'folder', path: path.join(home, 'store') },
    createFolder: true,
  });
  item('back-up-now')?.click?.();
  await until('the backup', async () => {
    const overview = await shell.host.call('backup.overview', {});
    return overview.ok && overview.data.lastRelease !== null;
  });
  await until('the sentence', () => /Backups are on/.test(tray()?.toolTip ?? ''));
  expect(tray()?.image).toMatchObject({ file: expect.stringMatching(/tray-healthy\.png$/) });
});

it('raises a P1: icon, sentence, one notification, and the way to the facts', async () => {
  const target = { url: 'http://127.0.0.1:9/', intervalS: 0.2, failures: 3 };
  await shell.host.call('watch.set', { target });
  await until('the P1', () => /tray-p1/.test(icon()?.file ?? ''));
  await until('the notification', () => electron.notifications.length > 0);
  expect(electron.notifications.map((one) => one.options.title)).toEqual(['P1 · Primary down']);
  expect(electron.notifications[0]?.options.body).toMatch(/4 probes failed in a row/);
  item('handle')?.click?.();
  const page = await window()?.page;
  await until('the standby screen', () => /standby/.test(page?.url() ?? ''));
  const probes = async () => {
    const answer = await shell.host.call('watch.status', {});
    return answer.ok ? answer.data.consecutiveFailures : 0;
  };
  const before = await probes();
  await until('more failures', async () => (await probes()) >= before + 2);
  expect(electron.notifications).toHaveLength(1);
});

it('answers only its own window', async () => {
  const handler = electron.ipcMain.handlers.get('understudy:call');
  const contents = window()?.webContents;
  const foreign = [
    { sender: contents, senderFrame: { parent: null, url: 'https://example.org/' } },
    { sender: contents, senderFrame: { parent: {}, url: 'app://understudy/' } },
    { sender: {}, senderFrame: { parent: null, url: 'app://understudy/' } },
    { sender: contents, senderFrame: null },
  ];
  for (const event of foreign) expect(() => handler?.(event, 'app.snapshot', {})).toThrow();
  expect(contents?.openHandler?.({ url: 'https://example.org/' })).toEqual({ action: 'deny' });
});

it('asks once what closing means, then hides and keeps watching', async () => {
  electron.dialog.nextButton = 0;
  window()?.close();
  await until('the hidden window', () => window()?.isVisible() === false);
  const answer = await shell.host.call('settings.get', {});
  expect(answer).toMatchObject({ data: { keepRunningInBackground: true } });
  electron.app.emit('second-instance');
  await until('the raised window', () => window()?.isVisible() === true);
  window()?.close();
  await until('the hidden window', () => window()?.isVisible() === false);
});

it('leaves nothing behind when it quits', async () => {
  item('quit')?.click?.();
  await until('the end', () => electron.app.quitCodes.length > 0);
  expect(electron.app.quitCodes).toEqual([0]);
  expect(tray()?.destroyed).toBe(true);
  expect(electron.ipcMain.handlers.size).toBe(0);
});

it('hands over to the instance that already runs', async () => {
  electron.app.lockFree = false;
  expect(await startShell({ rendererDir: '', iconsDir: '', preload: '' })).toBeNull();
});

it('stops automatic mode from the tray while it counts down or promotes, and only then', () => {
  const words = { sentence: () => '', stopAutomatic: 'Stop' } as unknown as Parameters<typeof buildTrayMenu>[1];
  let stopped = 0;
  const acts = { stopAutomatic: () => (stopped += 1) } as unknown as Parameters<typeof buildTrayMenu>[2];
  const stopItem = (key: 'automaticBegins' | 'promoting' | 'primaryDown', values: Record<string, number> = {}) =>
    buildTrayMenu({ state: 'p1', sentence: { key, values } }, words, acts, 1).find(({ id }) => id === 'stop-automatic');
  expect(stopItem('primaryDown')).toBeUndefined();
  expect(stopItem('promoting')).toBeUndefined();
  for (const found of [stopItem('automaticBegins'), stopItem('promoting', { automatic: 1 })]) {
    const click = found?.click as (() => void) | undefined;
    click?.();
  }
  expect(stopped).toBe(2);
});
