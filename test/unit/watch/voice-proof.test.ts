import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeVoice, printOfWav } from '../../../electron/watch/voice-proof.ts';
import { readWav, writeWav } from '../../../native-models/audio/wav.ts';
import { hum, speech, syllables } from '../../fakes/sound.ts';
import { wrongSounds } from '../../fakes/wrong-sounds.ts';
import table from '../../fixtures/voice-proof.json' with { type: 'json' };

const release = { answered: 'r1', expected: 'r1' };
const pilotVoice = path.resolve(import.meta.dirname, '../../../native-models/pilot-voice');

describe('N2: proof of voice', () => {
  it.each(['ref_en_f.wav', 'ref_en_s.wav'])('accepts speech: %s', (name) => {
    const proof = judgeVoice(readFileSync(path.join(pilotVoice, name)), release);
    expect(proof.problems).toEqual([]);
    expect(proof).toMatchObject({ ok: true, sampleRateHz: 32_000 });
    expect(proof.rmsDbfs).toBeGreaterThan(-45);
  });

  it.each(table.wrong)('refuses $sound', ({ sound, problem }) => {
    const proof = judgeVoice(wrongSounds[sound]?.() ?? Buffer.alloc(0), release);
    expect(proof.ok).toBe(false);
    expect(proof.problems).toContain(problem);
  });

  it('knows twelve wrong sounds, each with a line in the table', () => {
    expect(Object.keys(wrongSounds).sort()).toEqual(table.wrong.map(({ sound }) => sound).sort());
    expect(table.wrong).toHaveLength(12);
  });

  it.each([
    ['a whisper far too low', hum(2, (at) => 0.01 * syllables(at)), 'too-quiet'],
    ['half a minute', hum(30, syllables), 'too-long'],
    ['a page', Buffer.from('<html>'.repeat(20)), 'not-wav'],
    ['nothing', Buffer.alloc(0), 'not-wav'],
  ])('refuses %s', (_what, bytes, problem) => {
    const proof = judgeVoice(bytes, release);
    expect(proof.ok).toBe(false);
    expect(proof.problems).toContain(problem);
  });

  it('refuses another voice than the one whose print it is given, and believes the same one', () => {
    const sound = readWav(speech);
    // Every formant and the pitch are moved together, as by a smaller or a larger speaker.
    const speaker = (rateHz: number) => writeWav(sound.samples, rateHz);
    const print = printOfWav(speech);
    const judged = (wav: Uint8Array) => judgeVoice(wav, release, print);
    expect(judged(speech)).toMatchObject({ ok: true, voiceDistance: 0 });
    expect(judged(speaker(33_000)).problems).toEqual([]);
    for (const rateHz of [26_400, 38_400]) expect(judged(speaker(rateHz)).problems).toEqual(['other-voice']);
    expect(judgeVoice(speaker(38_400), release).problems).toEqual([]);
  });

  it('refuses the right sound of another release', () => {
    expect(judgeVoice(speech, { answered: 'r0', expected: 'r1' }).problems).toEqual(['other-release']);
    expect(judgeVoice(speech, { answered: 'r1', expected: 'r1' }).ok).toBe(true);
  });
});
