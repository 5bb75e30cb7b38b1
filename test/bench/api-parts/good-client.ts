/** A client that behaves: asks, waits when it is told to, and looks at what it gets. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSilent, measureLoudness } from '../../../native-models/audio/loudness.ts';
import { readWav } from '../../../native-models/audio/wav.ts';

export interface Tally {
  /** Every answer by status, refusals to wait included. */
  readonly statuses: Map<number, number>;
  /** Of requests that were answered with sound: from the try that got a place, and from the first try. */
  readonly answeredMs: number[];
  readonly waitedMs: number[];
  served: number;
  readonly lost: string[];
  /** 429 without a time to come back at. */
  careless: number;
}

export const newTally = (): Tally => ({
  statuses: new Map(),
  answeredMs: [],
  waitedMs: [],
  served: 0,
  lost: [],
  careless: 0,
});

const texts = ['Good morning.', 'The train leaves at nine.', 'Thank you, and see you tomorrow.'];
const forms = [
  { media_type: 'wav' },
  { media_type: 'wav', streaming_mode: 1 },
  { media_type: 'raw' },
  { media_type: 'ogg' },
] as const;

/** The sound of a text and form is the same for everybody, because the seed is; the first one heard is the measure. */
const known = new Map<string, string>();

/** One request until it is served or lost. `turn` chooses text and form; only the first three turns' form is plain WAV. */
export async function askOnce(
  url: string,
  turn: number,
  plain: boolean,
  tally: Tally,
  giveUpAtMs: number,
): Promise<void> {
  const text = texts[turn % texts.length] ?? '';
  const form = plain ? forms[0] : (forms[turn % forms.length] ?? forms[0]);
  const body = JSON.stringify({ text, text_lang: 'en', seed: 7, ...form });
  const headers = { 'Content-Type': 'application/json' };
  const firstMs = performance.now();
  for (;;) {
    const triedMs = performance.now();
    try {
      const response = await fetch(`${url}/tts`, { method: 'POST', body, headers });
      const bytes = Buffer.from(await response.arrayBuffer());
      tally.statuses.set(response.status, (tally.statuses.get(response.status) ?? 0) + 1);
      if (response.status === 200) {
        const problem = problemOf(bytes, text, form);
        if (problem) tally.lost.push(problem);
        else tally.served += 1;
        tally.answeredMs.push(performance.now() - triedMs);
        tally.waitedMs.push(performance.now() - firstMs);
        return;
      }
      if (response.status !== 429) return void tally.lost.push(`status ${response.status}: ${bytes.toString()}`);
      const retryAfterS = Number(response.headers.get('retry-after') ?? Number.NaN);
      if (!(retryAfterS >= 1)) tally.careless += 1;
      if (performance.now() > giveUpAtMs) return void tally.lost.push('never got a place');
      // Spread out, as clients that do not know of each other are.
      await sleep((retryAfterS || 1) * 1000 * (1 + Math.random()));
    } catch (error) {
      return void tally.lost.push(String((error as Error).cause ?? error));
    }
  }
}

function problemOf(bytes: Buffer, text: string, form: (typeof forms)[number]): string | null {
  const key = `${text} ${JSON.stringify(form)}`;
  if (form.media_type === 'wav') {
    const { samples, sampleRateHz } = readWav(bytes);
    if (isSilent(measureLoudness(samples, sampleRateHz))) return `${key}: silent`;
    const declared = bytes.readUInt32LE(40);
    if (declared !== ('streaming_mode' in form ? 0 : bytes.length - 44)) return `${key}: declares ${declared} bytes`;
  }
  // Every Ogg stream has a number of its own; its length tells whether it is whole.
  const told = form.media_type === 'ogg' ? String(bytes.length) : createHash('sha256').update(bytes).digest('hex');
  if (!known.has(key)) known.set(key, told);
  return known.get(key) === told ? null : `${key}: not the sound that others got`;
}
