import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openReadings, readReleaseReadings } from '../../../electron/synthesis/readings.ts';
import { openStudio } from '../../fakes/studio.ts';
import { tempDir } from '../../unit/temp-dir.ts';

describe('own readings', () => {
  it('change what is said, until they are forgotten', async () => {
    const { synthesis } = await openStudio(await tempDir());
    const phones = async () => {
      const [sentence] = await synthesis.explain({ text: '小明去了重庆。', language: 'zh' });
      return sentence?.segments[0]?.words[0];
    };
    const before = await phones();
    expect(before).toMatchObject({ text: '小明', origin: 'dictionary' });
    expect(await synthesis.setReading({ word: '小明', reading: 'xiao4 ming1' })).toEqual([
      { word: '小明', reading: 'xiao4 ming1' },
    ]);
    expect(await phones()).toEqual({ text: '小明', phones: ['x', 'iao4', 'm', 'ing1'], origin: 'user' });
    expect(await synthesis.setReading({ word: '小明', reading: null })).toEqual([]);
    expect(await phones()).toEqual(before);
  });

  it('are kept only when they are readings', async () => {
    const { synthesis } = await openStudio(await tempDir());
    for (const [word, reading] of [
      ['重庆', 'nope'],
      ['重庆', 'chong2'],
      ['GitHub', 'git hub'],
      ['!!', 'a1'],
    ] as const) {
      await expect(synthesis.setReading({ word, reading })).rejects.toMatchObject({
        code: 'SYNTHESIS_READING_INVALID',
        details: { word, reading },
      });
    }
    expect(synthesis.readings()).toEqual([]);
  });

  it('survive a restart and are read from a release', async () => {
    const file = path.join(await tempDir(), 'settings', 'readings.json');
    const readings = await openReadings(file);
    await Promise.all([readings.set('重庆', 'chong2 qing4'), readings.set('GitHub', 'G IH1 T HH AH2 B')]);
    const kept = { 重庆: 'chong2 qing4', GitHub: 'G IH1 T HH AH2 B' };
    expect((await openReadings(file)).asRecord()).toEqual(kept);
    expect(readReleaseReadings(file)).toEqual(kept);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(kept);
    expect(readReleaseReadings(path.join(path.dirname(file), 'none.json'))).toEqual({});
  });
});
