/**
 * `npm run bench -- engine [--json] [--runs N] [--threads 1,2] [--provider webgpu] [--precision exact,fast] [--only
 * t2s|v2|v2ProPlus]`: what the engine costs on this machine with networks of official size. Each configuration runs in a fresh
 * process; figures are medians of wall time. `--peers official=DIR,genie=DIR,python=PATH [--rounds N]` compares it instead with
 * the official program and Genie-TTS, checked out there, on the same checkpoint files, and on the same graphics card where a
 * provider other than the processor is named; neither is needed without that option.
 */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { Provider } from '../../native-models/engine-types.ts';
import type { Execution } from '../../native-models/ort/session.ts';
import { engineCommand, engineEnv } from './engine-parts/engine-process.ts';
import { measureSovits, measureT2s, type SovitsFigures, type T2sFigures } from './engine-parts/measure.ts';
import { type OwnEngine, serveOwnEngine } from './engine-parts/own-engine.ts';
import { comparePeers } from './engine-parts/peers.ts';
import { makeRealSizeVoice } from './engine-parts/real-size-voice.ts';

type Subject = 't2s' | 'v2' | 'v2ProPlus';
type Figures = T2sFigures | SovitsFigures;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '40' },
    threads: { type: 'string', default: '1,2' },
    provider: { type: 'string', default: 'cpu' },
    precision: { type: 'string', default: 'exact,fast' },
    only: { type: 'string' },
    cache: { type: 'string', default: join(tmpdir(), 'understudy-bench') },
    one: { type: 'string' },
    peers: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    serve: { type: 'string' },
  },
});

const runs = Number(values.runs);
const provider = values.provider as Provider;

if (values.serve !== undefined) {
  await serveOwnEngine(values.cache, JSON.parse(values.serve) as OwnEngine);
} else if (values.peers !== undefined) {
  await comparePeers({
    places: Object.fromEntries(values.peers.split(',').map((pair) => pair.split('=') as [string, string])),
    cacheDir: values.cache,
    threads: values.threads.split(',').map(Number),
    provider,
    rounds: Number(values.rounds),
    json: values.json,
    ownEngine: (own) => [
      ...engineCommand,
      fileURLToPath(import.meta.url),
      '--serve',
      JSON.stringify(own),
      '--cache',
      values.cache,
    ],
  });
} else if (values.one !== undefined) {
  const { subject, execution } = JSON.parse(values.one) as { subject: Subject; execution: Execution };
  const figures =
    subject === 't2s'
      ? await measureT2s(values.cache, execution, runs)
      : await measureSovits(values.cache, subject, execution, runs);
  process.stdout.write(JSON.stringify(figures));
} else {
  await measureAll();
}

async function measureAll(): Promise<void> {
  mkdirSync(values.cache, { recursive: true });
  const subjects = (['t2s', 'v2', 'v2ProPlus'] as const).filter((s) => values.only === undefined || s === values.only);
  for (const subject of subjects) makeRealSizeVoice(values.cache, subject === 't2s' ? 'v2' : subject);
  const results: { subject: Subject; threads: number; precision: string; figures: Figures }[] = [];
  for (const subject of subjects) {
    for (const threads of values.threads.split(',').map(Number)) {
      for (const precision of values.precision.split(',') as Execution['precision'][]) {
        const figures = await measureApart(subject, { provider, threads, precision });
        results.push({ subject, threads, precision, figures });
        if (!values.json) console.log(describe(subject, threads, precision, figures));
      }
    }
  }
  if (values.json) console.log(JSON.stringify(results, null, 2));
}

async function measureApart(subject: Subject, execution: Execution): Promise<Figures> {
  const one = JSON.stringify({ subject, execution });
  const script = fileURLToPath(import.meta.url);
  const args = [script, '--one', one, '--runs', String(runs), '--cache', values.cache];
  const [node, ...flags] = engineCommand;
  const options = { maxBuffer: 1 << 24, env: engineEnv() };
  const { stdout } = await promisify(execFile)(node!, [...flags, ...args], options);
  return JSON.parse(stdout) as Figures;
}

function describe(subject: Subject, threads: number, precision: string, figures: Figures): string {
  const ms = (value: number): string => value.toFixed(1);
  const list = (spreads: T2sFigures['token']): string =>
    Object.entries(spreads)
      .map(([at, { medianMs, minMs, cpuMs }]) => `${at}: ${ms(medianMs)} (min ${ms(minMs)}, cpu ${ms(cpuMs)})`)
      .join('  ');
  const shares = (of: T2sFigures['loopShare']): string =>
    Object.entries(of)
      .map(([at, share]) => `${at}: ${Math.round(100 * share)} %`)
      .join('  ');
  const cost = `load ${ms(figures.loadMs)} ms, peak ${Math.round(figures.peakBytes / 2 ** 20)} MiB`;
  const speed =
    'token' in figures
      ? `ms/token ${list(figures.token)} | prefill ms ${list(figures.prefill)} | of the memory floor ${shares(figures.ofMemoryFloor)} | in JavaScript ${shares(figures.loopShare)}`
      : `ms per second of sound ${list(figures.perSecond)} | a cancel in 15 s ${figures.cancelMs === null ? 'came too late' : `takes ${ms(figures.cancelMs)} ms`}, the event loop waits ${ms(figures.longestGapMs)} ms at most`;
  return `${subject} ${provider} ${threads} thread(s) ${precision}: ${speed} | ${cost}`;
}
