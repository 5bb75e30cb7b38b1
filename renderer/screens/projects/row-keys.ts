/** Pure: what a key press within a row asks for. The text comes first: a key that an input method is using is never ours. */
import { isComposing, type KeyLike } from '../../ui/keys.ts';

/** Where the caret stands in the text of the row; null when the focus is on something else of the row. */
export interface Caret {
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

export type RowKey =
  | 'move-up'
  | 'move-down'
  | 'split'
  | 'join-before'
  | 'join-after'
  | 'go-up'
  | 'go-down'
  | 'play'
  | 'play-from-here'
  | 'compare'
  | 'keep'
  | 'open'
  | 'undo';

/** By the place of the key, because Alt types other letters on a Mac. */
const withAlt: Readonly<Record<string, RowKey>> = {
  KeyP: 'play',
  KeyC: 'compare',
  KeyK: 'keep',
  KeyO: 'open',
  KeyZ: 'undo',
};

export function readRowKey(event: KeyLike & { readonly code: string }, caret: Caret | null): RowKey | null {
  if (isComposing(event) || event.ctrlKey || event.metaKey) return null;
  if (event.altKey) {
    if (event.key === 'ArrowUp') return 'move-up';
    if (event.key === 'ArrowDown') return 'move-down';
    if (event.code === 'KeyP' && event.shiftKey) return 'play-from-here';
    return event.shiftKey ? null : (withAlt[event.code] ?? null);
  }
  if (caret === null || event.shiftKey) return null;
  const chosen = caret.start !== caret.end;
  switch (event.key) {
    case 'Enter':
      return 'split';
    case 'Backspace':
      return !chosen && caret.start === 0 ? 'join-before' : null;
    case 'Delete':
      return !chosen && caret.end === caret.length ? 'join-after' : null;
    case 'ArrowUp':
      return !chosen && caret.start === 0 ? 'go-up' : null;
    case 'ArrowDown':
      return !chosen && caret.end === caret.length ? 'go-down' : null;
    default:
      return null;
  }
}
