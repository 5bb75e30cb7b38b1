/**
 * The desktop: one window, one tray icon, the same app as everywhere else. It stays thin; whatever can be decided without
 * Electron is decided elsewhere.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { dialog, app as electronApp } from 'electron';
import { pathsBelow, resolveDataDir } from '../app/paths.ts';
import type { WireEvent } from '../contract/index.ts';
import type { Status } from '../contract/models/status.ts';
import { nearestLocale } from '../contract/names.ts';
import { type Connection, connectInProcess } from '../host/connection.ts';
import { startHost } from '../host/host.ts';
import { reachHost } from '../host/reach.ts';
import { fromWireError, toWireError } from '../kernel/app-error.ts';
import { createFormat } from '../words/format.ts';
import { describeStatus } from '../words/status-sentence.ts';
import { wordsOf } from '../words/words.ts';

import { connectIpc, sendToPage } from './ipc.ts';
import { createNotifier } from './notifications.ts';
import { declarePageScheme, servePage } from './page.ts';
import { createTray } from './tray.ts';
import { startUtilityProcess } from './utility-process.ts';
import { createMainWindow } from './window.ts';

export interface ShellPaths {
  readonly rendererDir: string;
  readonly iconsDir: string;
  readonly preload: string;
  /** Bundled programs; from source they are left out. */
  readonly programs?: {
    readonly engine: string;
    readonly disk: string;
    readonly hashWorker: string;
    readonly sealWorker: string;
    readonly sound: string;
    readonly runtimeDir: string;
  };
}

/** Resolves when the window is open and the tray shows the status; null when another instance took over. */
export async function startShell(paths: ShellPaths) {
  if (!electronApp.requestSingleInstanceLock()) {
    electronApp.quit();
    return null;
  }
  declarePageScheme();
  await electronApp.whenReady();

  const host = await reachOrStartHost(paths);
  const { call } = host;
  const snapshot = await call('app.snapshot', {});
  if (!snapshot.ok) throw fromWireError(snapshot.error);
  let { settings, status } = snapshot.data;

  const words = () => wordsOf(settings.locale);
  const format = () => createFormat(settings.locale, words().time);
  const sentence = (shown: Status): string => describeStatus(words(), format(), shown, Date.now());

  servePage(paths.rendererDir, host.sendMedia);
  const window = createMainWindow({
    preload: paths.preload,
    title: 'Understudy',
    staysInBackground: () => settings.keepRunningInBackground === true,
    async askAboutBackground() {
      const { tray } = words();
      const { response } = await dialog.showMessageBox({
        type: 'question',
        message: tray.closeQuestion,
        detail: tray.closeDetail,
        buttons: [tray.closeKeep, tray.closeQuit],
        defaultId: 0,
        cancelId: 0,
      });
      await call('settings.set', { keepRunningInBackground: response === 0 });
      return response === 0;
    },
    isAsked: () => settings.keepRunningInBackground === null,
    quit: () => electronApp.quit(),
  });
  const show = (): void => void window.show();
  const notifier = createNotifier(show);
  const stopAutomatic = async (): Promise<void> => {
    const answer = await call('standby.stopAutomatic', {});
    if (answer.ok) return;
    const { tray, errors } = words();
    notifier.tell('automatic', { title: tray.notStoppedTitle, body: errors.codes[answer.error.code].body });
  };
  const tray = createTray({
    iconsDir: paths.iconsDir,
    now: () => new Date(),
    words: () => ({ ...words().tray, sentence }),
    acts: {
      open: (screen) => void window.show(screen),
      stopAutomatic: () => void stopAutomatic(),
      backUpNow: () => void call('backup.start', {}),
      pauseWatch: (minutes) => void call('watch.pause', { minutes }),
      quit: () => electronApp.quit(),
    },
  });

  const stopIpc = connectIpc(host, window.current);
  const onEvent = (event: WireEvent): void => {
    sendToPage(window.current(), event);
    switch (event.name) {
      case 'settings.changed':
        settings = event.payload;
        tray.show(status);
        break;
      case 'status.changed':
        status = event.payload;
        tray.show(status);
        break;
      case 'notify.announced':
        // Who looks at the window sees it there. A P1 is shown in any case.
        if (event.payload.p1 || !window.isSeen()) notifier.show(event.payload, words(), format());
        break;
      default:
        break;
    }
  };
  // A host that this window only joined has ended: started anew, the desktop is the host itself.
  const stopEvents = await host.listen(onEvent, () => {
    electronApp.relaunch();
    electronApp.quit();
  });

  electronApp.on('second-instance', show);
  electronApp.on('activate', show);
  // Without this handler Electron quits with the last window; here the tray keeps the app alive.
  electronApp.on('window-all-closed', () => {});
  let closed = false;
  electronApp.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    window.letGo();
    stopEvents();
    stopIpc();
    tray.destroy();
    void host.close().finally(() => {
      closed = true;
      electronApp.exit(0);
    });
  });

  tray.show(status);
  await window.show();
  return { host, window };
}

/** A `serve` on the same folder is joined, not fought; otherwise the desktop is the host. */
async function reachOrStartHost(paths: ShellPaths): Promise<Connection> {
  const dataDir = resolveDataDir(undefined);
  const running = await reachHost(pathsBelow(dataDir).hostLock, { surface: 'desktop' });
  if (running) return running;
  const { programs } = paths;
  const host = await startHost({
    dataDir,
    kind: 'desktop',
    port: 0,
    rendererDir: paths.rendererDir,
    locale: electronApp.getLocale(),
    programs: programs && {
      spawnEngine: (engineOptions) => startUtilityProcess('engine', programs.engine, engineOptions),
      spawnDisk: () => startUtilityProcess('disk', programs.disk, {}),
      hashWorker: pathToFileURL(programs.hashWorker),
      sealWorker: pathToFileURL(programs.sealWorker),
      spawnSound: () => startUtilityProcess('sound', programs.sound, {}),
      runtimeDir: programs.runtimeDir,
    },
  });
  return connectInProcess(host.app, { actor: 'desktop', surface: 'desktop' }, host.close);
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
    programs: {
      engine: path.join(unpacked, 'engine-child.mjs'),
      disk: path.join(unpacked, 'disk-child.mjs'),
      hashWorker: path.join(unpacked, 'hash-worker.mjs'),
      sealWorker: path.join(unpacked, 'seal-worker.mjs'),
      sound: path.join(unpacked, 'sound-child.mjs'),
      runtimeDir: resourcesDir === null ? path.join(bundleDir, '..', 'runtime') : path.join(resourcesDir, 'runtime'),
    },
  };
}
