/** The studio's own readings: a word of the explained text is chosen, said otherwise, and kept for every take and every release. */
import { Button, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { ExplainedSentence, OwnReading } from '../../../electron/contract/synthesis.ts';
import { useCall } from '../../client/client.tsx';
import { useKept } from '../../client/kept.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { useWords } from '../../ui/words.tsx';

type Word = ExplainedSentence['segments'][number]['words'][number];

/** Words of one sentence with their sounds; one can be opened to say it otherwise. */
export function WordReadings(props: {
  readonly sentence: ExplainedSentence;
  readonly onChanged: () => void;
}): ReactNode {
  const { studio } = useWords();
  const [chosen, setChosen] = useState<Word | null>(null);
  const spoken = props.sentence.segments.flatMap((segment) => segment.words).filter((word) => word.origin !== 'mark');
  return (
    <>
      <div className="word-chips">
        {spoken.map((word, index) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: words of one sentence, in order, never moved.
            key={index}
            type="button"
            className="word-chip"
            data-origin={word.origin}
            aria-expanded={word === chosen}
            aria-label={studio.changeReading(word.text)}
            onClick={() => setChosen(word === chosen ? null : word)}
          >
            <span>{word.text}</span>
            <span className="mono quiet">{word.phones.join(' ')}</span>
          </button>
        ))}
      </div>
      {chosen === null ? null : (
        <ReadingForm
          key={chosen.text}
          word={chosen.text}
          done={(changed) => {
            setChosen(null);
            if (changed) props.onChanged();
          }}
        />
      )}
    </>
  );
}

function ReadingForm(props: { readonly word: string; readonly done: (changed: boolean) => void }): ReactNode {
  const words = useWords();
  const { studio } = words;
  const { value: draft, change, forget } = useKept(`studio.reading.${props.word}`, { reading: '' });
  const { reading } = draft;
  const keep = useCall('synthesis.setReading');
  const save = (event: FormEvent): void => {
    event.preventDefault();
    keep.mutate(
      { word: props.word, reading },
      {
        onSuccess: () => {
          forget();
          props.done(true);
        },
      },
    );
  };
  return (
    <form className="stack" onSubmit={save}>
      <div className="row" style={{ alignItems: 'flex-end' }}>
        <TextInput
          label={studio.readingOf(props.word)}
          description={studio.readingHint}
          value={reading}
          onChange={(event) => change({ reading: event.currentTarget.value })}
          autoFocus
          style={{ flex: 1 }}
        />
        <Button type="submit" disabled={reading.trim() === ''} loading={keep.isPending}>
          {words.common.save}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            forget();
            props.done(false);
          }}
        >
          {words.common.cancel}
        </Button>
      </div>
      <CallNotes of={[keep]} />
    </form>
  );
}

/** What was kept so far, each with the way back to the dictionaries. */
export function KeptReadings(props: {
  readonly readings: readonly OwnReading[];
  readonly onChanged: () => void;
}): ReactNode {
  const { studio } = useWords();
  const forget = useCall('synthesis.setReading');
  if (props.readings.length === 0) return null;
  return (
    <div className="stack-tight">
      <div className="row">
        <span className="quiet">{studio.ownReadings}</span>
        {props.readings.map(({ word, reading }) => (
          <span key={word} className="row" style={{ gap: 4 }}>
            <b>{word}</b> <span className="mono quiet">{reading}</span>
            <LabelledIconButton
              label={studio.forgetReading(word)}
              onClick={() => forget.mutate({ word, reading: null }, { onSuccess: props.onChanged })}
            >
              <IconX size={14} aria-hidden />
            </LabelledIconButton>
          </span>
        ))}
      </div>
      <CallNotes of={[forget]} />
    </div>
  );
}
