import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeVoice } from '../../../electron/watch/voice-proof.ts';
import { hum, syllables, wav } from '../../fakes/sound.ts';

const release = { answered: 'r1', expected: 'r1' };
const pilotVoice = path.resolve(import.meta.dirname, '../../../native-models/pilot-voice');

describe('proof of voice', () => {
  it.each(['ref_en_f.wav', 'ref_en_s.wav', 'ref_zh_f.wav'])('accepts speech: %s', (name) => {
    const proof = judgeVoice(readFileSync(path.join(pilotVoice, name)), release);
    expect(proof.problems).toEqual([]);
    expect(proof).toMatchObject({ ok: true, sampleRateHz: 32_000 });
    expect(proof.rmsDbfs).toBeGreaterThan(-45);
  });

  it.each([
    ['46 ms of it', hum(0.046, syllables), 'too-short'],
    ['silence', wav(new Float32Array(64_000)), 'mostly-silent'],
    ['a whisper far too low', hum(2, (at) => 0.01 * syllables(at)), 'too-quiet'],
    ['an overdriven voice', hum(2, (at) => 9 * syllables(at)), 'clipped'],
    ['a steady hum', hum(2, () => 0.2), 'monotonous'],
    ['noise', wav(Float32Array.from({ length: 64_000 }, (_, i) => 0.2 * Math.sin(i * i * 12.9898))), 'monotonous'],
    ['half a minute', hum(30, syllables), 'too-long'],
    ['a page', Buffer.from('<html>'.repeat(20)), 'not-wav'],
    ['nothing', Buffer.alloc(0), 'not-wav'],
  ])('refuses %s', (_what, bytes, problem) => {
    const proof = judgeVoice(bytes, release);
    expect(proof.ok).toBe(false);
    expect(proof.problems).toContain(problem);
  });

  it('refuses the right sound of another release', () => {
    expect(judgeVoice(hum(2, syllables), { answered: 'r0', expected: 'r1' }).problems).toEqual(['other-release']);
    expect(judgeVoice(hum(2, syllables), { answered: 'r1', expected: 'r1' }).ok).toBe(true);
  });
});
