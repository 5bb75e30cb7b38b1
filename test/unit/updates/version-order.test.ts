/** The order of semver.org, section 11, and what is no version at all. */
import { expect, it } from 'vitest';
import { compareVersions, isNewer, isVersion } from '../../../electron/updates/version-order.ts';

const ascending = [
  'nonsense',
  '0.9.9',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.0.9',
  '1.0.10',
  '1.2.0',
  '10.0.0',
];

it('is kept between every two versions', () => {
  for (const [left, a] of ascending.entries()) {
    for (const [right, b] of ascending.entries()) {
      expect(Math.sign(compareVersions(a, b)), `${a} and ${b}`).toBe(Math.sign(left - right));
      expect(isNewer(a, b)).toBe(left > right);
    }
  }
});

it.each(['1.2', 'v1.2.3', '1.2.3 ', '1.2.3/x', '1.2.3-', ''])('knows that "%s" is none', (text) => {
  expect(isVersion(text)).toBe(false);
});
