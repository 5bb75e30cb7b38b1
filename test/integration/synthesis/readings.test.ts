import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openReadings, readReleaseReadings } from '../../../electron/synthesis/readings.ts';
import { openStudio } from '../../fakes/studio.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const forAll = { voiceId: null };

describe('own readings', () => {
  it('change what is said, until they are forgotten', async () => {
    const { synthesis } = await openStudio(await tempDir());
    const phones = async () => {
      const [sentence] = await synthesis.explain({ text: '小明去了重庆。', language: 'zh' });
      return sentence?.segments[0]?.words[0];
    };
    const before = await phones();
    expect(before).toMatchObject({ text: '小明', origin: 'dictionary' });
    const own = { word: '小明', reading: 'xiao4 ming1', ...forAll };
    expect(await synthesis.setReading(own)).toEqual([own]);
    expect(await phones()).toEqual({
      text: '小明',
      phones: ['x', 'iao4', 'm', 'ing1'],
      origin: 'user',
      start: 0,
      end: 2,
    });
    expect(await synthesis.setReading({ ...own, reading: null })).toEqual([]);
    expect(await phones()).toEqual(before);
  });

  it('of one voice come before those of the studio', async () => {
    const { synthesis } = await openStudio(await tempDir());
    await synthesis.setReading({ word: '小明', reading: 'xiao4 ming1', voiceId: null });
    await synthesis.setReading({ word: '小明', reading: 'xiao2 ming3', voiceId: 'lin' });
    const said = async (voiceId?: string) => {
      const [sentence] = await synthesis.explain({
        text: '小明去了。',
        language: 'zh',
        ...(voiceId ? { voiceId } : {}),
      });
      return sentence?.segments[0]?.words[0]?.phones.join(' ');
    };
    expect([await said(), await said('other'), await said('lin')]).toEqual([
      'x iao4 m ing1',
      'x iao4 m ing1',
      'x iao2 m ing3',
    ]);
    await synthesis.setReading({ word: '小明', reading: null, voiceId: 'lin' });
    expect(await said('lin')).toBe('x iao4 m ing1');
  });

  it('can be tried without being kept', async () => {
    const { synthesis } = await openStudio(await tempDir());
    const [sentence] = await synthesis.explain({ text: 'GIF here.', language: 'en', readings: { GIF: 'jiff' } });
    expect(sentence?.spans).toMatchObject([{ text: 'GIF', spoken: 'jiff', kind: 'user' }]);
    expect(synthesis.readings()).toEqual([]);
  });

  it.each([
    ['重庆', 'chong2'],
    ['重庆', 'chong qing'],
    ['GitHub', 'g ih t'],
    ['!!', 'a1'],
  ] as const)('is not %s: %s', async (word, reading) => {
    const { synthesis } = await openStudio(await tempDir());
    await expect(synthesis.setReading({ word, reading, ...forAll })).rejects.toMatchObject({
      code: 'SYNTHESIS_READING_INVALID',
      details: { word, reading },
    });
    expect(synthesis.readings()).toEqual([]);
  });

  it('are imported all together or not at all', async () => {
    const { synthesis } = await openStudio(await tempDir());
    const good = { word: '重庆', reading: 'chong2 qing4', ...forAll };
    const bad = { word: '乐清', reading: 'yue4', ...forAll };
    await expect(synthesis.importReadings({ readings: [good, bad] })).rejects.toMatchObject({
      code: 'SYNTHESIS_READING_INVALID',
      details: { word: '乐清' },
    });
    expect(synthesis.readings()).toEqual([]);
    expect(await synthesis.importReadings({ readings: [good] })).toEqual([good]);
  });

  it('survive a restart and are read from a release', async () => {
    const dir = path.join(await tempDir(), 'settings');
    const readings = await openReadings(dir);
    await Promise.all([
      readings.set([{ word: '重庆', reading: 'chong2 qing4', ...forAll }]),
      readings.set([
        { word: 'GitHub', reading: 'G IH1 T HH AH2 B', ...forAll },
        { word: '重庆', reading: 'zhong4 qing4', voiceId: 'lin' },
      ]),
    ]);
    const kept = { 重庆: 'chong2 qing4', GitHub: 'G IH1 T HH AH2 B' };
    const again = await openReadings(dir);
    expect(again.forVoice(null)).toEqual(kept);
    expect(again.list()).toEqual(readings.list());
    expect(readReleaseReadings(dir, 'mei')).toEqual(kept);
    expect(readReleaseReadings(dir, 'lin')).toEqual({ ...kept, 重庆: 'zhong4 qing4' });
    expect(JSON.parse(await readFile(path.join(dir, 'readings.json'), 'utf8'))).toEqual(kept);
    expect(readReleaseReadings(path.join(dir, 'none'), 'lin')).toEqual({});
  });
});

describe('emoji', () => {
  it('are said by name when asked for', async () => {
    const { synthesis } = await openStudio(await tempDir());
    const said = async (choice: { readonly emoji?: 'silent' | 'spoken' }) => {
      const [sentence] = await synthesis.explain({ text: '开心😀！', language: 'zh', ...choice });
      return sentence?.spans.map((span) => span.spoken);
    };
    expect([await said({}), await said({ emoji: 'silent' }), await said({ emoji: 'spoken' })]).toEqual([
      [''],
      [''],
      ['嘿嘿'],
    ]);
  });
});
