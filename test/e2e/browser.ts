/** Debian's Chromium under playwright-core, and the page as a person opens it: with the link that the host printed. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');
const axeSource = readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** Ends a wait for what never comes; a page on a busy computer may take a hundred times longer than on an idle one. */
const PATIENCE_MS = 120_000;

/** For a browser with a microphone that hears a beep each second, and asks nobody for leave. */
export const pretendedMicrophone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** `more`: flags of Chromium beside those of every test. */
export function openBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    timeout: PATIENCE_MS,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--font-render-hinting=none',
      ...more,
    ],
  });
}

export interface OpenOptions {
  readonly url: string;
  readonly locale: 'zh-CN' | 'en';
  /** The screen that is opened; Home without it. */
  readonly hash?: string;
  /** Hears what the page throws, from its first line on. */
  readonly onThrown?: (error: Error) => void;
  /** What the page's own clock says; moments in the fake world are told relative to it. */
  readonly nowMs?: number;
  readonly width?: number;
  readonly height?: number;
  readonly deviceScaleFactor?: number;
  readonly reducedMotion?: boolean;
  /** Done with the empty page, before the host's is opened in it. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** A context of its own, because cookies are per host name and not per port. */
export async function openPage(browser: Browser, options: OpenOptions): Promise<Page> {
  const context = await browser.newContext({
    locale: options.locale,
    timezoneId: 'Asia/Shanghai',
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    deviceScaleFactor: options.deviceScaleFactor ?? 1,
    reducedMotion: options.reducedMotion === false ? 'no-preference' : 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  if (options.onThrown) page.on('pageerror', options.onThrown);
  if (options.nowMs !== undefined) await page.clock.setFixedTime(options.nowMs);
  await options.prepare?.(page);
  // The link's redirect keeps the part behind #, as it does for a person's bookmark.
  await page.goto(`${options.url}#${options.hash ?? '/'}`);
  await page.locator('#screen-title').waitFor();
  if (options.hash !== undefined) await settle(page);
  return page;
}

export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.locator('#screen-title').waitFor();
  await settle(page);
}

const STABLE_FOR_MS = 160;

/** Fonts are there, waveforms are drawn, and the page has stopped changing. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
  await page.evaluate(
    (stableForMs) =>
      new Promise<void>((resolve) => {
        const done = (): void => {
          observer.disconnect();
          resolve();
        };
        let timer = setTimeout(done, stableForMs);
        const observer = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(done, stableForMs);
        });
        observer.observe(document.body, { childList: true, subtree: true, attributes: true });
      }),
    STABLE_FOR_MS,
  );
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
}

export interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly string[];
}

/** A strict content policy forbids a script tag; evaluated source is allowed. */
export async function findViolations(page: Page): Promise<readonly Violation[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } };
    interface AxeViolation {
      id: string;
      help: string;
      nodes: { html: string; failureSummary?: string }[];
    }
    const { violations } = await axe.run();
    return violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map((node) => `${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`),
    }));
  });
}

/** How far the page is wider than its window, in CSS pixels. */
export function findOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
