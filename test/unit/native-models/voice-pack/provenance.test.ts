import { expect, it } from 'vitest';
import { parseProvenance, type VoiceProvenance } from '../../../../native-models/voice-pack/provenance.ts';

const whole: VoiceProvenance = {
  from: 'archive',
  at: '2024-05-01T02:00:03.000Z',
  gpt: 'lin-e15.ckpt',
  sovits: 'lin_e8_s200.pth',
  version: '20250606v2pro',
  commit: null,
  symbolsSha256: null,
  symbolCount: 732,
};

it('of a voice is read as it was written, and what is new in it later is passed over', () => {
  expect(parseProvenance(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
  expect(parseProvenance({ ...whole, later: 1, version: 7 })).toEqual({ ...whole, version: null });
});

it('that is damaged keeps no voice from being opened', () => {
  for (const damaged of [undefined, null, 'folder', [], {}, { ...whole, from: 'elsewhere' }, { ...whole, gpt: 1 }]) {
    expect(parseProvenance(damaged)).toBeUndefined();
  }
});
