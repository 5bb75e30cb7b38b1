import { describe, expect, it } from 'vitest';
import { type Caret, readRowKey } from '../../../../renderer/screens/projects/row-keys.ts';

const press = (key: string, more: Partial<Parameters<typeof readRowKey>[0]> = {}) => ({
  key,
  code: key.length === 1 ? `Key${key.toUpperCase()}` : key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});
const caret = (start: number, end = start, length = 10): Caret => ({ start, end, length });

describe('a key press in a row', () => {
  it('that an input method is using is never ours', () => {
    for (const key of ['Enter', 'Backspace', 'ArrowUp'])
      for (const using of [{ isComposing: true }, { keyCode: 229 }]) {
        expect(readRowKey(press(key, using), caret(0))).toBeNull();
        expect(readRowKey(press(key, { ...using, altKey: true }), caret(0))).toBeNull();
      }
  });

  it('splits at the caret, and leaves Shift Enter to the text', () => {
    expect(readRowKey(press('Enter'), caret(4))).toBe('split');
    expect(readRowKey(press('Enter', { shiftKey: true }), caret(4))).toBeNull();
    expect(readRowKey(press('Enter'), null)).toBeNull();
  });

  it('joins only from the edges of the text, and never with something chosen', () => {
    expect(readRowKey(press('Backspace'), caret(0))).toBe('join-before');
    expect(readRowKey(press('Backspace'), caret(1))).toBeNull();
    expect(readRowKey(press('Backspace'), caret(0, 5))).toBeNull();
    expect(readRowKey(press('Delete'), caret(10))).toBe('join-after');
    expect(readRowKey(press('Delete'), caret(9))).toBeNull();
    expect(readRowKey(press('Delete'), caret(0, 10))).toBeNull();
  });

  it('goes to the neighbour from the edges of the text', () => {
    expect(readRowKey(press('ArrowUp'), caret(0))).toBe('go-up');
    expect(readRowKey(press('ArrowUp'), caret(3))).toBeNull();
    expect(readRowKey(press('ArrowDown'), caret(10))).toBe('go-down');
    expect(readRowKey(press('ArrowDown'), caret(3))).toBeNull();
  });

  it('with Alt works from anywhere in the row, by the place of the key', () => {
    expect(readRowKey(press('ArrowUp', { altKey: true }), caret(5))).toBe('move-up');
    expect(readRowKey(press('ArrowDown', { altKey: true }), null)).toBe('move-down');
    // Option C types ç on a Mac.
    expect(readRowKey(press('ç', { altKey: true, code: 'KeyC' }), null)).toBe('compare');
    expect(readRowKey(press('p', { altKey: true }), null)).toBe('play');
    expect(readRowKey(press('P', { altKey: true, shiftKey: true }), null)).toBe('play-from-here');
    expect(readRowKey(press('K', { altKey: true, shiftKey: true }), null)).toBeNull();
    // AltGr types characters.
    expect(readRowKey(press('k', { altKey: true, ctrlKey: true }), null)).toBeNull();
  });
});
