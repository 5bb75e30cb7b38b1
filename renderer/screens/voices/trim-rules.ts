/** Pure: how the ends of a part of a recording are moved, and whether it can be a reference. */
import type { ReferencePiece } from './gathered-files.ts';
import { LEAST_S } from './recording.ts';

export type PieceEnd = keyof ReferencePiece;

const MOST_PIECE_S = 10;
/** The ends never meet: a part of nothing could not be seen or taken hold of. */
const LEAST_GAP_S = 0.05;
const STEP_S = 0.05;
const FINE_STEP_S = 0.01;

/** `end` at another place, as far as the other end and the recording let it; hundredths of a second. */
export function moveEnd(piece: ReferencePiece, end: PieceEnd, toS: number, seconds: number): ReferencePiece {
  const [least, most] = end === 'fromS' ? [0, piece.toS - LEAST_GAP_S] : [piece.fromS + LEAST_GAP_S, seconds];
  return { ...piece, [end]: Math.min(most, Math.max(least, Math.round(toS * 100) / 100)) };
}

/** Where an end is to go by that key; null: the key means nothing here. */
export function placeByKey(key: string, isFine: boolean, atS: number, seconds: number): number | null {
  const step = isFine ? FINE_STEP_S : STEP_S;
  if (key === 'ArrowLeft' || key === 'ArrowDown') return atS - step;
  if (key === 'ArrowRight' || key === 'ArrowUp') return atS + step;
  if (key === 'Home') return 0;
  return key === 'End' ? seconds : null;
}

export function judgePiece({ fromS, toS }: ReferencePiece): 'right' | 'short' | 'long' {
  const length = Math.round((toS - fromS) * 100) / 100;
  if (length < LEAST_S) return 'short';
  return length > MOST_PIECE_S ? 'long' : 'right';
}

/** The waveform around a middle line, as the path of an SVG that is one unit wide for each peak and two units high. */
export function wavePath(peaks: readonly number[]): string {
  const loudest = Math.max(0.01, ...peaks);
  return peaks
    .map((peak, index) => {
      const half = Math.max(0.02, peak / loudest).toFixed(3);
      return `M${index + 0.5} ${1 - Number(half)}V${1 + Number(half)}`;
    })
    .join('');
}
