/**
 * A hundred thousand random texts and a few giant ones through the front end: `node test/bench/fuzz-text.ts [COUNT [SEED]]`.
 * Prints the slowest in processor time; exits with an error for a crash, an id outside the table, or anything slower than a second.
 */
import { createFrontEnd } from '../../native-models/text/front-end.ts';
import { cpuMs } from '../fixtures/cpu-clock.ts';
import { createRandom, randomText } from '../fixtures/random-text.ts';
import { METHODS, MODES, readAnything } from '../fixtures/read-anything.ts';

const SYMBOLS = 732;
const LIMIT_MS = 1000;
const MEGABYTE = 1_000_000;

const count = Number(process.argv[2] ?? 100_000);
const random = createRandom(Number(process.argv[3] ?? 7));
const frontEnds = [createFrontEnd({ symbols: 'v2' }), createFrontEnd({ symbols: 'v2', mode: 'official' })] as const;
for (const language of MODES) {
  for (const frontEnd of frontEnds)
    readAnything(frontEnd, '你好 hello こんにちは 1234', { language, splitMethod: 'cut5' }, SYMBOLS);
}

let sentences = 0;
let slowestMs = 0;
const began = performance.now();
for (let round = 0; round < count; round++) {
  const text = randomText(random, round % 100 === 0 ? 3000 : 100);
  const language = MODES[random() % MODES.length]!;
  const splitMethod = METHODS[random() % METHODS.length]!;
  const start = cpuMs();
  sentences += readAnything(frontEnds[round % 2]!, text, { language, splitMethod }, SYMBOLS);
  const tookMs = cpuMs() - start;
  slowestMs = Math.max(slowestMs, tookMs);
  if (tookMs > LIMIT_MS)
    throw new Error(`${tookMs.toFixed(0)} ms in ${language}/${splitMethod}: ${JSON.stringify(text.slice(0, 300))}`);
}
const seconds = (performance.now() - began) / 1000;
console.log(`${count} texts, ${sentences} sentences in ${seconds.toFixed(0)} s, slowest ${slowestMs.toFixed(0)} ms`);

/** Lines of a megabyte: the first sentence must come within the limit, and no sentence may take longer. */
const GIANTS: readonly (readonly [name: string, text: string])[] = [
  ['spaces', ` ${' '.repeat(MEGABYTE)}`],
  ['one letter', 'a'.repeat(MEGABYTE)],
  ['one ideograph', '的'.repeat(MEGABYTE)],
  [
    'rare ideographs',
    Array.from({ length: MEGABYTE }, (_, at) => String.fromCharCode(0x4e00 + ((at * 7919) % 0x5000))).join(''),
  ],
  ['digits', '1234567890'.repeat(MEGABYTE / 10)],
  ['kana', 'あいうえおカキクケコ'.repeat(MEGABYTE / 10)],
  ['marks', '…。！?'.repeat(MEGABYTE / 4)],
  ['hyphens', '1-'.repeat(MEGABYTE / 2)],
  ['commas', '1,'.repeat(MEGABYTE / 2)],
  ['letters and quotes', "a'".repeat(MEGABYTE / 2)],
  ['lines', '一\n'.repeat(MEGABYTE / 2)],
  ['dots', 'a.'.repeat(MEGABYTE / 2)],
  ['emoji', '😀'.repeat(MEGABYTE / 2)],
  ['open tags', '<a '.repeat(MEGABYTE / 3)],
  ['stars', '**a'.repeat(MEGABYTE / 3)],
  ['open links', '[a]('.repeat(MEGABYTE / 4)],
  ['table', '| '.repeat(MEGABYTE / 2)],
  ['escaped ampersands', '&amp;'.repeat(MEGABYTE / 5)],
  ['foreign letters', 'Жa '.repeat(MEGABYTE / 3)],
  ['pauses', 'a<break time="1s"/>'.repeat(MEGABYTE / 20)],
];
for (const [name, text] of GIANTS) {
  for (const language of ['zh', 'en', 'ja', 'auto'] as const) {
    let slowest = 0;
    let last = cpuMs();
    let read = 0;
    try {
      for (const _ of frontEnds[0].readScript(text, { language, splitMethod: 'cut5' })) {
        slowest = Math.max(slowest, cpuMs() - last);
        // A megabyte of one run is thousands of sentences; the first hundred tell whether any of them hangs.
        if (++read === 100) break;
        last = cpuMs();
      }
    } catch {
      slowest = Math.max(slowest, cpuMs() - last);
    }
    console.log(`megabyte of ${name}, ${language}: ${read} sentences, slowest ${slowest.toFixed(0)} ms`);
    if (slowest > LIMIT_MS) throw new Error(`${name} in ${language} took ${slowest.toFixed(0)} ms`);
  }
}
