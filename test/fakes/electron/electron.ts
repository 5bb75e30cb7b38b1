/**
 * A test double for the `electron` module on Debian's Chromium: windows are real browser pages, the preload is the real
 * preload source, IPC really crosses a process border. It proves the shell's own logic. It does not prove what only Electron
 * has: process sandboxing, native menus, its own tray code, safeStorage, packaging. Where a session bus is named
 * (`drawTraysOn`), tray icons are drawn and clicked by the real panel there.
 */
import { type ForkOptions, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { bundlePreload } from './preload-bundle.ts';
import { openStatusItem, type StatusItem } from './status-notifier.ts';

/** Chromium knows no `app:` scheme, so pages live under this origin and the two are swapped at the border. */
const STAND_IN = 'http://understudy.localhost';
const PAGE = 'app://understudy';

let browser: Promise<Browser> | undefined;
let isOnScreen = false;
/** Windows that a person sees, for `npm run dev:shell`; tests need none. */
export function showOnScreen(): void {
  isOnScreen = true;
}
const windows = new Set<BrowserWindow>();

class App extends EventEmitter {
  readonly isPackaged = false;
  lockFree = true;
  readonly quitCodes: number[] = [];
  /** True once a new start was asked for. */
  relaunched = false;
  #paths = new Map<string, string>();
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  isReady(): boolean {
    return true;
  }
  requestSingleInstanceLock(): boolean {
    return this.lockFree;
  }
  getPath(name: string): string {
    const known = this.#paths.get(name) ?? mkdtempSync(path.join(tmpdir(), `electron-${name}-`));
    this.#paths.set(name, known);
    return known;
  }
  setPath(name: string, value: string): void {
    this.#paths.set(name, value);
  }
  getAppPath(): string {
    return process.cwd();
  }
  /** What the system says of the app's start with it. */
  loginItem = { openAtLogin: false, wasOpenedAtLogin: false };
  getLoginItemSettings(): App['loginItem'] {
    return this.loginItem;
  }
  readonly schemes: string[] = [];
  setAsDefaultProtocolClient(scheme: string): boolean {
    this.schemes.push(scheme);
    return true;
  }
  isSandboxed = false;
  enableSandbox(): void {
    this.isSandboxed = true;
  }
  isSoftware = false;
  disableHardwareAcceleration(): void {
    this.isSoftware = true;
  }
  getName(): string {
    return 'understudy';
  }
  getVersion(): string {
    return '0.0.0';
  }
  getLocale(): string {
    return 'zh-CN';
  }
  setAppUserModelId(): void {}
  relaunch(): void {
    this.relaunched = true;
  }
  quit(): void {
    let prevented = false;
    const event = {
      preventDefault: () => {
        prevented = true;
      },
    };
    this.emit('before-quit', event);
    if (prevented) return;
    this.exit(0);
  }
  exit(code: number): void {
    this.quitCodes.push(code);
    this.emit('quit', {}, code);
  }
}
export const app = new App();

type Handler = (event: unknown, ...args: unknown[]) => unknown;

class IpcMain extends EventEmitter {
  readonly handlers = new Map<string, Handler>();
  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  }
  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }
}
export const ipcMain = new IpcMain();

let respond: ((request: Request) => Response | Promise<Response>) | undefined;
export const protocol = {
  registerSchemesAsPrivileged(): void {},
  handle(_scheme: string, handler: (request: Request) => Response | Promise<Response>): void {
    respond = handler;
  },
};

class WebContents extends EventEmitter {
  readonly window: BrowserWindow;
  readonly mainFrame = { parent: null, url: `${PAGE}/` };
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  constructor(window: BrowserWindow) {
    super();
    this.window = window;
  }
  send(channel: string, ...args: unknown[]): void {
    const text = JSON.stringify(args);
    void this.window.page
      .then((page) =>
        page.evaluate(([name, values]) => Reflect.get(globalThis, '__electronEmit')(name, values), [channel, text]),
      )
      // A page that is just going away has nobody left to tell.
      .catch(() => {});
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  getURL(): string {
    return this.window.url;
  }
}

export interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  readonly show?: boolean;
  readonly webPreferences?: { readonly preload?: string };
}

/** Ends a wait for what never comes, also on a computer that is very busy. */
const PATIENCE_MS = 120_000;

