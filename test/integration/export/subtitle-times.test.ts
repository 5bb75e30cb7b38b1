/** Subtitles of the pilot voice against the sound that was exported with them: each cue begins and ends with what is heard. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createTicker } from '../../../electron/kernel/ticker.ts';
import { createExporter } from '../../../electron/platform/export-process.ts';
import { tempDir } from '../../unit/temp-dir.ts';
import { decode, orderOf, spokenRows } from './episode.ts';

const NEAR_S = 0.08;
const STEP_S = 0.005;
const HEARD_DBFS = -45;
const RATE_HZ = 48_000;
const LIMIT_MS = 180_000;

/** Stretches that are heard, with pauses of at least 60 ms between them, seconds. */
function stretchesOf(samples: Float32Array): { startS: number; endS: number }[] {
  const step = Math.round(RATE_HZ * STEP_S);
  const stretches: { startS: number; endS: number }[] = [];
  for (let at = 0; at + step <= samples.length; at += step) {
    const power = samples.subarray(at, at + step).reduce((sum, sample) => sum + sample * sample, 0) / step;
    if (10 * Math.log10(power + 1e-12) <= HEARD_DBFS) continue;
    const last = stretches.at(-1);
    const startS = at / RATE_HZ;
    if (last && startS - last.endS < 0.06) last.endS = startS + STEP_S;
    else stretches.push({ startS, endS: startS + STEP_S });
  }
  return stretches;
}

const seconds = (time: string): number => {
  const [h = 0, m = 0, s = 0] = time.replace(',', '.').split(':').map(Number);
  return h * 3600 + m * 60 + s;
};

it.each(['srt', 'vtt'] as const)(
  '%s: within 80 ms of the sound',
  async (format) => {
    const rows = await spokenRows();
    const dir = await tempDir();
    const exporter = createExporter({ ticker: createTicker(silentLog) });
    const write = (name: string, as: 'srt' | 'vtt' | 'mp3') =>
      exporter.write(orderOf(rows, { path: path.join(dir, name), format: as }), {
        signal: new AbortController().signal,
        onProgress: () => {},
      });
    await write('a.mp3', 'mp3');
    await write(`a.${format}`, format);
    const heard = stretchesOf(decode(path.join(dir, 'a.mp3'), RATE_HZ));
    const text = readFileSync(path.join(dir, `a.${format}`), 'utf8');
    const cues = [...text.matchAll(/(\S+) --> (\S+)\n([\s\S]*?)(?:\n\n|$)/g)].map(
      ([, from = '', to = '', said = '']) => ({
        startS: seconds(from),
        endS: seconds(to),
        said: said.replace(/<[^>]*>/g, '').trim(),
      }),
    );
    expect(cues.length).toBeGreaterThanOrEqual(4);
    const nearest = (value: number, among: readonly number[]): number =>
      Math.min(...among.map((one) => Math.abs(one - value)));
    for (const [index, { startS, endS, said }] of cues.entries()) {
      // A cut inside of what is said without a pause has no border that a meter could hear.
      const afterMark = index === 0 || /[.!?,。！？，]$/u.test(cues[index - 1]!.said);
      if (afterMark)
        expect(
          nearest(
            startS,
            heard.map((one) => one.startS),
          ),
          said,
        ).toBeLessThan(NEAR_S);
      if (/[.!?,。！？，]$/u.test(said))
        expect(
          nearest(
            endS,
            heard.map((one) => one.endS),
          ),
          said,
        ).toBeLessThan(NEAR_S);
    }
    expect(cues.filter(({ said }) => /[.!?,。！？，]$/u.test(said)).length).toBeGreaterThanOrEqual(4);
  },
  LIMIT_MS,
);
