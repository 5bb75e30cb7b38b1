import { describe, expect, it } from 'vitest';
import { isComposing, type KeyLike, readShortcut, sameName } from '../../../../renderer/ui/keys.ts';

const key = (key: string, more: Partial<KeyLike> = {}): KeyLike => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('the input-method guard', () => {
  it('knows a composing key by its flag and, after compositionend, by code 229', () => {
    expect(isComposing(key('Enter', { isComposing: true }))).toBe(true);
    expect(isComposing(key('Enter', { keyCode: 229 }))).toBe(true);
    expect(isComposing(key('Enter', { keyCode: 13 }))).toBe(false);
  });

  it('lets no shortcut through while composing', () => {
    for (const name of ['Enter', 'k', 'b', '1']) {
      expect(readShortcut(key(name, { ctrlKey: true, isComposing: true }), true)).toBeNull();
      expect(readShortcut(key(name, { ctrlKey: true, keyCode: 229 }), true)).toBeNull();
    }
  });
});

describe('shortcuts', () => {
  it('work with Ctrl and with ⌘, also while editing', () => {
    expect(readShortcut(key('3', { ctrlKey: true }), true)).toEqual({ kind: 'screen', index: 2 });
    expect(readShortcut(key('k', { metaKey: true }), true)).toEqual({ kind: 'palette' });
    expect(readShortcut(key('Enter', { ctrlKey: true }), true)).toEqual({ kind: 'generate' });
    expect(readShortcut(key('B', { ctrlKey: true }), true)).toEqual({ kind: 'back-up' });
  });

  it('leave bare keys to text fields', () => {
    expect(readShortcut(key('?'), true)).toBeNull();
    expect(readShortcut(key(' '), true)).toBeNull();
    expect(readShortcut(key('?'), false)).toEqual({ kind: 'help' });
    expect(readShortcut(key(' '), false)).toEqual({ kind: 'play-pause' });
  });

  it('leave AltGr characters and unknown keys alone', () => {
    expect(readShortcut(key('k', { ctrlKey: true, altKey: true }), false)).toBeNull();
    expect(readShortcut(key('0', { ctrlKey: true }), false)).toBeNull();
  });
});

describe('a typed name', () => {
  it.each([
    ['备用机-2', '备用机－２'],
    ['standby-2', ' ｓｔａｎｄｂｙ-2 '],
    ['Old Mac', 'Old　Mac'],
    ['café', 'cafe\u0301'],
  ])('%s is the same as %s', (shown, typed) => {
    expect(sameName(typed, shown)).toBe(true);
  });

  it.each([
    ['standby-2', 'standby-1'],
    ['standby-2', 'Standby-2'],
    ['standby-2', 'standby2'],
    ['standby-2', ''],
  ])('%s is not %s', (shown, typed) => {
    expect(sameName(typed, shown)).toBe(false);
  });
});
