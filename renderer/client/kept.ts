/**
 * What a person typed and has not sent yet. It outlives a visit to another screen, a reload and a screen that stopped,
 * because nobody should lose words to a fault. Never for secrets: what is kept lies in the browser's session storage.
 */
import { useCallback, useRef, useState } from 'react';

const keyOf = (name: string): string => `understudy.${name}`;

export interface Kept<T> {
  readonly value: T;
  /** Changes a part; the rest stays. */
  change(part: Partial<T>): void;
  /** Back to the beginning, once what was typed has been sent or given up. */
  forget(): void;
}

/**
 * Only what differs from `initial` is kept, so that a form follows the host in everything that was not typed over. Written as
 * it is typed and not after the next drawing: a drawing that fails must not cost the last word.
 */
export function useKept<T extends object>(name: string, initial: T): Kept<T> {
  const [typed, setTyped] = useState<Partial<T>>(() => readKept<T>(name));
  const latest = useRef(typed);
  const change = useCallback(
    (part: Partial<T>) => {
      latest.current = { ...latest.current, ...part };
      writeKept(name, latest.current);
      setTyped(latest.current);
    },
    [name],
  );
  const forget = useCallback(() => {
    latest.current = {};
    sessionStorage.removeItem(keyOf(name));
    setTyped({});
  }, [name]);
  return { value: { ...initial, ...typed }, change, forget };
}

export function readKept<T extends object>(name: string): Partial<T> {
  const stored = sessionStorage.getItem(keyOf(name));
  if (stored === null) return {};
  try {
    const read: unknown = JSON.parse(stored);
    return typeof read === 'object' && read !== null ? (read as Partial<T>) : {};
  } catch {
    return {};
  }
}

export function writeKept(name: string, value: object): void {
  try {
    sessionStorage.setItem(keyOf(name), JSON.stringify(value));
  } catch {
    // A full storage costs the safety net, not the typing.
  }
}
