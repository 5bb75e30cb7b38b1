/** What went wrong with a take, in the words of the interface that asked: errors of the engine name a field of its own. */

/** Fields of the engine, and what they are called elsewhere. Left out: no field of that interface. */
export type FieldNames = Readonly<Record<string, string>>;

export const officialNames: FieldNames = {
  text: 'text',
  language: 'text_lang',
  promptText: 'prompt_text',
  promptLanguage: 'prompt_lang',
  reference: 'ref_audio_path',
  auxReferences: 'aux_ref_audio_paths',
  timbre: 'timbre_audio_paths',
  seed: 'seed',
  speed: 'speed_factor',
  topK: 'top_k',
  topP: 'top_p',
  temperature: 'temperature',
  repetitionPenalty: 'repetition_penalty',
  splitMethod: 'text_split_method',
  fragmentIntervalS: 'fragment_interval',
  'batch.size': 'batch_size',
  'batch.threshold': 'batch_threshold',
  'streaming.rule': 'streaming_mode',
  'streaming.leastCodes': 'min_chunk_length',
  'streaming.overlapCodes': 'overlap_length',
};

export const speechNames: FieldNames = { text: 'input', speed: 'speed', seed: 'seed', reference: 'voice' };

export interface TakeFailure {
  /** Null where no field is to blame. */
  readonly field: string | null;
  /** Begins with the field where there is one. */
  readonly message: string;
}

export function describeFailure(error: unknown, names: FieldNames): TakeFailure {
  const message = error instanceof Error ? error.message : String(error);
  const own = fieldOf(error);
  const field = own === null ? null : (names[own] ?? null);
  if (own === null || field === null) return { field: null, message };
  if (message.startsWith(`${own} `)) return { field, message: `${field}${message.slice(own.length)}` };
  return { field, message: message.startsWith(`${field}:`) ? message : `${field}: ${message}` };
}

function fieldOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, details } = error as { code?: unknown; details?: Readonly<Record<string, unknown>> };
  if (typeof details?.['field'] === 'string') return details['field'];
  if (code === 'TEXT_EMPTY') return 'text';
  if (code === 'TEXT_LANGUAGE_UNSUPPORTED') return 'language';
  return typeof code === 'string' && code.startsWith('REFERENCE_') ? 'reference' : null;
}
