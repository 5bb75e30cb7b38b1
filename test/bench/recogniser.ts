/**
 * `npm run bench -- recogniser [--seeds 3] [--json]`: does a recogniser that knows nothing of the app hear what was written?
 * The pilot voice speaks sentences with numbers, times and money as people write them and spelled out
 * (`test/fixtures/readings/spoken.jsonl`), with the same seeds; word errors of both count against the spelled-out text. The
 * times of words that come with a take are held against the recogniser's. Needs sox, pocketsphinx and pocketsphinx-en-us.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine } from '../../native-models/engine.ts';
import { readPilotImport } from '../../native-models/voice-pack/pilot.ts';
import { type Pair, readRows } from '../accuracy/pairs.ts';
import { type Heard, hearSentence } from './recogniser-parts/hear-sentence.ts';
import { quantile } from './recogniser-parts/quantile.ts';

/** As written may cost this much more than spelled out. */
const ALLOWED_POINTS = 3;

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '3' }, json: { type: 'boolean', default: false } },
});
const pairs = readRows<Pair>(new URL('../fixtures/readings/spoken.jsonl', import.meta.url));
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);

const written: Heard[] = [];
const spelled: Heard[] = [];
const dir = mkdtempSync(path.join(tmpdir(), 'understudy-recogniser-'));
const engine = createEngine();
try {
  const { id } = await engine.importVoice({ ...(await readPilotImport()), destination: dir });
  const packDir = path.join(dir, id);
  for (const seed of seeds) {
    for (const { text, same } of pairs) {
      const wanted = same[0]!;
      written.push(await hearSentence({ engine, packDir, dir }, { text, wanted, seed }));
      spelled.push(await hearSentence({ engine, packDir, dir }, { text: wanted, wanted, seed }));
      if (!values.json) for (const heard of [written.at(-1)!, spelled.at(-1)!]) console.log(line(heard));
    }
  }
} finally {
  await engine.dispose();
  rmSync(dir, { recursive: true, force: true });
}

const rates = { written: errorRate(written), spelled: errorRate(spelled) };
const morePoints = 100 * (rates.written.rate - rates.spelled.rate);
const ok = morePoints <= ALLOWED_POINTS;
const times = { written: startDifferences(written), spelled: startDifferences(spelled) };
if (values.json) console.log(JSON.stringify({ rates, morePoints, ok, times, written, spelled }, null, 2));
else {
  for (const form of ['written', 'spelled'] as const) {
    const { rate, errors, words } = rates[form];
    const { count, medianS, ninetiethS, leanS } = times[form];
    console.log(`${form}: word error rate ${(100 * rate).toFixed(1)} % (${errors} of ${words} words)`);
    console.log(
      `  starts of ${count} words that both have, seconds apart: median ${medianS.toFixed(3)}, nine in ten within ${ninetiethS.toFixed(3)}, signed median ${leanS.toFixed(3)}`,
    );
  }
  console.log(`${ok ? 'ok' : 'not ok'}: as written ${morePoints.toFixed(1)} points more, allowed ${ALLOWED_POINTS}`);
}
process.exitCode = ok ? 0 : 1;

function line({ text, errors, words, heard }: Heard): string {
  return `${errors} of ${words}  ${text}  →  ${heard}`;
}

function errorRate(takes: readonly Heard[]): { rate: number; errors: number; words: number } {
  const errors = takes.reduce((sum, take) => sum + take.errors, 0);
  const words = takes.reduce((sum, take) => sum + take.words, 0);
  return { rate: errors / words, errors, words };
}

/** `leanS`: below zero, the recogniser has the words earlier than the take tells. */
function startDifferences(takes: readonly Heard[]) {
  const signed = takes.flatMap(({ startsApartS }) => startsApartS);
  const apart = signed.map(Math.abs);
  return {
    count: apart.length,
    medianS: quantile(apart, 0.5),
    ninetiethS: quantile(apart, 0.9),
    leanS: quantile(signed, 0.5),
  };
}
