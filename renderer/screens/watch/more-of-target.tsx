/** What only some primaries need: another address, and the recording with which the official API speaks. */
import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { WatchTarget } from '../../../electron/contract/models/settings.ts';
import { readWebAddress } from '../../ui/web-address.ts';
import { useWords } from '../../ui/words.tsx';

const noReference = { audioPath: '', text: '', language: 'zh' };

/** A field that was left empty or emptied means that there is none. */
export function withoutBlanks(typed: WatchTarget): WatchTarget {
  const { secondUrl, reference } = typed;
  return {
    ...typed,
    secondUrl: secondUrl?.trim() ? (readWebAddress(secondUrl) ?? secondUrl) : null,
    reference: reference?.audioPath.trim() ? reference : null,
  };
}

export function MoreOfTarget(props: {
  readonly typed: WatchTarget;
  readonly change: (change: Partial<WatchTarget>) => void;
  readonly isOfficial: boolean;
}): ReactNode {
  const { typed, change, isOfficial } = props;
  const { watch } = useWords();
  const reference = typed.reference ?? noReference;
  const isGiven = typed.reference != null || typed.secondUrl != null;
  return (
    <details open={isOfficial || isGiven ? true : undefined}>
      <summary>{watch.more}</summary>
      <div className="stack">
        <TextInput
          inputMode="url"
          label={watch.secondField}
          description={watch.secondHint}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={typed.secondUrl ?? ''}
          onChange={(event) => change({ secondUrl: event.currentTarget.value })}
        />
        <TextInput
          label={watch.recordingField}
          description={watch.recordingHint}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={reference.audioPath}
          onChange={(event) => change({ reference: { ...reference, audioPath: event.currentTarget.value } })}
        />
        <div className="form-grid">
          <TextInput
            label={watch.recordingText}
            value={reference.text}
            onChange={(event) => change({ reference: { ...reference, text: event.currentTarget.value } })}
          />
          <TextInput
            label={watch.recordingLanguage}
            value={reference.language}
            onChange={(event) => change({ reference: { ...reference, language: event.currentTarget.value } })}
          />
        </div>
      </div>
    </details>
  );
}
