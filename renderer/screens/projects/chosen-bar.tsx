/** What is done with the rows that are chosen. */
import { Button, Select } from '@mantine/core';
import { IconArrowDown, IconArrowMerge, IconArrowUp, IconRepeat, IconSparkles, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Row } from '../../../electron/contract/projects.ts';
import { useSnapshot } from '../../client/client.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { useWords } from '../../ui/words.tsx';
import { oneStep } from './selection.ts';
import { headPlace, useScript } from './use-script.tsx';

export function ChosenBar(props: {
  readonly chosen: readonly string[];
  readonly rows: readonly Row[];
  readonly generate: () => void;
  readonly chooseAll: () => void;
  readonly chooseNone: () => void;
}): ReactNode {
  const { projects } = useWords();
  const { voices } = useSnapshot();
  const { projectId, act, offerUndo } = useScript();
  const { rows, chooseNone } = props;
  const rowIds = [...props.chosen];
  const isChosen = new Set(rowIds);
  const mine = rows.filter(({ id }) => isChosen.has(id));
  const open = mine.filter(({ state }) => state === 'draft' || state === 'stale').length;
  const [first] = mine;
  const shared = mine.every(({ voiceId }) => voiceId === first?.voiceId) ? (first?.voiceId ?? null) : null;

  function move(direction: 'up' | 'down'): void {
    const step = oneStep(
      rows.map(({ id }) => id),
      rowIds,
      direction,
    );
    if (step !== null) void act(headPlace, 'projects.moveRows', { projectId, rowIds, before: step.before });
  }

  async function remove(): Promise<void> {
    if ((await act(headPlace, 'projects.removeRows', { projectId, rowIds })) === null) return;
    chooseNone();
    offerUndo(projects.rowsRemoved(rowIds.length));
  }

  async function join(): Promise<void> {
    if ((await act(headPlace, 'projects.joinRows', { projectId, rowIds })) !== null) chooseNone();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields; this names a group of acts.
    <div role="group" className="row chosen-bar" aria-label={projects.chosen(rowIds.length)}>
      <strong role="status">{projects.chosen(rowIds.length)}</strong>
      {open > 0 ? (
        <Button size="xs" leftSection={<IconSparkles size={15} aria-hidden />} onClick={props.generate}>
          {projects.generateChosen(open)}
        </Button>
      ) : null}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconRepeat size={15} aria-hidden />}
        onClick={() => void act(headPlace, 'projects.speak', { projectId, rowIds, again: true })}
      >
        {projects.againChosen}
      </Button>
      <Select
        size="xs"
        aria-label={projects.setVoice}
        placeholder={projects.setVoice}
        data={voices.map((voice) => ({ value: voice.id, label: voice.name }))}
        value={shared}
        onChange={(voiceId) => {
          if (voiceId !== null) void act(headPlace, 'projects.setRows', { projectId, rowIds, changes: { voiceId } });
        }}
      />
      <LabelledIconButton label={projects.moveUp} onClick={() => move('up')}>
        <IconArrowUp size={17} aria-hidden />
      </LabelledIconButton>
      <LabelledIconButton label={projects.moveDown} onClick={() => move('down')}>
        <IconArrowDown size={17} aria-hidden />
      </LabelledIconButton>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconArrowMerge size={15} aria-hidden />}
        disabled={rowIds.length < 2}
        onClick={() => void join()}
      >
        {projects.join}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconTrash size={15} aria-hidden />}
        onClick={() => void remove()}
      >
        {projects.removeChosen}
      </Button>
      <Button size="xs" variant="subtle" onClick={props.chooseAll}>
        {projects.chooseAll}
      </Button>
      <Button size="xs" variant="subtle" onClick={chooseNone}>
        {projects.chooseNone}
      </Button>
    </div>
  );
}
