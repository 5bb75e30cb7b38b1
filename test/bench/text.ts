/**
 * How fast the text front end reads and what it costs: first call per language, then 100,000 characters of Chinese and of
 * English as a stream. `npm run bench -- text [--json]` prints characters per second and resident memory.
 */
import { performance } from 'node:perf_hooks';
import type { TextLanguage } from '../../native-models/engine-types.ts';
import { createFrontEnd } from '../../native-models/text/front-end.ts';

const CHARACTERS = 100_000;

const SAMPLES: readonly (readonly [language: TextLanguage, text: string])[] = [
  [
    'zh',
    '那年冬天特别冷，我们几个人挤在一间小屋里，围着火炉，一边烤红薯，一边听收音机。2023年12月31日，气温降到了-15℃，路上只剩下3.5%的行人！谁也没想到，那会是最后一期节目……他说：“不要紧，明天一定会好起来的。”',
  ],
  [
    'en',
    'Nobody believed him until the tape was finally played in court. It happened in 1939, and the repair cost $463.66 in total! We drove through a small town, past the lighthouse, and never looked back. Can you imagine that? ',
  ],
  [
    'ja',
    '昨日は雨の音を聞きながら、ゆっくり本を読みました。電車が遅れて、３０分も待ちましたよ。それでも楽しい一日でした！',
  ],
  ['yue', '佢成日都唔肯认错，真系激死人。听日朝早八点，喺地铁站等啦。'],
];

const ROUNDS = 5;

const megabytes = (): number => process.memoryUsage().rss / 1024 / 1024;

interface Figures {
  readonly language: TextLanguage;
  readonly firstCallMs: number;
  /** Median, least and most of the rounds. */
  readonly charactersPerSecond: { readonly median: number; readonly min: number; readonly max: number };
  readonly peakMegabytes: number;
}

function measure(language: TextLanguage, sample: string): Figures {
  const start = performance.now();
  const frontEnd = createFrontEnd({ symbols: 'v2' });
  frontEnd.readPrompt(sample.slice(0, 40), language);
  const firstCallMs = performance.now() - start;

  const script = sample.repeat(Math.ceil(CHARACTERS / sample.length)).slice(0, CHARACTERS);
  let peakMegabytes = 0;
  const speeds = Array.from({ length: ROUNDS }, () => {
    const before = performance.now();
    let sentences = 0;
    for (const sentence of frontEnd.readScript(script, { language })) {
      sentences++;
      if (sentence.phoneIds.length === 0) throw new Error('a sentence without phones');
      if (sentences % 500 === 0) peakMegabytes = Math.max(peakMegabytes, megabytes());
    }
    return (CHARACTERS * 1000) / (performance.now() - before);
  }).sort((a, b) => a - b);
  const [min = 0, max = 0] = [speeds[0], speeds.at(-1)];
  return { language, firstCallMs, charactersPerSecond: { median: speeds[ROUNDS >> 1] ?? 0, min, max }, peakMegabytes };
}

const beforeMegabytes = megabytes();
const figures = SAMPLES.map(([language, sample]) => measure(language, sample));
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ characters: CHARACTERS, rounds: ROUNDS, beforeMegabytes, figures }, null, 2));
} else {
  const whole = (value: number): string => Math.round(value).toLocaleString('en');
  console.log(`before the first front end: ${beforeMegabytes.toFixed(0)} MB`);
  for (const { language, firstCallMs, charactersPerSecond: speed, peakMegabytes } of figures) {
    console.log(
      `${language}: first call ${firstCallMs.toFixed(0)} ms, ${whole(speed.median)} characters/s ` +
        `(${whole(speed.min)} to ${whole(speed.max)}), peak ${peakMegabytes.toFixed(0)} MB resident`,
    );
  }
}
