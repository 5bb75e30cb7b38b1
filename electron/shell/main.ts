/**
 * The desktop: one window, one tray icon, the same app as everywhere else. It stays thin; whatever can be decided without
 * Electron is decided elsewhere.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { dialog, app as electronApp } from 'electron';
import { createApp } from '../app/create-app.ts';
import { resolveDataDir } from '../app/paths.ts';
import type { BackupOverview } from '../contract/backup.ts';
import type { CallInput, CallName } from '../contract/index.ts';
import type { Status } from '../contract/models/status.ts';
import type { WatchStatus } from '../contract/watch.ts';
import { toWireError } from '../kernel/app-error.ts';
import { createFormat } from '../words/format.ts';
import { describeStatus } from '../words/status-sentence.ts';
import { wordsOf } from '../words/words.ts';
import { startEngineProcess } from './engine-process.ts';
import { connectIpc } from './ipc.ts';
import { announceBackup, announceWatch, createNotifier } from './notifications.ts';
import { declarePageScheme, servePage } from './page.ts';
import { createTray } from './tray.ts';
import { createMainWindow } from './window.ts';

export interface ShellPaths {
  readonly rendererDir: string;
  readonly iconsDir: string;
  readonly preload: string;
  /** Bundled programs; from source they are left out. */
  readonly programs?: { readonly engine: string; readonly hashWorker: string; readonly runtimeDir: string };
}

/** Resolves when the window is open and the tray shows the status; null when another instance took over. */
export async function startShell(paths: ShellPaths) {
  if (!electronApp.requestSingleInstanceLock()) {
    electronApp.quit();
    return null;
  }
  declarePageScheme();
  await electronApp.whenReady();

  const understudy = await createApp({
    dataDir: resolveDataDir(undefined),
    surface: 'desktop',
    background: true,
    logToStderr: false,
    locale: electronApp.getLocale(),
    programs: paths.programs && {
      spawnEngine: (engineOptions) => startEngineProcess(paths.programs?.engine ?? '', engineOptions),
      hashWorker: pathToFileURL(paths.programs.hashWorker),
      runtimeDir: paths.programs.runtimeDir,
    },
  });
  const call = <N extends CallName>(name: N, input: CallInput<N>) =>
    understudy.call(name, input, { actor: 'tray', surface: 'desktop', signal: new AbortController().signal });
  const snapshot = await call('app.snapshot', {});
  if (!snapshot.ok) throw new Error(snapshot.error.technical);
  let { settings, status, watch, backup } = snapshot.data;

  const words = () => wordsOf(settings.locale);
  const sentence = (shown: Status): string =>
    describeStatus(words(), createFormat(settings.locale, words().time), shown, Date.now());

  servePage(understudy, paths.rendererDir);
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
  const tray = createTray({
    iconsDir: paths.iconsDir,
    now: () => new Date(),
    words: () => ({ ...words().tray, sentence }),
    acts: {
      open: (screen) => void window.show(screen),
      backUpNow: () => void call('backup.start', {}),
      pauseWatch: (minutes) => void call('watch.pause', { minutes }),
      quit: () => electronApp.quit(),
    },
  });

  const stopIpc = connectIpc(understudy, window.current);
  const announce = (announcement: ReturnType<typeof announceWatch> | ReturnType<typeof announceBackup>): void => {
    if (announcement) notifier.show(announcement, words());
  };
  const stopEvents = understudy.bus.onAny((event) => {
    switch (event.name) {
      case 'settings.changed':
        settings = event.payload;
        tray.show(status);
        break;
      case 'status.changed':
        status = event.payload;
        tray.show(status);
        break;
      case 'watch.changed': {
        const before: WatchStatus = watch;
        watch = event.payload;
        announce(announceWatch(before, watch));
        break;
      }
      case 'backup.changed': {
        const before: BackupOverview = backup;
        backup = event.payload;
        announce(announceBackup(before, backup));
        break;
      }
      default:
        break;
    }
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
    void understudy.close().finally(() => {
      closed = true;
      electronApp.exit(0);
    });
  });

  tray.show(status);
  await window.show();
  return { app: understudy, window };
}

/** What a person sees when nothing could be opened: the reason, not a silent exit. */
export async function runShell(paths: ShellPaths): Promise<void> {
  try {
    await startShell(paths);
  } catch (error) {
    const { code, technical } = toWireError(error);
    dialog.showErrorBox('Understudy', `${code}\n${technical}`);
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
      hashWorker: path.join(unpacked, 'hash-worker.mjs'),
      runtimeDir: resourcesDir === null ? path.join(bundleDir, '..', 'runtime') : path.join(resourcesDir, 'runtime'),
    },
  };
}
