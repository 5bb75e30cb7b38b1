/**
 * A recording as a picture that plays. The picture itself says nothing to a screen reader: the slider around it carries the
 * position in words and answers to the arrow keys. Sound is fetched only once the row is on screen and stands still.
 */
import { useComputedColorScheme } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import WaveSurfer from 'wavesurfer.js';
import { useTransport } from '../client/client.tsx';
import { LabelledIconButton } from './labelled-icon-button.tsx';
import { announcePlaying, forgetPlayer } from './playing.ts';
import { watchNear } from './watch-near.ts';
import { whenStill } from './when-still.ts';
import { useFormat, useWords } from './words.tsx';

interface WaveformProps {
  readonly mediaPath: string;
  /** What is heard, for the names of button and slider. */
  readonly name: string;
  readonly seconds: number;
  readonly height?: number;
  /** Is heard as soon as it is there: for what somebody has just asked to hear. */
  readonly plays?: boolean;
}

const ARROW_STEP_S = 1;

export function Waveform(props: WaveformProps): ReactNode {
  const { mediaPath, seconds, height = 40 } = props;
  const plays = useRef(props.plays ?? false);
  const words = useWords();
  const format = useFormat();
  const transport = useTransport();
  const scheme = useComputedColorScheme('light');
  const frame = useRef<HTMLDivElement>(null);
  const wave = useRef<WaveSurfer | null>(null);
  const [near, setNear] = useState(false);
  const [visible, setVisible] = useState(false);
  const [playing, setPlaying] = useState(false);
  const [position, setPosition] = useState(0);
  const [failed, setFailed] = useState(false);
  const [drawn, setDrawn] = useState(false);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    return watchNear(element, '120px', setNear);
  }, []);

  useEffect(() => {
    if (!near || visible) return;
    return whenStill(() => setVisible(true));
  }, [near, visible]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme is read through the computed colours.
  useEffect(() => {
    const element = frame.current;
    if (!visible || element === null) return;
    const colours = getComputedStyle(document.documentElement);
    const made = WaveSurfer.create({
      container: element,
      url: transport.mediaUrl(mediaPath),
      height,
      waveColor: colours.getPropertyValue('--wave').trim(),
      progressColor: colours.getPropertyValue('--accent').trim(),
      cursorColor: colours.getPropertyValue('--accent').trim(),
      cursorWidth: 1,
      barWidth: 2,
      barGap: 2,
      barRadius: 2,
      normalize: true,
      dragToSeek: true,
      hideScrollbar: true,
    });
    wave.current = made;
    made.on('play', () => {
      setPlaying(true);
      announcePlaying(made);
    });
    made.on('pause', () => setPlaying(false));
    made.on('finish', () => setPlaying(false));
    made.on('timeupdate', setPosition);
    made.on('error', () => setFailed(true));
    made.on('ready', () => {
      setFailed(false);
      if (!plays.current) return;
      plays.current = false;
      // A browser that was not touched yet refuses; the button is there.
      made.play().catch(() => setPlaying(false));
    });
    made.on('redrawcomplete', () => setDrawn(true));
    return () => {
      wave.current = null;
      forgetPlayer(made);
      made.destroy();
      setPlaying(false);
    };
  }, [visible, mediaPath, height, transport, scheme]);

  function playOrPause(): void {
    if (wave.current !== null) return void wave.current.playPause();
    plays.current = true;
    setVisible(true);
  }

  function seekByKey(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
    const duration = wave.current?.getDuration() || seconds;
    let target: number | null = null;
    if (steps[event.key] !== undefined) target = position + ARROW_STEP_S * (steps[event.key] ?? 0);
    if (event.key === 'Home') target = 0;
    if (event.key === 'End') target = duration;
    if (target === null) return;
    event.preventDefault();
    const bounded = Math.min(duration, Math.max(0, target));
    wave.current?.setTime(bounded);
    setPosition(bounded);
  }

  const told = `${format.position(position)} / ${format.position(seconds)}`;
  return (
    <div className="waveform" data-playing={playing}>
      <LabelledIconButton
        label={playing ? words.common.pause(props.name) : words.common.play(props.name)}
        variant="light"
        color="stage"
        radius="xl"
        size={34}
        disabled={failed}
        onClick={playOrPause}
      >
        {playing ? <IconPlayerPauseFilled size={16} aria-hidden /> : <IconPlayerPlayFilled size={16} aria-hidden />}
      </LabelledIconButton>
      <div
        className="waveform-picture"
        ref={frame}
        aria-busy={(near || visible) && !drawn && !failed}
        style={{ height }}
        role="slider"
        tabIndex={0}
        aria-label={words.common.positionIn(props.name)}
        aria-valuemin={0}
        aria-valuemax={Math.max(0.1, Math.round(seconds * 10) / 10)}
        aria-valuenow={Math.min(Math.round(position * 10) / 10, Math.max(0.1, Math.round(seconds * 10) / 10))}
        aria-valuetext={told}
        onKeyDown={seekByKey}
      />
      <span className="waveform-time quiet">{failed ? words.common.notPlayable : told}</span>
    </div>
  );
}
