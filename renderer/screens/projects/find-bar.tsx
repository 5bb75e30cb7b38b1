/** Find and replace over the whole script, rows included that are not drawn. */
import { Button, Checkbox, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { Row } from '../../../electron/contract/projects.ts';
import { useKept } from '../../client/kept.ts';
import { isComposing } from '../../ui/keys.ts';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { useWords } from '../../ui/words.tsx';
import { type Found, findAll } from './selection.ts';
import { headPlace, useScript } from './use-script.tsx';

export function FindBar(props: {
  readonly rows: readonly Row[];
  readonly show: (found: Found) => void;
  readonly close: () => void;
}): ReactNode {
  const { projects } = useWords();
  const { projectId, act, offerUndo } = useScript();
  const { value, change } = useKept(`projects.find.${projectId}`, { find: '', with: '', matchCase: false });
  const [place, setPlace] = useState<number | null>(null);
  const found = findAll(props.rows, value);
  const inRows = new Set(found.map(({ rowId }) => rowId)).size;

  function go(step: 1 | -1): void {
    if (found.length === 0) return;
    const next = place === null ? (step === 1 ? 0 : found.length - 1) : (place + step + found.length) % found.length;
    const there = found[next];
    setPlace(next);
    if (there !== undefined) props.show(there);
  }

  async function replaceAll(): Promise<void> {
    const { find, matchCase } = value;
    const done = await act(headPlace, 'projects.replace', { projectId, find, with: value.with, matchCase });
    if (done === null) return;
    setPlace(null);
    offerUndo(projects.replaced(done.places, done.rows));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === 'Escape') props.close();
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) go(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  }

  return (
    <search className="find-bar" onKeyDown={onKeyDown}>
      <div className="row">
        <TextInput
          size="xs"
          label={projects.findWhat}
          value={value.find}
          autoFocus
          onChange={(event) => {
            setPlace(null);
            change({ find: event.currentTarget.value });
          }}
        />
        <TextInput
          size="xs"
          label={projects.replaceWith}
          value={value.with}
          onChange={(event) => change({ with: event.currentTarget.value })}
        />
        <Checkbox
          size="xs"
          label={projects.matchCase}
          checked={value.matchCase}
          onChange={(event) => change({ matchCase: event.currentTarget.checked })}
        />
        <LabelledIconButton label={projects.previous} disabled={found.length === 0} onClick={() => go(-1)}>
          <IconChevronUp size={17} aria-hidden />
        </LabelledIconButton>
        <LabelledIconButton label={projects.next} disabled={found.length === 0} onClick={() => go(1)}>
          <IconChevronDown size={17} aria-hidden />
        </LabelledIconButton>
        <Button size="xs" variant="default" disabled={found.length === 0} onClick={() => void replaceAll()}>
          {projects.replaceAll}
        </Button>
        <span role="status" className="quiet tabular">
          {value.find === ''
            ? ''
            : place === null
              ? projects.places(found.length, inRows)
              : projects.placeOf(place + 1, found.length)}
        </span>
        <LabelledIconButton label={projects.closeFind} onClick={props.close}>
          <IconX size={17} aria-hidden />
        </LabelledIconButton>
      </div>
    </search>
  );
}
