/**
 * `npm run bench -- export [--minutes 60] [--format mp3] [--json]`: an episode of that length leaves as sound and as subtitles,
 * by the process that the app begins for each export: wall and processor time, memory at most, and what ffmpeg hears of the
 * file. The rows are a recording of the pilot voice over and over, half a minute each.
 */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exportWishes } from '../../electron/contract/export.ts';
import { exportFormats } from '../../electron/contract/names.ts';
import type { ExportOrder } from '../../electron/export/ports.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { createTicker } from '../../electron/kernel/ticker.ts';
import { createExporter, forkExportProcess } from '../../electron/platform/export-process.ts';
import { writeLongEpisode } from '../fixtures/long-episode.ts';
import { meter } from '../integration/export/episode.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    format: { type: 'string', default: 'mp3' },
    json: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const format = exportFormats.find((one) => one === values.format);
if (!(minutes > 0) || format === undefined) {
  console.error('--minutes is a number above nothing, --format one of', exportFormats.join(' '));
  process.exit(2);
}
const ROW_SECONDS = 30;
const PAUSE_S = 0.5;
const LOUDNESS = -16;
const LOOK_EVERY_MS = 100;
/** Of Linux: ticks of processor time in a second. */
const TICKS = 100;

interface Usage {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

const dir = await mkdtemp(path.join(tmpdir(), 'understudy-export-bench-'));
try {
  const count = Math.max(1, Math.round((minutes * 60) / (ROW_SECONDS + PAUSE_S)));
  const id = await writeLongEpisode(dir, { rows: count, rowSeconds: ROW_SECONDS });
  const takes = path.join(dir, 'projects', id, 'takes');
  const log = await readFile(path.join(dir, 'projects', id, 'takes.jsonl'), 'utf8');
  const rows = log
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const { take } = JSON.parse(line) as {
        readonly take: { readonly takeId: string; readonly madeFrom: { readonly text: string } };
      };
      const file = path.join(takes, `${take.takeId}.wav`);
      return {
        ...{ number: index + 1, file, text: take.madeFrom.text, words: [] },
        ...{ pauseAfterS: PAUSE_S, speaker: null, chapter: index % 20 === 0 ? `Part ${index / 20 + 1}` : null },
      };
    });
  const target = path.join(dir, `episode.${format}`);
  const sound = await exported({
    project: 'Hour',
    rows,
    wishes: exportWishes.parse({ path: target, format, loudness: LOUDNESS }),
  });
  const subtitles = path.join(dir, 'episode.srt');
  const srt = await exported({ project: 'Hour', rows, wishes: exportWishes.parse({ path: subtitles, format: 'srt' }) });
  const result = {
    ...{ minutes, format, rows: count, bytes: (await stat(target)).size, ...sound },
    ...{ srt: { ...srt, bytes: (await stat(subtitles)).size }, ...(await meter(target)) },
  };
  if (values.json) console.log(JSON.stringify(result));
  else console.table(result);
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function exported(order: ExportOrder): Promise<Usage> {
  const usage = { cpuSeconds: 0, peakBytes: 0 };
  let looking: NodeJS.Timeout | undefined;
  const exporter = createExporter({
    ticker: createTicker(silentLog),
    spawn: () => {
      const handle = forkExportProcess();
      looking = setInterval(() => void look(usage), LOOK_EVERY_MS);
      return handle;
    },
  });
  const begun = performance.now();
  try {
    await exporter.write(order, { signal: new AbortController().signal, onProgress: () => {} });
  } finally {
    clearInterval(looking);
  }
  return { wallSeconds: (performance.now() - begun) / 1000, ...usage };
}

/** The processes that this one began, of which the export is the only one. */
async function look(usage: { cpuSeconds: number; peakBytes: number }): Promise<void> {
  const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8').catch(() => '');
  for (const pid of children
    .trim()
    .split(' ')
    .filter((one) => one !== '')) {
    const [stat, status] = await Promise.all(
      ['stat', 'status'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
    );
    const fields = (stat ?? '').slice((stat ?? '').lastIndexOf(')') + 2).split(' ');
    usage.cpuSeconds = Math.max(usage.cpuSeconds, (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS);
    const peakKb = Number(/VmHWM:\s+(\d+)/.exec(status ?? '')?.[1] ?? 0);
    usage.peakBytes = Math.max(usage.peakBytes, peakKb * 1024);
  }
}
