/** One row: its text is written in place; its state, sound and manner stand beside it. */
import { Menu } from '@mantine/core';
import {
  IconDots,
  IconPinFilled,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRepeat,
  IconSparkles,
} from '@tabler/icons-react';
import { type ClipboardEvent, type KeyboardEvent, memo, type ReactNode } from 'react';
import type { Row } from '../../../electron/contract/projects.ts';
import { useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { readShortcut } from '../../ui/keys.ts';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { StatePill, type Tone } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { RowDetails } from './row-details.tsx';
import { readRowKey } from './row-keys.ts';
import type { RowProps } from './row-props.ts';
import { type RowActs, useRowActs } from './use-row-acts.ts';
import { useAskedAt, useRowFailure, useRowPlaying, useRowText, useScript } from './use-script.tsx';

/** Longer than any line of a dialogue: a text like this is a script. */
const PASTED_AS_ROWS = 1000;
const MOST_CHARACTERS = 20_000;

export const ScriptRow = memo(function ScriptRow(props: RowProps): ReactNode {
  const { row, number, isOpen, does } = props;
  const { projects, common } = useWords();
  const { typed } = useScript();
  const text = useRowText(row);
  const failure = useRowFailure(row.id);
  const playing = useRowPlaying(row.id);
  const asked = useAskedAt(row.id);
  const acts = useRowActs(props);
  const state = describeState(props, projects);

  function onKeyDown(event: KeyboardEvent): void {
    const { nativeEvent, target } = event;
    const area = target instanceof HTMLTextAreaElement && target.dataset['rowText'] === row.id ? target : null;
    if (readShortcut(nativeEvent, true)?.kind === 'generate') {
      event.preventDefault();
      acts.generate();
      return;
    }
    const caret = area && { start: area.selectionStart, end: area.selectionEnd, length: area.value.length };
    const key = readRowKey(nativeEvent, caret);
    if (key === null) return;
    if (acts.byKey(key, caret)) event.preventDefault();
  }

  function onPaste(event: ClipboardEvent<HTMLTextAreaElement>): void {
    const pasted = event.clipboardData.getData('text/plain');
    const isScript = /\S[^\S\n]*\r?\n\s*\S/.test(pasted) || pasted.length > PASTED_AS_ROWS;
    if (!isScript) return;
    event.preventDefault();
    const { selectionStart: start, selectionEnd: end } = event.currentTarget;
    void acts.paste(pasted, start, end);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the fields within, which bubble.
    <div
      className="script-row"
      data-state={row.state}
      data-playing={playing !== null || undefined}
      data-found={props.isFound || undefined}
      onKeyDown={onKeyDown}
      onFocus={() => does.enter(row.id)}
    >
      <label className="script-row-number quiet tabular">
        <input
          type="checkbox"
          aria-label={projects.choose(number)}
          checked={props.isChosen}
          onChange={(event) => does.choose(row.id, (event.nativeEvent as MouseEvent).shiftKey === true)}
        />
        {number}
      </label>
      <div className="script-row-body">
        {row.chapter === null ? null : <strong className="script-row-chapter break">{row.chapter}</strong>}
        <textarea
          className="script-row-text"
          data-row-text={row.id}
          aria-label={projects.rowText(number, state.said)}
          value={text}
          rows={1}
          maxLength={MOST_CHARACTERS}
          spellCheck={false}
          onChange={(event) => typed.type(row.id, event.currentTarget.value)}
          onBlur={() => void typed.flush()}
          onPaste={onPaste}
        />
        <div className="script-row-facts">
          <button
            type="button"
            className="script-row-manner quiet"
            aria-expanded={isOpen}
            onClick={() => does.open(row.id)}
          >
            <span className="unseen">{projects.manner(number)} </span>
            <Manner row={row} />
          </button>
          <StatePill tone={state.tone}>
            {state.isKept ? <IconPinFilled size={13} aria-hidden /> : null}
            {state.said}
          </StatePill>
        </div>
        {row.error === null || row.state === 'queued' ? null : <RowError row={row} again={acts.generate} />}
        {playing?.failed ? (
          <span role="alert" className="ink-bad">
            {common.notPlayable}
          </span>
        ) : null}
        {failure ? <ErrorCard error={failure} retry={() => void typed.flush()} /> : null}
        <CallNotes of={asked} />
        {isOpen ? <RowDetails row={row} number={number} acts={acts} /> : null}
      </div>
      <RowButtons {...props} acts={acts} isPlaying={playing !== null && !playing.paused} />
    </div>
  );
});

function RowButtons(props: RowProps & { readonly acts: RowActs; readonly isPlaying: boolean }): ReactNode {
  const { projects } = useWords();
  const { row, number, acts, isPlaying } = props;
  const isSilent = row.chosenTakeId === null;
  const isMade = row.state === 'spoken' || row.state === 'kept';
  return (
    <div className="script-row-acts">
      <LabelledIconButton
        label={isSilent ? projects.notYet(number) : isPlaying ? projects.pauseRow(number) : projects.playRow(number)}
        disabled={isSilent}
        onClick={acts.play}
      >
        {isPlaying ? <IconPlayerPauseFilled size={16} aria-hidden /> : <IconPlayerPlayFilled size={16} aria-hidden />}
      </LabelledIconButton>
      <LabelledIconButton
        label={isMade ? projects.againRow(number) : projects.generateRow(number)}
        disabled={row.state === 'queued'}
        color={isMade ? 'gray' : 'stage'}
        onClick={acts.generate}
      >
        {isMade ? <IconRepeat size={17} aria-hidden /> : <IconSparkles size={17} aria-hidden />}
      </LabelledIconButton>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <LabelledIconButton label={projects.moreOf(number)}>
            <IconDots size={17} aria-hidden />
          </LabelledIconButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={isSilent} onClick={acts.playFromHere}>
            {projects.playFromHere}
          </Menu.Item>
          <Menu.Item onClick={() => void acts.insertBelow()}>{projects.insertBelow}</Menu.Item>
          <Menu.Item onClick={() => void acts.joinNext()}>{projects.joinNext}</Menu.Item>
          <Menu.Item onClick={() => void acts.move('up')}>{projects.moveUp}</Menu.Item>
          <Menu.Item onClick={() => void acts.move('down')}>{projects.moveDown}</Menu.Item>
          <Menu.Item color="red" onClick={() => void acts.remove()}>
            {projects.removeRow}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** Who says it and how, in a line. */
function Manner({ row }: { readonly row: Row }): ReactNode {
  const { projects } = useWords();
  const format = useFormat();
  const { voices } = useSnapshot();
  const voice = voices.find(({ id }) => id === row.voiceId)?.name ?? row.voiceId;
  const take = row.takes.find(({ takeId }) => takeId === row.chosenTakeId);
  const parts = [
    ...(row.speaker === null || row.speaker === voice ? [] : [row.speaker]),
    voice,
    ...(row.reference === null ? [] : [row.reference]),
    ...(row.speed === null ? [] : [projects.speedOf(format.number(row.speed, 2))]),
    projects.pauseOf(format.span(row.pauseAfterS)),
    ...(row.takes.length > 1 ? [projects.takesCount(row.takes.length)] : []),
    ...(take === undefined ? [] : [format.position(take.audioSeconds)]),
  ];
  return parts.join(' · ');
}

function RowError({ row, again }: { readonly row: Row; readonly again: () => void }): ReactNode {
  const { errors } = useWords();
  if (row.error === null) return null;
  const { code, details } = row.error;
  const wire = {
    code,
    details,
    technical: code,
    correlationId: row.id,
    retryable: true,
    remedy: { kind: 'retry' },
  } as const;
  return <ErrorCard error={wire} said={errors.codes[code]} retry={again} />;
}

function describeState(
  { row, isSpeaking }: RowProps,
  words: ReturnType<typeof useWords>['projects'],
): { readonly tone: Tone; readonly said: string; readonly isKept: boolean } {
  if (isSpeaking) return { tone: 'busy', said: words.speaking, isKept: false };
  if (row.error !== null && row.state !== 'queued') return { tone: 'bad', said: words.failed, isKept: false };
  return { tone: tones[row.state], said: words.states[row.state], isKept: row.state === 'kept' };
}

const tones: Readonly<Record<Row['state'], Tone>> = {
  draft: 'idle',
  queued: 'busy',
  spoken: 'ok',
  kept: 'ok',
  stale: 'warn',
};
