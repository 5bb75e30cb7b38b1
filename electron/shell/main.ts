/**
 * The desktop: one window, one tray icon, the same app as everywhere else. It stays thin; whatever can be decided without
 * Electron is decided elsewhere.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { dialog, app as electronApp, nativeTheme, powerMonitor, session, systemPreferences } from 'electron';
import { pathsBelow, resolveDataDir } from '../app/paths.ts';
import type { ScreenName } from '../contract/errors.ts';
import type { WireEvent } from '../contract/index.ts';
import type { Settings } from '../contract/models/settings.ts';
import { nearestLocale } from '../contract/names.ts';
import { type Connection, connectInProcess } from '../host/connection.ts';
import { startHost } from '../host/host.ts';
import { reachHost } from '../host/reach.ts';
import { fromWireError, toWireError } from '../kernel/app-error.ts';
import { createFormat } from '../words/format.ts';
import { wordsOf } from '../words/words.ts';
import { type Autostart, createAutostart } from './autostart.ts';
import { LINK_SCHEME, readCommandLine, screenOfLink } from './command-line.ts';
import { guardGpu } from './gpu-guard.ts';
import { connectIpc, sendToPage } from './ipc.ts';
import { isPutUp } from './notification-rules.ts';
import { createNotifier } from './notifications.ts';
import { declarePageScheme, servePage } from './page.ts';
import { limitPermissions } from './permissions.ts';
import { proxyAddress } from './proxy-rules.ts';
import { createTray } from './tray.ts';
import { watchTrayHost } from './tray-host.ts';
import { minutesOfPause, type TrayFacts } from './tray-menu.ts';
import { createTrayPresence } from './tray-presence.ts';
import { startUtilityProcess } from './utility-process.ts';
import { createMainWindow } from './window.ts';
import { type Closing, howToClose, howToStart } from './window-rules.ts';

export interface ShellPaths {
  readonly rendererDir: string;
  readonly iconsDir: string;
  readonly preload: string;
  /** Of a packed desktop. */
  readonly resourcesDir?: string | null;
  /** Bundled programs; from source they are left out. */
  readonly programs?: {
    readonly engine: string;
    readonly disk: string;
    readonly hashWorker: string;
    readonly sealWorker: string;
    readonly sound: string;
    readonly export: string;
    readonly runtimeDir: string;
  };
}

/** Systems that choose a proxy by address are asked for one outside; only the answer is used, nobody there is spoken to. */
const SOMEWHERE = 'https://example.com/';
/** The menu says "today" and "3 h ago", which age without any event. */
const REFRESH_EVERY_MS = 60_000;

