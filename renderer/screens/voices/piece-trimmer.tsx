/** A recording as a picture with the two ends of the part that is taken: dragged, or moved by key. */
import { type CSSProperties, type PointerEvent, type ReactNode, useMemo, useRef } from 'react';
import type { RecordingLook } from '../../../electron/contract/voices.ts';
import { useFormat, useWords } from '../../ui/words.tsx';
import type { ReferencePiece } from './gathered-files.ts';
import { judgePiece, moveEnd, type PieceEnd, placeByKey, wavePath } from './trim-rules.ts';

const ends = ['fromS', 'toS'] as const;

export function PieceTrimmer(props: {
  readonly look: RecordingLook;
  readonly piece: ReferencePiece;
  readonly change: (piece: ReferencePiece) => void;
}): ReactNode {
  const words = useWords().voices.trim;
  const format = useFormat();
  const { look, piece, change } = props;
  const { seconds, peaks } = look;
  const frame = useRef<HTMLDivElement>(null);
  const wave = useMemo(() => wavePath(peaks), [peaks]);
  const share = (atS: number): number => Math.min(100, Math.max(0, (100 * atS) / seconds));
  const verdict = judgePiece(piece);

  function drag(end: PieceEnd, event: PointerEvent): void {
    const box = frame.current?.getBoundingClientRect();
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || box === undefined) return;
    change(moveEnd(piece, end, ((event.clientX - box.left) / box.width) * seconds, seconds));
  }

  return (
    <div className="stack-tight">
      <div
        className="trim"
        ref={frame}
        style={{ '--from': `${share(piece.fromS)}%`, '--to': `${share(piece.toS)}%` } as CSSProperties}
      >
        <svg viewBox={`0 0 ${peaks.length} 2`} preserveAspectRatio="none" aria-hidden="true">
          <path d={wave} />
        </svg>
        <div className="trim-chosen" data-verdict={verdict} />
        {ends.map((end) => (
          <div
            key={end}
            className="trim-end"
            role="slider"
            tabIndex={0}
            style={{ left: `var(${end === 'fromS' ? '--from' : '--to'})` }}
            aria-label={end === 'fromS' ? words.begin : words.end}
            aria-valuemin={0}
            aria-valuemax={Math.round(seconds * 100) / 100}
            aria-valuenow={Math.round(piece[end] * 100) / 100}
            aria-valuetext={words.at(format.number(piece[end], 2))}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={(event) => drag(end, event)}
            onKeyDown={(event) => {
              const place = placeByKey(event.key, event.shiftKey, piece[end], seconds);
              if (place === null) return;
              event.preventDefault();
              change(moveEnd(piece, end, place, seconds));
            }}
          />
        ))}
      </div>
      <p className={verdict === 'right' ? 'panel-note' : 'panel-note ink-warn'} role="status">
        {words[verdict](words.at(format.number(piece.toS - piece.fromS, 2)))}
      </p>
    </div>
  );
}
