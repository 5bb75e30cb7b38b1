/**
 * The parameters of `/tts`: names, types and defaults of the official API (api_v2). Requests are read by this table and
 * `/openapi.json` is written from it, so that the two cannot tell different things.
 */
import { z } from 'zod';
import { speakLimits, splitMethods } from '../../native-models/speak-limits.ts';

/** How a value is understood that comes as another type, above all as text in a query. */
type FieldKind = 'text' | 'whole' | 'number' | 'flag' | 'list' | 'mode';

/** The official defaults; whatever is not said otherwise below has one of them. */
export const officialDefaults = {
  prompt_text: '',
  top_k: speakLimits.topK.default,
  top_p: speakLimits.topP.default,
  temperature: speakLimits.temperature.default,
  text_split_method: splitMethods[0],
  batch_size: speakLimits.batchSize.default,
  batch_threshold: speakLimits.batchThreshold.default,
  split_bucket: true,
  speed_factor: speakLimits.speed.default,
  fragment_interval: speakLimits.fragmentIntervalS.default,
  seed: -1,
  media_type: 'wav',
  streaming_mode: false,
  parallel_infer: true,
  repetition_penalty: speakLimits.repetitionPenalty.default,
  sample_steps: speakLimits.sampleSteps.default,
  super_sampling: false,
  overlap_length: speakLimits.overlapCodes.default,
  min_chunk_length: speakLimits.leastCodes.default,
} as const;

function rangeOf(name: keyof typeof speakLimits): string {
  return `${speakLimits[name].least} to ${speakLimits[name].most}`;
}

const text = z.string();
const whole = z.number().int();
const number = z.number();
const flag = z.boolean();

const noEffect = 'Accepted, without effect: ';

const table = {
  text: ['text', text, 'What is said.'],
  text_lang: [
    'text',
    text,
    'Language of the text: auto, auto_yue, en, zh, ja, yue, ko, all_zh, all_ja, all_yue, all_ko (v1: auto, en, zh, ja, ' +
      'all_zh, all_ja). A query may write it in capitals.',
  ],
  ref_audio_path: [
    'text',
    text,
    'A reference of the served voice, by its name or its file name, alone or at the end of a path. Left out: the one chosen by /set_refer_audio, or the first one, with its own transcript.',
  ],
  aux_ref_audio_paths: [
    'list',
    z.array(z.unknown()),
    'Further references of the voice; their style is averaged. Empty entries are skipped.',
  ],
  timbre_audio_paths: [
    'list',
    z.array(z.unknown()),
    'Not official: references of the voice that give its sound, while ref_audio_path gives the manner (prompt, transcript, codes).',
  ],
  prompt_lang: ['text', text, 'Language of prompt_text. Required with ref_audio_path.'],
  prompt_text: [
    'text',
    text,
    'What is said in the reference; empty: speaks without the prompt; the name of the reference: its own transcript.',
  ],
  top_k: [
    'whole',
    whole,
    `Tokens to choose from, ${rangeOf('topK')}. Left out: what the voice was imported with, officially the default.`,
  ],
  top_p: ['number', number, `Nucleus of the choice, ${rangeOf('topP')}; left out as top_k.`],
  temperature: ['number', number, `Flatness of the choice, ${rangeOf('temperature')}; left out as top_k.`],
  text_split_method: ['text', text, `How the text is cut: ${[...splitMethods].sort().join(', ')}.`],
  batch_size: [
    'whole',
    whole,
    `Sentences that go through the decoder as one, ${rangeOf('batchSize')}; not with a stream or another speed.`,
  ],
  batch_threshold: ['number', number, 'How alike in length the sentences of a batch are.'],
  split_bucket: ['flag', flag, 'Whether sentences of like length are sought out for a batch.'],
  speed_factor: ['number', number, `Speed, ${rangeOf('speed')}.`],
  fragment_interval: ['number', number, `Silence after each sentence, seconds, ${rangeOf('fragmentIntervalS')}.`],
  seed: ['whole', whole, '-1 draws one.'],
  media_type: [
    'text',
    text,
    'wav, raw (16 bit samples), ogg (Opus), aac (ADTS; needs ffmpeg on the serving computer).',
  ],
  streaming_mode: [
    'mode',
    z.union([z.boolean(), z.number().int()]),
    '0 or false: whole. 1 or true: sentence by sentence. 2: pieces cut at quiet places. 3: pieces of one length.',
  ],
  parallel_infer: ['flag', flag, `${noEffect}there is one way to infer.`],
  repetition_penalty: [
    'number',
    number,
    `Against repeated tokens, ${rangeOf('repetitionPenalty')}; left out as top_k.`,
  ],
  sample_steps: ['whole', whole, `Steps in which v3 and v4 draw a sentence, ${rangeOf('sampleSteps')}.`],
  super_sampling: ['flag', flag, `${noEffect}needs a network of its own.`],
  overlap_length: ['whole', whole, 'Tokens that pieces share (streaming modes 2 and 3).'],
  min_chunk_length: ['whole', whole, 'Tokens of a piece at least (streaming modes 2 and 3).'],
} as const satisfies Readonly<Record<string, readonly [FieldKind, z.ZodType, string]>>;

type Table = typeof table;
type Field = keyof Table;
export const ttsFieldNames = Object.keys(table) as Field[];

/** Every field may be left out; the official checks then tell which one was needed. */
export const ttsFields = z.object(
  Object.fromEntries(
    ttsFieldNames.map((name) => {
      const [, type, description] = table[name];
      const told = name in officialDefaults ? { default: officialDefaults[name as keyof typeof officialDefaults] } : {};
      return [name, type.optional().meta({ description, ...told })];
    }),
  ) as { [N in Field]: z.ZodOptional<Table[N][1]> },
);
export type TtsFields = z.output<typeof ttsFields>;

/**
 * The official server's leniency: numbers and flags may come as text or as one another, where nothing is lost by it. What
 * cannot be understood is left as it is, for the check to refuse.
 */
export function understand(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const known = ttsFieldNames.filter((name) => given[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, understandAs(table[name][0], given[name])]));
}

/** A query repeats a name for a list; of anything else the last one counts. */
export function fromQuery(query: URLSearchParams): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const name of ttsFieldNames) {
    const given = query.getAll(name);
    const last = given.at(-1);
    if (last === undefined) continue;
    values[name] = table[name][0] === 'list' ? given : name.endsWith('_lang') ? last.toLowerCase() : last;
  }
  return values;
}

function understandAs(kind: FieldKind, value: unknown): unknown {
  switch (kind) {
    case 'text':
    case 'list':
      return value;
    case 'number':
    case 'whole':
      return toNumber(value);
    case 'flag':
      return toFlag(value);
    case 'mode':
      if (typeof value === 'boolean') return value;
      return typeof toNumber(value) === 'number' ? toNumber(value) : toFlag(value);
  }
}

function toNumber(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || !/^\s*[+-]?(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return value;
  return Number(value.replaceAll('_', ''));
}

function toFlag(value: unknown): unknown {
  if (value === 0 || value === 1) return value === 1;
  if (typeof value !== 'string') return value;
  if (/^(true|yes|on|t|y|1)$/i.test(value)) return true;
  if (/^(false|no|off|f|n|0)$/i.test(value)) return false;
  return value;
}