/** Resolves when the window is where it belongs and the tray shows the status; null when another instance took over. */
export async function startShell(paths: ShellPaths, argv: readonly string[] = process.argv) {
  const asked = readCommandLine(argv.slice(1));
  const dataDir = resolveDataDir(asked.dataDir ?? undefined);
  // The lock and Chromium's own files belong to the data folder: two folders are two apps that do not meet.
  electronApp.setPath('userData', path.join(dataDir, 'desktop'));
  if (!electronApp.requestSingleInstanceLock()) {
    electronApp.quit();
    return null;
  }
  const gpu = guardGpu(process.versions['electron'] ?? '', () => Date.now());
  electronApp.enableSandbox();
  declarePageScheme();
  await electronApp.whenReady();
  limitPermissions();

  const autostart = createAutostart();
  const host = await reachOrStartHost(paths, dataDir, autostart);
  const { call } = host;
  const snapshot = await call('app.snapshot', {});
  if (!snapshot.ok) throw fromWireError(snapshot.error);
  let { settings } = snapshot.data;
  let facts: TrayFacts = { ...snapshot.data, isHost: host.isHost };
  const words = () => wordsOf(settings.locale);
  const format = () => createFormat(settings.locale, words().time);

  servePage(paths.rendererDir, host);
  const window = createMainWindow({
    preload: paths.preload,
    title: 'Understudy',
    onClose: async () => {
      const means = howToClose(settings.keepRunningInBackground, trayHost.isThere());
      return means === 'ask' ? askAboutClosing() : means;
    },
    quit: () => electronApp.quit(),
  });
  const show = (screen?: ScreenName): void => void window.show(screen);

  async function askAboutClosing(): Promise<Closing> {
    const { tray } = words();
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: tray.closeQuestion,
      detail: trayHost.isThere() ? tray.closeDetail : tray.closeDetailNoTray,
      buttons: [tray.closeKeep, tray.closeQuit],
      defaultId: 0,
      cancelId: 0,
    });
    await call('settings.set', { keepRunningInBackground: response === 0 });
    return howToClose(response === 0, trayHost.isThere());
  }

  const notifier = createNotifier(show);
  const stopAutomatic = async (): Promise<void> => {
    const answer = await call('standby.stopAutomatic', {});
    if (answer.ok) return;
    const { tray, errors } = words();
    const body = errors.codes[answer.error.code].body;
    notifier.tell('automatic', { title: tray.notStoppedTitle, body, screen: 'standby' });
  };
  const tray = createTray({
    iconsDir: paths.iconsDir,
    said: () => ({ words: words(), format: format(), now: new Date() }),
    icons: () => ({
      platform: process.platform,
      set: settings.trayIcon ?? 'colour',
      isPanelDark: nativeTheme.shouldUseDarkColors,
    }),
    isMotionReduced: () => systemPreferences.getAnimationSettings().prefersReducedMotion,
    acts: {
      open: show,
      stopAutomatic: () => void stopAutomatic(),
      backUpNow: () => void call('backup.start', {}),
      pauseWatch: (until) => void call('watch.pause', { minutes: minutesOfPause(until, new Date()) }),
      resumeWatch: () => void call('watch.resume', {}),
      quit: () => electronApp.quit(),
    },
  });
  const trayHost = await watchTrayHost((isThere) => presence.changed(isThere), {
    platform: process.platform,
    environment: process.env,
  });
  const presence = createTrayPresence({ tray, window, isThere: trayHost.isThere() });
  const refresh = (known: Partial<TrayFacts> = {}): void => {
    facts = { ...facts, ...known };
    presence.show(facts);
  };

  /** What the system says is what the setting says, also where the entry could not be written. */
  const followAutostart = async (wanted: boolean | null): Promise<void> => {
    const act = wanted === null ? autostart.check() : autostart.set(wanted);
    const startAtLogin = await act.catch(() => autostart.check()).catch(() => false);
    if ((settings.startAtLogin ?? false) !== startAtLogin) await call('settings.set', { startAtLogin });
  };

  function settingsChanged(next: Settings): void {
    const before = settings;
    settings = next;
    if (before.startAtLogin !== next.startAtLogin) void followAutostart(next.startAtLogin ?? false);
    if (before.softwareRendering !== next.softwareRendering) gpu.choose(next.softwareRendering ?? false);
    refresh();
  }

  const stopIpc = connectIpc(host, window.current);
  const onEvent = (event: WireEvent): void => {
    sendToPage(window.current(), event);
    switch (event.name) {
      case 'settings.changed':
        settingsChanged(event.payload);
        return;
      case 'status.changed':
        refresh({ status: event.payload });
        return;
      case 'backup.changed':
        refresh({ backup: event.payload });
        return;
      case 'watch.changed':
        refresh({ watch: event.payload });
        return;
      case 'notify.announced':
        if (isPutUp(event.payload, window.isSeen())) notifier.show(event.payload, words(), format());
        if (event.payload.p1) window.flash();
        return;
      default:
        return;
    }
  };
  // A host that this window only joined has ended: started anew, the desktop is the host itself.
  const stopEvents = await host.listen(onEvent, () => {
    electronApp.relaunch();
    electronApp.quit();
  });

  await followAutostart(null);
  electronApp.setAsDefaultProtocolClient(LINK_SCHEME);
  electronApp.on('second-instance', (_event, others) => show(readCommandLine(others.slice(1)).screen ?? undefined));
  electronApp.on('open-url', (event, link) => {
    event.preventDefault();
    show(screenOfLink(link) ?? undefined);
  });
  electronApp.on('activate', () => show());
  // Not earlier: before the app is ready some systems tell nothing.
  powerMonitor.on('resume', host.wake);
  nativeTheme.on('updated', () => refresh());
  const refreshing = setInterval(refresh, REFRESH_EVERY_MS);
  // Without this handler Electron quits with the last window; here the tray keeps the app alive.
  electronApp.on('window-all-closed', () => {});
  let closed = false;
  electronApp.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    window.letGo();
    clearInterval(refreshing);
    stopEvents();
    stopIpc();
    presence.close();
    trayHost.close();
    void host.close().finally(() => {
      closed = true;
      electronApp.exit(0);
    });
  });

  refresh();
  const how = howToStart({
    isShowAsked: asked.isShow,
    isHiddenAsked: asked.isHidden,
    wasOpenedAtLogin: electronApp.getLoginItemSettings().wasOpenedAtLogin,
    hasTray: trayHost.isThere(),
  });
  if (how === 'shown') await window.show(asked.screen ?? undefined);
  if (how === 'minimised') await window.showMinimised();
  return { host, window };
}

