/** The takes of a row: heard one against the other, named, and one of them kept. */
import { Button } from '@mantine/core';
import {
  IconArrowsLeftRight,
  IconPin,
  IconPinFilled,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { RowTake } from '../../../electron/contract/projects.ts';
import { When } from '../../ui/amounts.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { TextField } from './commit-fields.tsx';
import type { RowPartProps } from './use-row-acts.ts';
import { useHeardTake, useRowPlaying, useScript } from './use-script.tsx';

/** A, B … Z, then 27, 28 …: nobody compares that many by letter. */
const letterOf = (index: number): string => (index < 26 ? String.fromCharCode(65 + index) : String(index + 1));

export function RowTakes(props: RowPartProps): ReactNode {
  const { row, number, acts } = props;
  const { projects } = useWords();
  const { takes } = row;
  return (
    <section aria-label={`${projects.takes}: ${projects.row(number)}`}>
      <div className="row-between">
        <h2>{projects.takes}</h2>
        {takes.length > 1 ? (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowsLeftRight size={15} aria-hidden />}
            rightSection={<kbd>Alt C</kbd>}
            onClick={acts.compare}
          >
            {projects.compare}
          </Button>
        ) : null}
      </div>
      {takes.length === 0 ? (
        <p className="panel-note">{projects.noTakes}</p>
      ) : (
        <ol className="row-takes">
          {takes.map((take, index) => (
            <TakeLine key={take.takeId} {...props} take={take} letter={letterOf(index)} />
          ))}
        </ol>
      )}
    </section>
  );
}

function TakeLine(props: RowPartProps & { readonly take: RowTake; readonly letter: string }): ReactNode {
  const { row, number, take, letter, acts } = props;
  const { projects, common } = useWords();
  const format = useFormat();
  const { projectId, act } = useScript();
  const playing = useRowPlaying(row.id);
  const isPlaying = playing?.takeId === take.takeId && !playing.paused;
  const isHeard = useHeardTake(row.id) === take.takeId;
  const isUsed = row.chosenTakeId === take.takeId;
  const name = projects.takeOf(letter, number);
  return (
    <li className="row-take" data-heard={isHeard || undefined}>
      <LabelledIconButton
        label={isPlaying ? common.pause(name) : common.play(name)}
        variant="light"
        color="stage"
        radius="xl"
        onClick={() => acts.playTake(take)}
      >
        {isPlaying ? <IconPlayerPauseFilled size={15} aria-hidden /> : <IconPlayerPlayFilled size={15} aria-hidden />}
      </LabelledIconButton>
      <TextField
        label={projects.nameTake(letter)}
        isLabelHidden
        placeholder={projects.take(letter)}
        value={take.name ?? ''}
        commit={(typed) =>
          void act(row.id, 'projects.nameTake', { projectId, rowId: row.id, takeId: take.takeId, name: typed || null })
        }
      />
      <span className="row-take-facts quiet tabular">
        <span>{format.position(take.audioSeconds)}</span>
        <span>{projects.seedOf(String(take.seed))}</span>
        <When at={take.createdAt} brief />
        {take.fits ? null : (
          <StatePill tone="warn">{take.text === row.text ? projects.otherManner : projects.oldText}</StatePill>
        )}
        {take.cutShort ? <StatePill tone="warn">{projects.cutShort}</StatePill> : null}
      </span>
      <span className="row row-take-acts">
        {isUsed ? (
          <StatePill tone="ok">{projects.inUse}</StatePill>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={projects.preferTake(letter)}
            onClick={() => void acts.choose(take.takeId)}
          >
            {projects.prefer}
          </Button>
        )}
        <LabelledIconButton
          label={take.kept ? projects.keptTake(letter) : projects.keepTake(letter)}
          pressed={take.kept}
          color={take.kept ? 'stage' : 'gray'}
          onClick={() => void acts.keep(take.takeId, !take.kept)}
        >
          {take.kept ? <IconPinFilled size={17} aria-hidden /> : <IconPin size={17} aria-hidden />}
        </LabelledIconButton>
      </span>
    </li>
  );
}
