/**
 * The desktop shell on the Chromium stand-in: window, tray with the state, one instance, what closing and quitting mean. The
 * page, the preload and the app behind them are the real ones. Electron itself is not run here.
 */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildRenderer } from '../../build/build-renderer.ts';
import { readEntry } from '../../electron/kernel/autostart-entry.ts';
import { startShell } from '../../electron/shell/main.ts';
import { createMainWindow } from '../../electron/shell/window.ts';
import * as electron from '../fakes/electron/electron.ts';
import { copyPilotLibrary } from '../fakes/pilot-library.ts';
import { openTrayBus, type TrayBus } from '../fakes/tray-bus.ts';
import { until } from '../fixtures/until.ts';

let home: string;
let bus: TrayBus;
let shell: NonNullable<Awaited<ReturnType<typeof startShell>>>;

const tray = () => electron.trays.at(-1);
const icon = () => tray()?.image as { readonly file: string; isEmpty(): boolean } | undefined;
const item = (id: string) => tray()?.menu?.items.find((one) => one.id === id);
const window = () => electron.BrowserWindow.getAllWindows()[0];

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'understudy-shell-'));
  await copyPilotLibrary(home);
  process.env['UNDERSTUDY_HOME'] = home;
  process.env['XDG_CONFIG_HOME'] = path.join(home, 'config');
  bus = await openTrayBus();
  await bus.comes();
  process.env['DBUS_SESSION_BUS_ADDRESS'] = bus.address;
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
  await bus.close();
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
  const store = { kind: 'folder', path: path.join(home, 'store') } as const;
  expect(await shell.host.call('backup.setStore', { store, createFolder: true })).toMatchObject({ ok: true });
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
  expect(window()?.isFlashing).toBe(true);
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
  electron.app.emit('second-instance', {}, ['/opt/understudy']);
  await until('the raised window', () => window()?.isVisible() === true);
  window()?.close();
  await until('the hidden window', () => window()?.isVisible() === false);
});

it('asks the primary at once when the computer wakes, however long the next question would have been away', async () => {
  let asked = 0;
  const primary = createServer((_request, response) => {
    asked += 1;
    response.end('not a voice');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void primary.close());
  await once(primary, 'listening');
  const { port } = primary.address() as AddressInfo;
  await shell.host.call('watch.set', { target: { url: `http://127.0.0.1:${port}/`, intervalS: 3600, failures: 3 } });
  await until('the first question', async () => {
    const answer = await shell.host.call('watch.status', {});
    return answer.ok && answer.data.samples.length > 0;
  });
  const before = asked;
  electron.powerMonitor.emit('resume');
  await until('a question after waking', () => asked > before);
});

it('a pause stands in the menu with its end, and can be ended there', async () => {
  item('pause-watch')
    ?.submenu?.find(({ id }) => id === 'pause-hour')
    ?.click?.();
  await until('the end of the pause', () => /paused until/.test(item('paused-until')?.label ?? ''));
  item('resume-watch')?.click?.();
  await until('the offer of a pause', () => item('pause-watch') !== undefined);
});

it('a link opens its screen in the app that runs, and one to an act opens nothing but the window', async () => {
  const page = await window()?.page;
  electron.app.emit('second-instance', {}, ['/opt/understudy', 'understudy://audit?confirm=standby']);
  await until('the audit screen', () => /#\/audit$/.test(page?.url() ?? ''));
  electron.app.emit('second-instance', {}, ['/opt/understudy', 'understudy://promote']);
  await until('the raised window', () => window()?.isVisible() === true);
  expect(page?.url()).toMatch(/#\/audit$/);
  expect(electron.app.schemes).toEqual(['understudy']);
});

it('the page may use the microphone and nothing else of the computer', () => {
  const { checks } = electron.session.defaultSession;
  const may = (permission: string, mediaType?: string): unknown =>
    checks?.(null, permission, ...(['app://understudy', { mediaType }] as never[]));
  expect([may('media', 'audio'), may('media', 'video'), may('geolocation')]).toEqual([true, false, false]);
  expect(electron.app.isSandboxed).toBe(true);
});

describe('starting with the computer', () => {
  const file = (): string => path.join(home, 'config', 'autostart', 'understudy.desktop');
  const setting = async (): Promise<boolean | undefined> => {
    const answer = await shell.host.call('settings.get', {});
    return answer.ok ? answer.data.startAtLogin : undefined;
  };

  it('is an entry that names this program, written and taken away with the switch', async () => {
    await shell.host.call('settings.set', { startAtLogin: true });
    await until('the entry', () => existsSync(file()));
    const { command, isOn } = readEntry(await readFile(file(), 'utf8'));
    expect({ command, isOn }).toEqual({ command: [process.execPath, process.cwd(), '--hidden'], isOn: true });
    await shell.host.call('settings.set', { startAtLogin: false });
    await until('no entry', () => !existsSync(file()));
    expect(await setting()).toBe(false);
  });

  it('is entered again by the doctor where somebody took the entry away', async () => {
    const check = async (name: 'app.doctor' | 'diagnostics.mend') => {
      const answer = await (name === 'app.doctor'
        ? shell.host.call(name, {})
        : shell.host.call(name, { name: 'autostart' }));
      return answer.ok ? answer.data.find((one) => one.name === 'autostart') : undefined;
    };
    await shell.host.call('settings.set', { startAtLogin: true });
    await until('the entry', () => existsSync(file()));
    expect(await check('app.doctor')).toMatchObject({ ok: true, details: { by: 'desktop' } });
    await rm(file());
    const gone = { ok: false, canMend: true, details: { by: 'desktop', state: 'not-entered' } };
    expect(await check('app.doctor')).toMatchObject(gone);
    expect(await check('diagnostics.mend')).toMatchObject({ ok: true });
    expect(existsSync(file())).toBe(true);
    await shell.host.call('settings.set', { startAtLogin: false });
    await until('no entry', () => !existsSync(file()));
  });

  it('is off in the settings too where the entry cannot be written', async () => {
    await rm(path.dirname(file()), { recursive: true, force: true });
    await writeFile(path.dirname(file()), 'a file where the folder should be');
    await shell.host.call('settings.set', { startAtLogin: true });
    await until('the switch to be off', async () => (await setting()) === false);
  });
});

it('a window that was put away is let go, and comes back where it was', async () => {
  const apart = createMainWindow({
    preload: path.resolve('electron/shell/preload.ts'),
    title: 'apart',
    onClose: async () => 'hidden',
    quit() {},
    letGoAfterMs: 1,
  });
  await apart.show('voices');
  const first = apart.current();
  first?.close();
  await until('the window to be gone', () => apart.current() === null);
  expect(apart.isHidden()).toBe(true);
  await apart.show();
  const page = await (apart.current() as unknown as electron.BrowserWindow | null)?.page;
  expect(page?.url()).toMatch(/#\/voices$/);
  apart.letGo();
  apart.current()?.close();
  await until('the window to be closed', () => apart.current() === null);
});

it('without a tray closing minimises, so that the window can be found', async () => {
  const icons = electron.trays.length;
  bus.goes();
  await until('the icon to be gone', () => tray()?.destroyed === true);
  await until('the window', () => window()?.isVisible() === true);
  window()?.close();
  await until('the minimised window', () => window()?.isMinimized() === true);
  await bus.comes();
  await until('a new icon', () => electron.trays.length > icons && tray()?.destroyed === false);
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
