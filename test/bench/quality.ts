/**
 * `npm run bench -- quality [--sentences 50] [--seeds 2] [--json]`: does the fast engine speak as well as the exact one? The
 * pilot voice speaks English sentences in both modes with the same seeds; word errors (PocketSphinx), seconds and how unlike
 * the takes sound are held against what two exact seeds differ by. Needs sox, pocketsphinx and pocketsphinx-en-us.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine, type OpenEngine } from '../../native-models/engine.ts';
import type { Execution } from '../../native-models/ort/session.ts';
import { readPilotImport } from '../../native-models/voice-pack/pilot.ts';
import { keepTuning } from '../../native-models/voice-pack/tuning.ts';
import { judge, mean, pairsOf, type Spoken } from './quality-parts/gate.ts';
import { sentences } from './quality-parts/sentences.ts';
import { melFrames, soundDistanceDb } from './quality-parts/sound-distance.ts';
import { countWordErrors, recognise, wordsOf } from './word-error-rate.ts';

type Precision = Execution['precision'];

interface Heard extends Spoken {
  readonly text: string;
  readonly heard: string;
  readonly mel: Float32Array;
}

const { values } = parseArgs({
  options: {
    sentences: { type: 'string', default: String(sentences.length) },
    seeds: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});
const texts = sentences.slice(0, Number(values.sentences));
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
if (texts.length < 2 || seeds.length < 2) {
  console.error(`--sentences 2 … ${sentences.length} and --seeds 2 or more`);
  process.exit(2);
}

const dir = mkdtempSync(path.join(tmpdir(), 'understudy-quality-'));
try {
  const exact = await speakAll('exact');
  const fast = await speakAll('fast');
  const apart = (a: readonly Heard[], b: readonly Heard[]): number[] =>
    a.map((heard, i) => soundDistanceDb(heard.mel, b[i]!.mel));
  report(exact, fast, {
    exactApartDb: pairsOf(exact).map(([a, b]) => apart(a, b)),
    fastApartDb: fast.map((heard, i) => apart(heard, exact[i]!)),
  });
} finally {
  rmSync(dir, { recursive: true, force: true });
}

/** By seed, then by sentence. */
async function speakAll(precision: Precision): Promise<Heard[][]> {
  const tuningDir = path.join(dir, 'tuning');
  const engine = createEngine({ precision, tuningDir });
  const destination = path.join(dir, precision);
  try {
    const { id } = await engine.importVoice({ ...(await readPilotImport()), destination });
    const packDir = path.join(destination, id);
    if (precision === 'fast') await chooseFast(engine, packDir, tuningDir);
    const bySeed: Heard[][] = [];
    for (const seed of seeds) {
      const heard: Heard[] = [];
      for (const text of texts) {
        const take = await engine.speak(packDir, { text, language: 'en', seed, fragmentIntervalS: 0 });
        const spoken = wordsOf(text);
        const words = wordsOf(recognise(take, dir));
        heard.push({
          text,
          heard: words.join(' '),
          words: spoken.length,
          wordErrors: countWordErrors(spoken, words),
          seconds: take.audioSeconds,
          mel: melFrames(take.samples, take.sampleRateHz),
        });
      }
      bySeed.push(heard);
      if (!values.json) console.log(describe(`${precision} seed ${seed}`, heard));
    }
    return bySeed;
  } finally {
    await engine.dispose();
  }
}

/** All that a self-test may choose, whether it chose it for this small voice or not: 8-bit tokens, cache and vocoder. */
async function chooseFast(engine: OpenEngine, packDir: string, tuningDir: string): Promise<void> {
  const { modelId } = await engine.load(packDir);
  const found = await engine.tune(packDir);
  const form = { precision: 'fast', reason: 'faster' } as const;
  const { tokens, sound } = found;
  await keepTuning(tuningDir, modelId, { ...found, tokens: { ...tokens, ...form }, sound: { ...sound, ...form } });
  await engine.unload(packDir);
}

function describe(title: string, heard: readonly Heard[]): string {
  const { rate, errors, words } = errorsOf(heard);
  const [least, low, middle, high, most] = quartiles(heard.map(({ seconds }) => seconds));
  return `${title}: word error rate ${rate.toFixed(3)} (${errors} of ${words}); seconds ${[least, low, middle, high, most].map((s) => s?.toFixed(2)).join(' / ')} (least, quarter, median, three quarters, most)`;
}

function errorsOf(heard: readonly Heard[]): { rate: number; errors: number; words: number } {
  const errors = heard.reduce((sum, { wordErrors }) => sum + wordErrors, 0);
  const words = heard.reduce((sum, spoken) => sum + spoken.words, 0);
  return { rate: errors / words, errors, words };
}

function quartiles(numbers: readonly number[]): readonly number[] {
  const sorted = [...numbers].sort((a, b) => a - b);
  return [0, 0.25, 0.5, 0.75, 1].map((share) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN);
}

function report(
  exact: readonly (readonly Heard[])[],
  fast: readonly (readonly Heard[])[],
  apart: { readonly exactApartDb: readonly number[][]; readonly fastApartDb: readonly number[][] },
): void {
  const findings = judge({ exact, fast, ...apart });
  const ok = findings.every(({ within }) => within);
  if (values.json) {
    const takes = Object.entries({ exact, fast }).flatMap(([precision, bySeed]) =>
      bySeed.map((heard, i) => ({
        precision,
        seed: seeds[i],
        ...errorsOf(heard),
        secondsQuartiles: quartiles(heard.map(({ seconds }) => seconds)),
        sentences: heard.map(({ mel: _mel, ...told }) => told),
      })),
    );
    console.log(JSON.stringify({ takes, ...apart, findings, ok }, null, 2));
  } else {
    const line = (title: string, distances: readonly number[]): string =>
      `${title}: ${mean(distances).toFixed(2)} dB (${quartiles(distances)
        .map((d) => d.toFixed(2))
        .join(' / ')})`;
    for (const [i, [a, b]] of pairsOf(seeds).entries()) {
      console.log(line(`exact seed ${a} from exact seed ${b}`, apart.exactApartDb[i] ?? []));
    }
    for (const [i, seed] of seeds.entries()) {
      console.log(line(`fast seed ${seed} from exact seed ${seed}`, apart.fastApartDb[i] ?? []));
    }
    for (const { measure, fast, exact, allowed, within } of findings) {
      const verdict = within ? 'within chance' : 'BEYOND CHANCE';
      console.log(
        `${measure}: fast ${fast.toFixed(3)}, exact ${exact.toFixed(3)}, allowed ${allowed.toFixed(3)}: ${verdict}`,
      );
    }
    console.log(ok ? 'ok: fast differs from exact no more than chance does' : 'not ok: fast differs from exact');
  }
  process.exitCode = ok ? 0 : 1;
}
