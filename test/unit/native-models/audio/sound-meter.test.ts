/** A meter for sound of any length hears what the map of the same sound tells. */
import { expect, it } from 'vitest';
import { integratedLoudness } from '../../../../native-models/audio/integrated-loudness.ts';
import { LevelMeter, loudnessSteps } from '../../../../native-models/audio/level-map.ts';
import { SoundMeter } from '../../../../native-models/audio/sound-meter.ts';

const RATE_HZ = 44_100;

it.each([
  ['seconds', 3],
  ['not quite a step more', 3.09],
  ['less than a block', 0.3],
])('of %s', (_, seconds) => {
  const sound = Float32Array.from(
    { length: Math.round(seconds * RATE_HZ) },
    (_, i) => 0.4 * Math.sin(0.9 * i + 0.3) * (i % 30_000 > 9000 ? 1 : 0.05),
  );
  const map = new LevelMeter(RATE_HZ, sound.length);
  const meter = new SoundMeter(RATE_HZ);
  map.add(sound);
  for (let at = 0; at < sound.length; at += 7001) meter.add(sound.subarray(at, at + 7001));
  const { loudness, truePeak } = meter.end();
  const known = map.end();
  const expected = integratedLoudness(loudnessSteps(known));
  if (expected === null) expect(loudness).toBeNull();
  else expect(loudness).toBeCloseTo(expected, 4);
  expect(truePeak).toBeCloseTo(Math.max(...known.peaks), 6);
});

it('of nothing knows no loudness', () => {
  expect(new SoundMeter(RATE_HZ).end()).toEqual({ loudness: null, truePeak: 0 });
});
