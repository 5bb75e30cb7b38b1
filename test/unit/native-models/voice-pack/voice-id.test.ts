import { describe, expect, it } from 'vitest';
import { isVoiceId, makeVoiceId, slugOf } from '../../../../native-models/voice-pack/voice-id.ts';

const modelId = '3fa9c1'.padEnd(64, '0');

describe('voice ids', () => {
  it.each([
    ['小林', '小林-3fa9c1'],
    ['小林 (v2)', '小林-v2-3fa9c1'],
    ['Anna Kowalská', 'anna-kowalská-3fa9c1'],
    ['ｆｕｌｌ　ｗｉｄｔｈ', 'full-width-3fa9c1'],
    ['さくら', 'さくら-3fa9c1'],
    ['नमस्ते', 'नमस्ते-3fa9c1'],
    ['../../etc/passwd', 'etc-passwd-3fa9c1'],
    ['C:\\Windows\\con', 'c-windows-con-3fa9c1'],
    ['con', 'con-3fa9c1'],
    ['...', 'voice-3fa9c1'],
    ['🎤🎤', 'voice-3fa9c1'],
    ['\u0000a\u202eb', 'a-b-3fa9c1'],
  ])('%j becomes %s', (name, id) => {
    expect(makeVoiceId(name, modelId)).toBe(id);
    expect(isVoiceId(id)).toBe(true);
  });

  it('is the same for the two ways to write an accent', () => {
    expect(makeVoiceId('Zoe\u0301', modelId)).toBe(makeVoiceId('Zo\u00e9', modelId));
  });

  it('stays within a file name, cut at a whole character', () => {
    const slug = slugOf('林'.repeat(200));
    expect(Buffer.byteLength(slug)).toBeLessThanOrEqual(60);
    expect(slug).toBe('林'.repeat(20));
    expect(isVoiceId(makeVoiceId('𠮷'.repeat(50), modelId))).toBe(true);
  });

  it.each(['', '.', '..', 'a/b', 'a\\b', '/a', 'a\0', 'a.b', '-a', 'a-', 'a b', '.import-12', 'x'.repeat(81)])(
    'never looks up %j',
    (id) => {
      expect(isVoiceId(id)).toBe(false);
    },
  );
});