interface ShellHost extends Connection {
  /** What watches and backs up is in this process. */
  readonly isHost: boolean;
  /** This computer woke. A host elsewhere notices by itself. */
  readonly wake: () => void;
}

/** A `serve` on the same folder is joined, not fought; otherwise the desktop is the host. */
async function reachOrStartHost(paths: ShellPaths, dataDir: string, autostart: Autostart): Promise<ShellHost> {
  const running = await reachHost(pathsBelow(dataDir).hostLock, { surface: 'desktop' });
  if (running) return { ...running, isHost: false, wake() {} };
  const { programs } = paths;
  const { app, close } = await startHost({
    dataDir,
    kind: 'desktop',
    port: 0,
    rendererDir: paths.rendererDir,
    locale: electronApp.getLocale(),
    systemProxy: async () => proxyAddress(await session.defaultSession.resolveProxy(SOMEWHERE)),
    autostart,
    installedIn: paths.resourcesDir ?? undefined,
    programs: programs && {
      spawnEngine: (engineOptions) => startUtilityProcess('engine', programs.engine, engineOptions),
      spawnDisk: () => startUtilityProcess('disk', programs.disk, {}),
      hashWorker: pathToFileURL(programs.hashWorker),
      sealWorker: pathToFileURL(programs.sealWorker),
      spawnSound: () => startUtilityProcess('sound', programs.sound, {}),
      spawnExport: () => startUtilityProcess('export', programs.export, {}),
      runtimeDir: programs.runtimeDir,
    },
  });
  return { ...connectInProcess(app, { actor: 'desktop', surface: 'desktop' }, close), isHost: true, wake: app.wake };
}

/** What a person sees when nothing could be opened: the reason, not a silent exit. */
export async function runShell(paths: ShellPaths): Promise<void> {
  try {
    await startShell(paths);
  } catch (error) {
    const { code, technical } = toWireError(error);
    const { title, body } = wordsOf(nearestLocale(electronApp.getLocale())).errors.codes[code];
    dialog.showErrorBox(`Understudy · ${title}`, `${body}\n\n${code}: ${technical}`);
    electronApp.exit(1);
  }
}

/**
 * Where the parts of a bundled app lie. Programs that a process of their own runs, and data that they read, are unpacked from
 * the archive; the standby's runtime lies beside it.
 */
export function bundledPaths(bundleDir: string, resourcesDir: string | null): ShellPaths {
  const unpacked = bundleDir.replace(/app\.asar(?=$|[\\/])/, 'app.asar.unpacked');
  return {
    rendererDir: path.join(bundleDir, '..', 'renderer'),
    iconsDir: path.join(bundleDir, '..', 'icons'),
    preload: path.join(bundleDir, 'preload.cjs'),
    resourcesDir,
    programs: {
      engine: path.join(unpacked, 'engine-child.mjs'),
      disk: path.join(unpacked, 'disk-child.mjs'),
      hashWorker: path.join(unpacked, 'hash-worker.mjs'),
      sealWorker: path.join(unpacked, 'seal-worker.mjs'),
      sound: path.join(unpacked, 'sound-child.mjs'),
      export: path.join(unpacked, 'export-child.mjs'),
      runtimeDir: resourcesDir === null ? path.join(bundleDir, '..', 'runtime') : path.join(resourcesDir, 'runtime'),
    },
  };
}
