/**
 * Keyboard rules. An input method confirms a candidate with Enter, and some send that Enter after `compositionend` with key
 * code 229: whoever acts on a bare Enter then sends half a word. Every shortcut goes through `isComposing` first.
 */
export interface KeyLike {
  readonly key: string;
  readonly keyCode?: number;
  readonly isComposing?: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export function isComposing(event: KeyLike): boolean {
  return event.isComposing === true || event.keyCode === 229;
}

export type Shortcut =
  | { readonly kind: 'screen'; readonly index: number }
  | { readonly kind: 'palette' }
  | { readonly kind: 'generate' }
  | { readonly kind: 'back-up' }
  | { readonly kind: 'find' }
  | { readonly kind: 'play-pause' }
  | { readonly kind: 'help' };

/** What a key press asks for, or null. `editing` = the focus is in a text field, where bare keys are text. */
export function readShortcut(event: KeyLike, editing: boolean): Shortcut | null {
  if (isComposing(event) || event.altKey) return null;
  const command = event.ctrlKey || event.metaKey;
  if (command) {
    if (/^[1-9]$/.test(event.key)) return { kind: 'screen', index: Number(event.key) - 1 };
    if (event.key.toLowerCase() === 'k') return { kind: 'palette' };
    if (event.key.toLowerCase() === 'f' && !event.shiftKey) return { kind: 'find' };
    if (event.key.toLowerCase() === 'b') return { kind: 'back-up' };
    if (event.key === 'Enter') return { kind: 'generate' };
    return null;
  }
  if (editing) return null;
  if (event.key === '?') return { kind: 'help' };
  if (event.key === ' ') return { kind: 'play-pause' };
  return null;
}

/** A typed name equals the shown one: full-width letters, stray spaces and composed accents do not count; case does. */
export function sameName(typed: string, shown: string): boolean {
  const plain = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/gu, ' ');
  return plain(typed) === plain(shown);
}
