import { expect, it } from 'vitest';
import { modelsNeeded } from '../../../electron/app/models-needed.ts';

const models = (['hubert', 'bert', 'speaker', 'vocoder-v4'] as const).map((name) => ({
  name,
  state: 'missing' as const,
}));

it('needs none for the pilot voice', () => {
  expect(modelsNeeded([{ pilot: true, version: 'v2' }], models)).toEqual({ needed: [], missing: [] });
});

it('needs what the versions of the voices need, and names what is not here', () => {
  const here = models.map((model) => (model.name === 'hubert' ? { ...model, state: 'present' as const } : model));
  const voices = [
    { pilot: false, version: 'v2ProPlus' },
    { pilot: false, version: 'v2' },
  ];
  expect(modelsNeeded(voices, here)).toEqual({ needed: ['hubert', 'bert', 'speaker'], missing: ['bert', 'speaker'] });
});
