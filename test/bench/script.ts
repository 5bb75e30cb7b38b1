/**
 * `npm run bench -- script [--threads 1,2] [--batch 1,4,8] [--sentences 20] [--precision exact,fast] [--cache DIR] [--json]`: the
 * sentences of a script with networks of official size and random weights, so many of them at a time. Every line is measured in a
 * process of its own, for its memory. A token costs the same whatever it says, so all tokens are read and none ends a sentence
 * early; one sentence in three is decoded to sound, which takes the longest and is not changed by the number.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engineCommand, engineEnv } from './engine-parts/engine-process.ts';
import { makeRealSizeVoice } from './engine-parts/real-size-voice.ts';
import { measureScript, type ScriptFigures } from './script-parts/measure-script.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    threads: { type: 'string', default: '1,2' },
    batch: { type: 'string', default: '1,4,8' },
    sentences: { type: 'string', default: '20' },
    precision: { type: 'string', default: 'exact,fast' },
    cache: { type: 'string' },
    one: { type: 'string' },
  },
});
const numbers = (list: string): number[] => list.split(',').map(Number);
const cacheDir = values.cache ?? mkdtempSync(join(tmpdir(), 'understudy-script-'));
const sentences = Number(values.sentences);

if (values.one !== undefined) {
  const [threads, precision, batch] = JSON.parse(values.one) as [number, 'exact' | 'fast', number];
  console.log(JSON.stringify(await measureScript(cacheDir, { threads, precision, batch, sentences })));
} else {
  try {
    mkdirSync(cacheDir, { recursive: true });
    makeRealSizeVoice(cacheDir, 'v2');
    report(measureAll());
  } finally {
    if (values.cache === undefined) rmSync(cacheDir, { recursive: true, force: true });
  }
}

function measureAll(): ScriptFigures[] {
  const rows: ScriptFigures[] = [];
  for (const threads of numbers(values.threads)) {
    for (const precision of values.precision.split(',')) {
      for (const batch of numbers(values.batch)) rows.push(measureApart([threads, precision, batch]));
    }
  }
  return rows;
}

function measureApart(one: readonly [number, string, number]): ScriptFigures {
  const args = ['--one', JSON.stringify(one), '--cache', cacheDir, '--sentences', values.sentences];
  const [node, ...flags] = engineCommand;
  const options = { encoding: 'utf8', env: engineEnv() } as const;
  const { status, stdout, stderr } = spawnSync(node!, [...flags, import.meta.filename, ...args], options);
  if (status !== 0) throw new Error(`${one.join(' ')} ended with ${status}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout) as ScriptFigures;
}

function report(rows: readonly ScriptFigures[]): void {
  // Another number of threads adds up in another order.
  const alike = Map.groupBy(rows, ({ threads, precision }) => `${precision} ${threads}`);
  const bytesEqual = [...alike.values()].every((same) => new Set(same.map(({ sha256 }) => sha256)).size === 1);
  if (values.json) {
    const told = rows.map(({ sha256: _sha256, ...row }) => row);
    console.log(JSON.stringify({ bench: 'script', sentences, rows: told, bytesEqual }, null, 2));
  } else {
    for (const row of rows) {
      const { threads, precision, batch, tokensPerSecond, tokensPerCpuSecond, rtf, peakBytes } = row;
      console.log(
        `${threads} thread(s), ${precision}, ${batch} at a time: ${tokensPerSecond.toFixed(1)} tokens/s ` +
          `(${tokensPerCpuSecond.toFixed(1)} by processor time), real-time factor ${rtf.toFixed(3)}, ` +
          `peak ${(peakBytes / 2 ** 20).toFixed(0)} MiB`,
      );
    }
    console.log(bytesEqual ? 'bytes equal' : 'NOT the same bytes');
  }
  process.exitCode = bytesEqual ? 0 : 1;
}
