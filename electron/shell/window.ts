/** The one window. Closing it puts it away while the app keeps watching; its place on the screen is remembered. */
import { BrowserWindow, shell } from 'electron';
import Store from 'electron-store';
import type { ScreenName } from '../contract/errors.ts';
import { PAGE_ORIGIN } from './page-origin.ts';
import type { Closing } from './window-rules.ts';

interface Bounds {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
}

/** Fits a 1280×800 laptop with its panel. */
const FIRST_BOUNDS: Bounds = { width: 1200, height: 760 };
const SMALLEST = { minWidth: 720, minHeight: 480 };
/** A page that nobody looks at costs memory, and what it shows is all in the host. */
const LET_GO_AFTER_MS = 5 * 60_000;

export interface MainWindow {
  /** Opens or raises the window, on a screen when one is named. */
  show(screen?: ScreenName): Promise<void>;
  /** Opens it where it can be found and is not in the way. */
  showMinimised(): Promise<void>;
  current(): BrowserWindow | null;
  /** Open, and not put away. */
  isSeen(): boolean;
  isHidden(): boolean;
  /** The button in the task bar asks for attention until somebody looks. */
  flash(): void;
  /** From now on closing really closes: the app is quitting. */
  letGo(): void;
}

export function createMainWindow(options: {
  readonly preload: string;
  readonly title: string;
  /** What closing means, asked at each close; it is over when the answer is there. */
  readonly onClose: () => Promise<Closing>;
  readonly quit: () => void;
  readonly letGoAfterMs?: number;
}): MainWindow {
  const store = new Store<{ bounds: Bounds }>({ name: 'window', defaults: { bounds: FIRST_BOUNDS } });
  let window: BrowserWindow | null = null;
  let hidden: NodeJS.Timeout | undefined;
  /** Where the page was when it was let go. */
  let lastUrl = `${PAGE_ORIGIN}/`;
  let quitting = false;

  function open(): BrowserWindow {
    const opened = new BrowserWindow({
      ...store.get('bounds'),
      ...SMALLEST,
      title: options.title,
      show: false,
      autoHideMenuBar: true,
      webPreferences: { preload: options.preload, contextIsolation: true, sandbox: true, nodeIntegration: false },
    });
    opened.webContents.setWindowOpenHandler(({ url }) => {
      if (url.startsWith('https://')) void shell.openExternal(url);
      return { action: 'deny' };
    });
    opened.webContents.on('will-navigate', (event, url) => {
      if (!url.startsWith(`${PAGE_ORIGIN}/`)) event.preventDefault();
    });
    opened.on('focus', () => opened.flashFrame(false));
    opened.on('close', (event) => {
      store.set('bounds', opened.getBounds());
      if (quitting) return;
      event.preventDefault();
      void options.onClose().then((means) => (means === 'quit' ? options.quit() : putAway(opened, means)));
    });
    opened.on('closed', () => {
      window = null;
    });
    return opened;
  }

  function putAway(opened: BrowserWindow, how: Exclude<Closing, 'quit'>): void {
    if (opened.isDestroyed()) return;
    if (how === 'minimised') {
      opened.minimize();
      return;
    }
    opened.hide();
    hidden = setTimeout(() => {
      lastUrl = opened.webContents.getURL() || lastUrl;
      opened.destroy();
    }, options.letGoAfterMs ?? LET_GO_AFTER_MS);
  }

  async function ready(screen?: ScreenName): Promise<BrowserWindow> {
    clearTimeout(hidden);
    const url = screen === undefined ? null : `${PAGE_ORIGIN}/#/${screen === 'home' ? '' : screen}`;
    if (window) {
      if (url !== null) await window.loadURL(url);
      return window;
    }
    const opened = open();
    window = opened;
    await opened.loadURL(url ?? lastUrl);
    return opened;
  }

  return {
    async show(screen) {
      const opened = await ready(screen);
      if (opened.isDestroyed()) return;
      if (opened.isMinimized()) opened.restore();
      opened.show();
      opened.focus();
    },
    async showMinimised() {
      const opened = await ready();
      if (!opened.isDestroyed()) opened.minimize();
    },
    current: () => window,
    isSeen: () => (window?.isVisible() ?? false) && window?.isMinimized() === false,
    isHidden: () => window === null || (!window.isVisible() && !window.isMinimized()),
    flash() {
      if (window && !window.isFocused()) window.flashFrame(true);
    },
    letGo() {
      quitting = true;
      clearTimeout(hidden);
    },
  };
}
