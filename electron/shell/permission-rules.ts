/** What the page may use of this computer: the microphone, for references, and putting text on the clipboard. Pure. */
import { PAGE_ORIGIN } from './page-origin.ts';

export interface Wish {
  readonly permission: string;
  /** Address or origin of whoever asks. */
  readonly from: string;
  /** Of a wish for `media`: what of it. */
  readonly media: readonly (string | undefined)[];
}

/** Everything else is refused, without a question that nobody expects. */
export function isGranted({ permission, from, media }: Wish): boolean {
  if (from !== PAGE_ORIGIN && !from.startsWith(`${PAGE_ORIGIN}/`)) return false;
  if (permission === 'media') return media.length > 0 && media.every((kind) => kind === 'audio');
  return permission === 'clipboard-sanitized-write';
}
