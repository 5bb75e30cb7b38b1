/**
 * `npm run bench -- ui [--idle-minutes 10] [--runs 7] [--json]`: how large the page is, how soon Home is there, how long lists
 * scroll, and what a host takes that nobody uses. Real Chromium; Home is that of a real host over a new data folder, the long lists
 * are those of the pretended studio. Figures only: what they should be depends on the computer and stands in renderer/README.md.
 */
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { buildRenderer } from '../../build/build-renderer.ts';
import { openBrowser } from '../e2e/browser.ts';
import { startFakeHost } from '../fakes/host/host.ts';
import { startServe } from './host-parts/serve.ts';
import { quantile } from './recogniser-parts/quantile.ts';
import { openHome } from './ui-parts/first-paint.ts';
import { watchIdle } from './ui-parts/idle-host.ts';
import { fillAudit, fillRows, fillTakes } from './ui-parts/lists.ts';
import { type PageBytes, pageBytesOf } from './ui-parts/page-bytes.ts';
import { type Scrolled, scrollThrough } from './ui-parts/scrolling.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    'idle-minutes': { type: 'string', default: '10' },
    runs: { type: 'string', default: '7' },
  },
});
const idleMinutes = Number(values['idle-minutes']);
const runs = Number(values.runs);
if (!(idleMinutes >= 0) || !Number.isInteger(runs) || runs < 1) {
  console.error('--idle-minutes is a number from 0 on (0: without that part), --runs a whole number from 1 on');
  process.exit(2);
}

interface FirstPaints {
  readonly runs: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

const say = (line: string): void => {
  if (!values.json) console.log(line);
};
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;
const ms = (value: number): string => `${value.toFixed(1)} ms`;

const loadBefore = loadavg()[0] ?? 0;
const rendererDir = await buildRenderer();
const browser = await openBrowser();
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryBytes: totalmem(),
  node: process.version,
  chromium: browser.version(),
};
let home: { readonly bundle: PageBytes; readonly firstPaint: FirstPaints };
let scrolled: Readonly<Record<'takes' | 'audit' | 'rows', Scrolled>>;
try {
  home = await measureHome(browser);
  scrolled = await measureLists(browser);
} finally {
  await browser.close();
}
const { bundle, firstPaint } = home;
const idle = idleMinutes === 0 ? null : await watchIdle(idleMinutes);
if (idle) {
  const { median, min, max } = idle.rssBytes;
  const inMegabytes = [median, min, max].map((bytes) => (bytes / 1e6).toFixed(0));
  say(
    `idle host, ${idle.minutes} minutes: ${inMegabytes[0]} MB (${inMegabytes[1]} to ${inMegabytes[2]}) in ` +
      `${idle.processes} processes, ${idle.cpuPercent.toFixed(2)} % of a core; after the very first start ` +
      `${(idle.firstStart.rssBytes / 1e6).toFixed(0)} MB in ${idle.firstStart.processes}`,
  );
}
const load = { before: loadBefore, after: loadavg()[0] ?? 0 };
say(
  `${machine.cpu}, ${machine.cores} cores, Chromium ${machine.chromium}, Node ${machine.node}; ` +
    `load ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`,
);
if (values.json) {
  const { takes, audit, rows } = scrolled;
  const summary = {
    bundleGzipBytes: bundle.scriptsAndStyles,
    firstPaintMs: firstPaint.medianMs,
    scroll: { takes: takes.wheel.slowestMs, audit: audit.wheel.slowestMs, rows: rows.wheel.slowestMs },
    idleRssBytes: idle?.rssBytes.median ?? null,
    idleCpuPercent: idle?.cpuPercent ?? null,
  };
  console.log(JSON.stringify({ bench: 'ui', ...summary, bundle, firstPaint, scrolled, idle, machine, load }, null, 2));
}

async function measureHome(chromium: Browser): Promise<typeof home> {
  const host = await startServe([]);
  try {
    const opened = [];
    for (let run = 0; run < runs; run++) opened.push(await openHome(chromium, host.url));
    const times = opened.map((one) => one.ms);
    const bytes = pageBytesOf(rendererDir, opened[0]?.asked ?? []);
    const paint = {
      runs,
      medianMs: quantile(times, 0.5),
      minMs: Math.min(...times),
      maxMs: Math.max(...times),
    };
    say(
      `page: ${kilobytes(bytes.scriptsAndStyles)} of scripts and styles, ${kilobytes(bytes.whole)} with all else, ` +
        `${kilobytes(bytes.firstPage)} until Home stands still (gzip)`,
    );
    say(`Home: its sentence after ${ms(paint.medianMs)} (${ms(paint.minMs)} to ${ms(paint.maxMs)}, ${runs} times)`);
    return { bundle: bytes, firstPaint: paint };
  } finally {
    await host.end();
  }
}

async function measureLists(chromium: Browser): Promise<typeof scrolled> {
  const host = await startFakeHost({ scene: 'healthy', locale: 'en', theme: 'light', nowMs: Date.now(), stepMs: 0 });
  try {
    // Rows first: their making asks the whole studio.
    const rows = await scrollThrough(chromium, host.url, await fillRows(host));
    const takes = await scrollThrough(chromium, host.url, fillTakes(host));
    const audit = await scrollThrough(chromium, host.url, fillAudit(host));
    for (const [name, { wheel, fetching }] of Object.entries({ takes, audit, rows })) {
      say(
        `${name}: frames of ${ms(wheel.medianMs)}, 95th percentile ${ms(wheel.p95Ms)}, slowest ${ms(wheel.slowestMs)}, ` +
          `${wheel.missed} of ${wheel.frames + wheel.missed} refreshes missed; slowest while it is fetched ${ms(fetching.slowestMs)}`,
      );
    }
    return { takes, audit, rows };
  } finally {
    await host.close();
  }
}
