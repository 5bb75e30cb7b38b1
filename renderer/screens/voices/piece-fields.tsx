/** Which part of a long recording a reference is: one that the host found between pauses, or times of one's own, and how it sounds. */
import { Button, NumberInput, Select } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useRead } from '../../client/client.tsx';
import { announcePlaying, forgetPlayer } from '../../ui/playing.ts';
import { useFormat, useWords } from '../../ui/words.tsx';
import type { GatheredReference, ReferencePiece } from './gathered-files.ts';
import { PieceTrimmer } from './piece-trimmer.tsx';

export function PieceFields(props: {
  readonly reference: GatheredReference;
  readonly change: (part: Partial<GatheredReference>) => void;
}): ReactNode {
  const words = useWords().voices;
  const format = useFormat();
  const { reference, change } = props;
  const { offered, piece, file } = reference;
  const { data: look, isFetching } = useRead('voices.recording', { path: file.path });
  const own = look?.pieces[0];
  /** What the app would take is chosen from the start, unless that is the whole, or the host asked which. */
  const start = look && own && offered.length === 0 && own.toS - own.fromS < look.seconds - 0.01 ? own : null;
  const isOpen = piece === null && start !== null;
  const latest = useRef(change);
  latest.current = change;
  useEffect(() => {
    if (isOpen) latest.current({ piece: start });
  }, [isOpen, start]);
  const chosen = offered.findIndex((one) => one.fromS === piece?.fromS && one.toS === piece.toS);
  const time = (label: string, part: keyof ReferencePiece): ReactNode => (
    <NumberInput
      label={label}
      min={0}
      step={0.5}
      decimalScale={2}
      value={piece?.[part] ?? ''}
      onChange={(value) => {
        if (typeof value === 'number') change({ piece: { ...(piece ?? { fromS: 0, toS: 0 }), [part]: value } });
      }}
    />
  );
  const shown = piece ?? own;
  return (
    <>
      {isFetching ? (
        <p className="panel-note" role="status">
          {words.trim.reading}
        </p>
      ) : null}
      {look && shown ? <PieceTrimmer look={look} piece={shown} change={(next) => change({ piece: next })} /> : null}
      <div className="piece-row">
        {offered.length > 0 ? (
          <Select
            label={words.piece(file.name)}
            placeholder={words.choosePiece}
            data={offered.map(({ fromS, toS }, index) => ({
              value: String(index),
              label: words.pieceSpan(format.position(fromS), format.position(toS), format.span(toS - fromS)),
            }))}
            value={chosen < 0 ? null : String(chosen)}
            onChange={(value) => change({ piece: value === null ? null : (offered[Number(value)] ?? null) })}
          />
        ) : null}
        {time(words.pieceFrom, 'fromS')}
        {time(words.pieceTo, 'toS')}
        {file.local && shown && shown.toS > shown.fromS ? <ListenButton file={file.local} piece={shown} /> : null}
      </div>
    </>
  );
}

/** Plays the part out of the file that the page was given; what the browser cannot read is not heard, and says so. */
export function ListenButton(props: { readonly file: File; readonly piece: ReferencePiece }): ReactNode {
  const words = useWords().voices;
  const [state, setState] = useState<'still' | 'playing' | 'unreadable'>('still');
  const stop = useRef(() => {});
  const { fromS, toS } = props.piece;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another part is not the one that is heard.
  useEffect(() => {
    return () => stop.current();
  }, [props.file, fromS, toS]);
  function play(): void {
    const address = URL.createObjectURL(props.file);
    const sound = new Audio(`${address}#t=${fromS},${toS}`);
    const player = { pause: () => stop.current(), playPause: async () => stop.current() };
    stop.current = () => {
      stop.current = () => {};
      sound.pause();
      URL.revokeObjectURL(address);
      forgetPlayer(player);
      setState('still');
    };
    // At the end of the part it pauses by itself.
    sound.onpause = () => stop.current();
    announcePlaying(player);
    setState('playing');
    sound.play().catch((error: unknown) => {
      stop.current();
      // Somebody stopped it before it began.
      const isStopped = error instanceof DOMException && error.name === 'AbortError';
      setState(isStopped ? 'still' : 'unreadable');
    });
  }
  const isPlaying = state === 'playing';
  return (
    <Button
      variant="light"
      disabled={state === 'unreadable'}
      leftSection={isPlaying ? <IconPlayerStop size={15} aria-hidden /> : <IconPlayerPlay size={15} aria-hidden />}
      onClick={() => (isPlaying ? stop.current() : play())}
    >
      {state === 'unreadable' ? words.pieceUnheard : isPlaying ? words.stopPiece : words.hearPiece}
    </Button>
  );
}
