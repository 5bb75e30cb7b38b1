/** What opening and closing the window means, with and without a tray to come back from. Pure. */

export interface Start {
  /** `--show`: a person wants to see it, whatever else is said. */
  readonly isShowAsked: boolean;
  /** `--hidden`, as the entry that starts it with the computer says. */
  readonly isHiddenAsked: boolean;
  /** macOS tells it without an argument. */
  readonly wasOpenedAtLogin: boolean;
  readonly hasTray: boolean;
}

/** Without a tray nothing is ever hidden: nobody would find it again. */
export function howToStart(start: Start): 'shown' | 'hidden' | 'minimised' {
  if (start.isShowAsked) return 'shown';
  if (!start.isHiddenAsked && !start.wasOpenedAtLogin) return 'shown';
  return start.hasTray ? 'hidden' : 'minimised';
}

export type Closing = 'quit' | 'hidden' | 'minimised';

/** `keepsRunning`: what the person said once; null before that. */
export function howToClose<K extends boolean | null>(
  keepsRunning: K,
  hasTray: boolean,
): Closing | (K extends boolean ? never : 'ask');
export function howToClose(keepsRunning: boolean | null, hasTray: boolean): Closing | 'ask' {
  if (keepsRunning === null) return 'ask';
  if (!keepsRunning) return 'quit';
  return hasTray ? 'hidden' : 'minimised';
}
