/** The icons: one for each state on each system, and told apart without their colours. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StatusState } from '../../../electron/contract/models/status.ts';
import { type IconChoice, iconsOf } from '../../../electron/shell/tray-icon-rules.ts';
import { readPng } from '../../fixtures/png.ts';

const states: readonly StatusState[] = ['promoting', 'p1', 'degraded', 'busy', 'healthy', 'not-set-up'];
const choices: readonly IconChoice[] = (['linux', 'darwin', 'win32'] as const).flatMap((platform) =>
  (['colour', 'mono'] as const).flatMap((set) => [true, false].map((isPanelDark) => ({ platform, set, isPanelDark }))),
);
const folder = path.resolve('build/icons');
const linux: IconChoice = { platform: 'linux', set: 'mono', isPanelDark: true };

it('there is a picture, in two sizes, for each state on each system', () => {
  for (const choice of choices) {
    for (const name of states.flatMap((state) => iconsOf(state, choice))) {
      expect(existsSync(path.join(folder, name)), name).toBe(true);
      const small = readPng(readFileSync(path.join(folder, name)));
      const large = readPng(readFileSync(path.join(folder, name.replace('.png', '@2x.png'))));
      expect([large.width, large.height]).toEqual([2 * small.width, 2 * small.height]);
    }
  }
});

it('macOS gets a template, a panel the picture that stands out on it', () => {
  expect(iconsOf('p1', { platform: 'darwin', set: 'colour', isPanelDark: false })).toEqual(['tray-p1Template.png']);
  expect(iconsOf('p1', { ...linux, isPanelDark: true })).toEqual(['tray-p1-light.png']);
  expect(iconsOf('p1', { ...linux, isPanelDark: false })).toEqual(['tray-p1-dark.png']);
  expect(iconsOf('p1', { ...linux, set: 'colour' })).toEqual(['tray-p1.png']);
});

it('only a promotion blinks, between two pictures', () => {
  expect(states.filter((state) => iconsOf(state, linux).length > 1)).toEqual(['promoting']);
  expect(new Set(iconsOf('promoting', linux)).size).toBe(2);
});

describe('without their colours', () => {
  /** How much of each pixel is there at all. */
  const shapeOf = (name: string): number[] => {
    const { rgba } = readPng(readFileSync(path.join(folder, name)));
    return Array.from({ length: rgba.length / 4 }, (_, pixel) => (rgba[4 * pixel + 3] ?? 0) / 255);
  };
  const differing = (a: readonly number[], b: readonly number[]): number =>
    a.filter((value, index) => Math.abs(value - (b[index] ?? 0)) > 0.5).length / a.length;

  it.each(choices.filter(({ set, platform }) => set === 'mono' || platform === 'darwin'))(
    'the six states and both pictures of a promotion differ ($platform, dark panel: $isPanelDark)',
    (choice) => {
      const names = states.flatMap((state) => iconsOf(state, choice));
      const shapes = names.map((name) => ({ name, shape: shapeOf(name) }));
      for (const [index, one] of shapes.entries()) {
        for (const other of shapes.slice(index + 1)) {
          // A fiftieth of an icon is a mark of several pixels, as large as the eyes of the mask.
          expect(differing(one.shape, other.shape), `${one.name} and ${other.name}`).toBeGreaterThan(0.02);
        }
      }
    },
  );
});
