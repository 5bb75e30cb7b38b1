/** A reference spoken here: how loud and how long it is while it is spoken, then heard again, taken or made again. */
import { Button } from '@mantine/core';
import { IconMicrophone, IconPlayerStopFilled } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { isComposing } from '../../ui/keys.ts';
import { useFormat, useWords } from '../../ui/words.tsx';
import type { MadeRecording } from './microphone.ts';
import { ListenButton } from './piece-fields.tsx';
import { isLoud, judge, LEAST_S, MOST_S, meterShare } from './recording.ts';
import { useRecorder } from './use-recorder.ts';

export function Recorder(props: {
  /** Name of the file that it becomes, without an ending. */
  readonly name: string;
  readonly onTake: (file: File) => void;
  readonly close: () => void;
}): ReactNode {
  const words = useWords();
  const { state, toggle } = useRecorder(props.name);
  const say = words.voices.microphone;
  const frame = useRef<HTMLElement>(null);

  useEffect(() => {
    frame.current?.querySelector('button')?.focus();
  }, []);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isComposing(event) || !event.altKey || event.ctrlKey || event.metaKey || event.code !== 'KeyR') return;
      event.preventDefault();
      if (!event.repeat) toggle();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [toggle]);

  const isRunning = state.kind === 'running';
  const isRight = state.kind === 'made' && judge(state.made) !== 'short';
  return (
    <section className="voice-form" aria-label={say.title} ref={frame}>
      <p className="panel-note">{say.guide}</p>
      <div className="row">
        <Button
          variant={isRight ? 'default' : 'filled'}
          aria-keyshortcuts="Alt+R"
          leftSection={
            isRunning ? <IconPlayerStopFilled size={15} aria-hidden /> : <IconMicrophone size={16} aria-hidden />
          }
          onClick={toggle}
        >
          {isRunning ? say.stop : state.kind === 'made' ? say.again : say.start}
        </Button>
        {isRight && state.kind === 'made' ? (
          <Button onClick={() => props.onTake(state.made.file)}>{say.take}</Button>
        ) : null}
        <Button variant="subtle" color="gray" onClick={props.close}>
          {words.common.cancel}
        </Button>
      </div>
      {state.kind === 'asking' ? (
        <p className="panel-note" role="status">
          {say.asking}
        </p>
      ) : null}
      {isRunning ? <Running seconds={state.seconds} level={state.level} /> : null}
      {state.kind === 'made' ? <Made key={state.made.file.lastModified} made={state.made} /> : null}
      {state.kind === 'failed' ? (
        <div className="error-card" role="alert">
          <h3>{say.problems[state.problem].title}</h3>
          <p>{say.problems[state.problem].remedy}</p>
        </div>
      ) : null}
    </section>
  );
}

function Running(props: { readonly seconds: number; readonly level: number }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const say = words.voices.microphone;
  const { seconds, level } = props;
  const share = meterShare(level);
  const isEnough = seconds >= LEAST_S;
  return (
    <div className="stack-tight">
      <div className="row-between recorder-time">
        <span>{format.position(seconds)}</span>
        <span className={isEnough ? 'ink-ok' : 'quiet'} role="status">
          {isEnough ? say.enough : say.notEnough}
        </span>
      </div>
      <div
        className="progress"
        role="progressbar"
        aria-label={say.length}
        aria-valuemin={0}
        aria-valuemax={Math.round(MOST_S)}
        aria-valuenow={Math.min(Math.round(MOST_S), Math.floor(seconds))}
        aria-valuetext={format.position(seconds)}
      >
        <span className="progress-mark" style={{ width: `${Math.min(100, (100 * seconds) / MOST_S)}%` }} />
      </div>
      <meter
        className="recorder-level"
        data-loud={isLoud(level)}
        aria-label={say.level}
        min={0}
        max={100}
        value={Math.round(100 * share)}
      />
    </div>
  );
}

function Made(props: { readonly made: MadeRecording }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { made } = props;
  const say = words.voices.microphone;
  const heard = judge(made);
  const said = [
    say.made(format.span(made.seconds)),
    ...(made.cut ? [say.cut] : []),
    ...(made.cut && heard === 'right' ? [] : [say.heard[heard]]),
  ];
  return (
    <div className="row">
      {heard === 'short' ? null : <ListenButton file={made.file} piece={{ fromS: 0, toS: made.seconds }} />}
      <p className={`panel-note ${heard === 'right' ? 'ink-ok' : 'ink-warn'}`} role="status">
        {said.join(' ')}
      </p>
    </div>
  );
}
