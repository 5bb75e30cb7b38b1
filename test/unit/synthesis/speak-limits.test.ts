/** One table of limits: what the app's contract lets in, the engine speaks, and what one refuses the other refuses too. */
import { describe, expect, it } from 'vitest';
import { speakParameters } from '../../../electron/contract/synthesis.ts';
import { officialDefaults } from '../../../electron/server/tts-fields.ts';
import { checkRequest, completeSettings } from '../../../native-models/speak/settings.ts';
import { speakLimits } from '../../../native-models/speak-limits.ts';

const names = [
  'seed',
  'speed',
  'topK',
  'topP',
  'temperature',
  'repetitionPenalty',
  'fragmentIntervalS',
  'sampleSteps',
] as const satisfies readonly (keyof typeof speakLimits)[];

const contractTakes = (parameters: object): boolean => speakParameters.safeParse(parameters).success;
const engineTakes = (parameters: object): boolean => {
  try {
    checkRequest({ text: 'Hello.', language: 'en', ...parameters });
    return true;
  } catch {
    return false;
  }
};

describe.each(names)('%s', (name) => {
  const { least, most, whole } = speakLimits[name];

  it.each([least, most])('%d is let in everywhere', (value) => {
    expect([contractTakes({ [name]: value }), engineTakes({ [name]: value })]).toEqual([true, true]);
  });

  it.each([least - 1, most + 1, Number.NaN, ...(whole ? [least + 0.5] : [])])('%d is refused everywhere', (value) => {
    expect([contractTakes({ [name]: value }), engineTakes({ [name]: value })]).toEqual([false, false]);
  });
});

it('what is left out is what the official program takes', () => {
  const voice = { topK: 15, topP: 1, temperature: 1, repetitionPenalty: 1.35 };
  const settings = completeSettings({ text: 'Hello.', language: 'en' }, voice);
  // Written out: these are the defaults of api_v2, whatever the table says.
  expect(settings).toMatchObject({
    speed: 1,
    fragmentIntervalS: 0.3,
    sampleSteps: 32,
    splitMethod: 'cut5',
    batch: null,
    sampling: voice,
  });
  expect(officialDefaults).toMatchObject({
    top_k: 15,
    top_p: 1,
    temperature: 1,
    repetition_penalty: 1.35,
    speed_factor: 1,
    fragment_interval: 0.3,
    sample_steps: 32,
    text_split_method: 'cut5',
    batch_size: 1,
    batch_threshold: 0.75,
    overlap_length: 2,
    min_chunk_length: 16,
  });
});
