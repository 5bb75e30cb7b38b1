/** Hidden start and closing, with and without a tray: whatever is asked for, nobody is left with an app that cannot be found. */
import { describe, expect, it } from 'vitest';
import { howToClose, howToStart } from '../../../electron/shell/window-rules.ts';

const yesNo = [true, false] as const;

describe('how the window starts', () => {
  /** `--hidden`, opened with the computer, tray → what is seen. */
  const table = [
    [false, false, true, 'shown'],
    [false, false, false, 'shown'],
    [true, false, true, 'hidden'],
    [true, false, false, 'minimised'],
    [false, true, true, 'hidden'],
    [false, true, false, 'minimised'],
    [true, true, true, 'hidden'],
    [true, true, false, 'minimised'],
  ] as const;

  it.each(table)('--hidden %s, at log-in %s, tray %s: %s', (isHiddenAsked, wasOpenedAtLogin, hasTray, seen) => {
    expect(howToStart({ isShowAsked: false, isHiddenAsked, wasOpenedAtLogin, hasTray })).toBe(seen);
    expect(howToStart({ isShowAsked: true, isHiddenAsked, wasOpenedAtLogin, hasTray })).toBe('shown');
  });

  it('is never hidden without a tray, whatever is asked for', () => {
    for (const isShowAsked of yesNo) {
      for (const isHiddenAsked of yesNo) {
        for (const wasOpenedAtLogin of yesNo) {
          expect(howToStart({ isShowAsked, isHiddenAsked, wasOpenedAtLogin, hasTray: false })).not.toBe('hidden');
        }
      }
    }
  });
});

describe('what closing means', () => {
  it.each([
    [null, true, 'ask'],
    [null, false, 'ask'],
    [true, true, 'hidden'],
    [true, false, 'minimised'],
    [false, true, 'quit'],
    [false, false, 'quit'],
  ] as const)('keeps running %s, tray %s: %s', (keepsRunning, hasTray, means) => {
    expect(howToClose<boolean | null>(keepsRunning, hasTray)).toBe(means);
  });
});