export class BrowserWindow extends EventEmitter {
  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }
  readonly webContents: WebContents;
  readonly page: Promise<Page>;
  readonly options: WindowOptions;
  #visible: boolean;
  #destroyed = false;

  constructor(options: WindowOptions = {}) {
    super();
    this.options = options;
    this.#visible = options.show !== false;
    this.webContents = new WebContents(this);
    windows.add(this);
    this.page = this.#openPage();
  }

  async #openPage(): Promise<Page> {
    browser ??= chromium.launch({
      executablePath: '/usr/bin/chromium',
      timeout: PATIENCE_MS,
      headless: !isOnScreen,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    const context = await (await browser).newContext({
      viewport: { width: this.options.width ?? 800, height: this.options.height ?? 600 },
      locale: app.getLocale(),
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    // A person closed it, and Chromium asks nobody.
    page.on('close', () => {
      if (this.#destroyed) return;
      this.#destroyed = true;
      windows.delete(this);
      this.emit('close', { preventDefault() {} });
      this.emit('closed');
    });
    page.on('framenavigated', () => {
      this.url = page.url().replace(STAND_IN, PAGE);
    });
    await page.route(`${STAND_IN}/**`, async (route) => {
      const asked = route.request();
      const url = asked.url().replace(STAND_IN, PAGE);
      const sent = asked.postDataBuffer();
      const body = sent === null ? null : new Uint8Array(sent);
      const answer =
        (await respond?.(new Request(url, { method: asked.method(), headers: asked.headers(), body }))) ??
        new Response(null, { status: 404 });
      await route.fulfill({
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: Buffer.from(await answer.arrayBuffer()),
      });
    });
    await page.exposeBinding('__electronInvoke', async (_source, channel: string, text: string) => {
      try {
        const handler = ipcMain.handlers.get(channel);
        if (!handler) throw new Error(`No handler registered for '${channel}'`);
        const event = {
          sender: this.webContents,
          senderFrame: { ...this.webContents.mainFrame, url: page.url().replace(STAND_IN, PAGE) },
        };
        const result: unknown = await handler(event, ...(JSON.parse(text) as unknown[]));
        return JSON.stringify({ ok: result ?? null });
      } catch (error) {
        return JSON.stringify({ error: String(error) });
      }
    });
    const preload = this.options.webPreferences?.preload;
    if (preload) await page.addInitScript({ content: (await bundlePreload(preload)).replaceAll(PAGE, STAND_IN) });
    return page;
  }

  /** What was loaded last, with what the page did to its address since. */
  url = '';
  async loadURL(url: string): Promise<void> {
    const page = await this.page;
    await page.goto(url.replace(PAGE, STAND_IN), { waitUntil: 'load' });
    this.url = url;
    this.emit('ready-to-show');
  }
  #minimized = false;
  show(): void {
    this.#visible = true;
    this.restore();
  }
  minimize(): void {
    this.#minimized = true;
    void this.#place('minimized');
  }
  hide(): void {
    this.#visible = false;
    void this.#place('minimized');
  }
  /** On a screen Chromium's window is the page's; it can be put away, and not be made to vanish. */
  async #place(windowState: 'normal' | 'minimized'): Promise<void> {
    if (!isOnScreen) return;
    const page = await this.page;
    const session = await page.context().newCDPSession(page);
    const { windowId } = await session.send('Browser.getWindowForTarget');
    await session.send('Browser.setWindowBounds', { windowId, bounds: { windowState } });
    await session.detach();
  }
  focus(): void {
    this.emit('focus');
  }
  restore(): void {
    this.#minimized = false;
    void this.#place('normal');
  }
  isFocused(): boolean {
    return false;
  }
  isVisible(): boolean {
    return this.#visible;
  }
  isMinimized(): boolean {
    return this.#minimized;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  getBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 0, y: 0, width: this.options.width ?? 800, height: this.options.height ?? 600 };
  }
  isFlashing = false;
  flashFrame(isFlashing: boolean): void {
    this.isFlashing = isFlashing;
  }
  close(): void {
    let prevented = false;
    this.emit('close', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) void this.destroy();
  }
  async destroy(): Promise<void> {
    if (this.#destroyed) return;
    this.#destroyed = true;
    windows.delete(this);
    await (await this.page).context().close();
    this.emit('closed');
    if (windows.size === 0) app.emit('window-all-closed');
  }
}

/** Socket of the bus whose panel draws the icons; null: they are only remembered. */
let traySocket: string | null = null;
export function drawTraysOn(socket: string): void {
  traySocket = socket;
}

export const trays: Tray[] = [];
export class Tray extends EventEmitter {
  image: Image;
  toolTip = '';
  menu: Menu | undefined;
  destroyed = false;
  /** Pictures in the order in which they were shown. */
  readonly images: string[];
  /** On the bus; nothing where icons are only remembered. */
  readonly drawn: Promise<StatusItem | null>;
  constructor(image: Image) {
    super();
    this.image = image;
    this.images = [image.file];
    trays.push(this);
    const read = () => ({ iconFile: this.image.file, toolTip: this.toolTip, menu: this.menu?.items ?? [] });
    const drawn = traySocket === null ? null : openStatusItem(traySocket, read, () => this.emit('click'));
    // The panel may go at any moment, and nobody misses an icon in one that is gone.
    this.drawn = Promise.resolve(drawn).catch(() => null);
  }
  setImage(image: Image): void {
    this.image = image;
    this.images.push(image.file);
    void this.drawn.then((item) => item?.changed());
  }
  setToolTip(text: string): void {
    this.toolTip = text;
    void this.drawn.then((item) => item?.changed());
  }
  setContextMenu(menu: Menu): void {
    this.menu = menu;
    void this.drawn.then((item) => item?.changed());
  }
  destroy(): void {
    this.destroyed = true;
    void this.drawn.then((item) => item?.close());
  }
}

export interface MenuItem {
  readonly id?: string;
  readonly type?: string;
  readonly label?: string;
  readonly enabled?: boolean;
  readonly click?: () => void;
  readonly submenu?: readonly MenuItem[];
}
export class Menu {
  readonly items: readonly MenuItem[];
  constructor(items: readonly MenuItem[]) {
    this.items = items;
  }
  static buildFromTemplate(template: readonly MenuItem[]): Menu {
    return new Menu(template);
  }
  static setApplicationMenu(): void {}
}

interface Image {
  readonly file: string;
  isEmpty(): boolean;
}
export const nativeImage = {
  createFromPath: (file: string): Image => ({ file, isEmpty: () => !existsSync(file) }),
};

export interface NotificationOptions {
  readonly title?: string;
  readonly body?: string;
  readonly urgency?: string;
}
export const notifications: Notification[] = [];
export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true;
  }
  readonly options: NotificationOptions;
  closed = false;
  constructor(options: NotificationOptions) {
    super();
    this.options = options;
  }
  show(): void {
    notifications.push(this);
  }
  close(): void {
    this.closed = true;
  }
}

export const dialog = {
  nextFiles: null as readonly string[] | null,
  nextButton: 0,
  /** What people were asked, in its order. */
  asked: [] as string[],
  showOpenDialog: async () => ({ canceled: dialog.nextFiles === null, filePaths: dialog.nextFiles ?? [] }),
  showMessageBox: async ({ detail }: { readonly detail: string }) => {
    dialog.asked.push(detail);
    return { response: dialog.nextButton, checkboxChecked: false };
  },
  showErrorBox(title: string, content: string): void {
    console.error(title, content);
  },
};
export const opened: string[] = [];
export const shell = {
  async openExternal(url: string): Promise<void> {
    opened.push(url);
  },
};
export const powerMonitor = new EventEmitter();
export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false });
export const systemPreferences = { getAnimationSettings: () => ({ prefersReducedMotion: false }) };
type Answering = (contents: unknown, permission: string, ...rest: never[]) => unknown;
export const session = {
  defaultSession: {
    asks: undefined as Answering | undefined,
    checks: undefined as Answering | undefined,
    resolveProxy: async () => 'DIRECT',
    setPermissionRequestHandler(handler: Answering): void {
      this.asks = handler;
    },
    setPermissionCheckHandler(handler: Answering): void {
      this.checks = handler;
    },
  },
};
/** A forked process behind the port that Electron gives a utility process: it proves the engine's side of that protocol. */
export const utilityProcess = {
  fork(entry: string, args: readonly string[], { execArgv = [], env }: ForkOptions = {}) {
    const bridge = new URL('./utility-process-bridge.mjs', import.meta.url);
    const child = fork(entry, args, {
      serialization: 'advanced',
      execArgv: [...execArgv, '--import', bridge.href],
      ...(env && { env }),
    });
    return {
      postMessage: (message: object) => void child.send(message),
      on: (_event: 'message', listener: (message: unknown) => void) => void child.on('message', listener),
      once: (_event: 'exit', listener: (code: number | null) => void) => void child.once('exit', listener),
      kill: () => child.kill(),
    };
  },
};

/** Ends the browser; for the end of a test file. */
export async function closeBrowser(): Promise<void> {
  for (const window of [...windows]) await window.destroy();
  await (await browser)?.close();
  browser = undefined;
}

/** What CommonJS-minded packages (electron-store) import. */
export default {
  app,
  ipcMain,
  shell,
  dialog,
  BrowserWindow,
  Tray,
  Menu,
  Notification,
  nativeImage,
  protocol,
};
