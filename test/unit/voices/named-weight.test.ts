import { describe, expect, it } from 'vitest';
import { findVoiceByWeight } from '../../../electron/voices/named-weight.ts';

const voices = [
  { id: 'lin', name: '小林' },
  { id: 'lin-2', name: 'Lin' },
  { id: 'mei', name: 'Twin' },
  { id: 'mei-2', name: 'Twin' },
];
const gpt = (given: string) => findVoiceByWeight('gpt', given, voices)?.id;
const sovits = (given: string) => findVoiceByWeight('sovits', given, voices)?.id;

describe('which voice a weight belongs to', () => {
  it.each([
    ['lin', 'lin'],
    ['小林', 'lin'],
    ['Lin', 'lin-2'],
    ['lin/gpt.ckpt', 'lin'],
    ['voices/lin-2/gpt.ckpt', 'lin-2'],
    ['GPT_weights_v2/lin.ckpt', 'lin'],
    ['C:\\studio\\GPT_weights\\小林.ckpt', 'lin'],
    ['mei', 'mei'],
  ])('%s', (given, id) => {
    expect(gpt(given)).toBe(id);
  });

  it('each kind has its own files', () => {
    expect(sovits('voices/lin/sovits.pth')).toBe('lin');
    expect(sovits('SoVITS_weights/lin.pth')).toBe('lin');
    for (const given of ['voices/lin/gpt.ckpt', 'lin.ckpt']) expect(sovits(given)).toBeUndefined();
    for (const given of ['voices/lin/sovits.pth', 'lin.pth']) expect(gpt(given)).toBeUndefined();
  });

  it.each(['', '/', 'gpt.ckpt', '/etc/passwd', '../lin', 'lin/../../secret.ckpt', 'nobody.ckpt', '.ckpt', 'Twin'])(
    'no voice is meant by %j',
    (given) => {
      expect(gpt(given)).toBeUndefined();
    },
  );
});
