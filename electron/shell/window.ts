/** The one window. Closing it hides it while the app keeps watching; its place on the screen is remembered. */
import { BrowserWindow, shell } from 'electron';
import Store from 'electron-store';
import { PAGE_ORIGIN } from './page.ts';

interface Bounds {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
}

/** Fits a 1280×800 laptop with its panel. */
const FIRST_BOUNDS: Bounds = { width: 1200, height: 760 };
const SMALLEST = { minWidth: 720, minHeight: 480 };

export interface MainWindow {
  /** Opens or raises the window, on a screen when one is named. */
  show(screen?: string): Promise<void>;
  current(): BrowserWindow | null;
  /** Open, and not put away. */
  isSeen(): boolean;
  /** From now on closing really closes: the app is quitting. */
  letGo(): void;
}

export function createMainWindow(options: {
  readonly preload: string;
  readonly title: string;
  /** Asked at each close, because the person may change it. */
  readonly staysInBackground: () => boolean;
  /** True until the person has said what closing means. */
  readonly isAsked: () => boolean;
  /** Resolves with true when the app goes on in the background. */
  readonly askAboutBackground: () => Promise<boolean>;
  readonly quit: () => void;
}): MainWindow {
  const store = new Store<{ bounds: Bounds }>({ name: 'window', defaults: { bounds: FIRST_BOUNDS } });
  let window: BrowserWindow | null = null;
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
    opened.on('close', (event) => {
      store.set('bounds', opened.getBounds());
      if (quitting) return;
      event.preventDefault();
      if (options.isAsked()) {
        void options.askAboutBackground().then((stays) => (stays ? opened.hide() : options.quit()));
      } else if (options.staysInBackground()) {
        opened.hide();
      } else {
        options.quit();
      }
    });
    opened.on('closed', () => {
      window = null;
    });
    return opened;
  }

  return {
    async show(screen) {
      const hash = screen === undefined ? '' : `#/${screen}`;
      if (!window) {
        window = open();
        await window.loadURL(`${PAGE_ORIGIN}/${hash}`);
      } else if (hash !== '') {
        await window.loadURL(`${PAGE_ORIGIN}/${hash}`);
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    current: () => window,
    isSeen: () => (window?.isVisible() ?? false) && window?.isMinimized() === false,
    letGo() {
      quitting = true;
    },
  };
}
