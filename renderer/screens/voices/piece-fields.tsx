/** Which part of a long recording a reference is: one that the host found between pauses, or times of one's own, and how it sounds. */
import { Button, NumberInput, Select } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { announcePlaying, forgetPlayer } from '../../ui/playing.ts';
import { useFormat, useWords } from '../../ui/words.tsx';
import type { GatheredReference, ReferencePiece } from './gathered-files.ts';

export function PieceFields(props: {
  readonly reference: GatheredReference;
  readonly change: (part: Partial<GatheredReference>) => void;
}): ReactNode {
  const words = useWords().voices;
  const format = useFormat();
  const { reference, change } = props;
  const { offered, piece, file } = reference;
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
  return (
    <div className="piece-row">
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
      {time(words.pieceFrom, 'fromS')}
      {time(words.pieceTo, 'toS')}
      {file.local && piece && piece.toS > piece.fromS ? <ListenButton file={file.local} piece={piece} /> : null}
    </div>
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
