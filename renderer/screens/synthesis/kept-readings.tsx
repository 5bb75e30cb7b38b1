/** The studio's own readings: each with the way back to the dictionaries, and all of them as a file. */
import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ChangeEvent, type ReactNode, useRef, useState } from 'react';
import { parseReadings, writeReadings } from '../../../electron/contract/readings-file.ts';
import type { OwnReading } from '../../../electron/contract/synthesis.ts';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { saveText } from '../../ui/save-text.ts';
import { useWords } from '../../ui/words.tsx';

interface KeptReadingsProps {
  readonly readings: readonly OwnReading[];
  readonly onChanged: () => void;
}

export function KeptReadings({ readings, onChanged }: KeptReadingsProps): ReactNode {
  const { studio } = useWords();
  const { voices } = useSnapshot();
  const forget = useCall('synthesis.setReading');
  const nameOf = (id: string): string => voices.find((voice) => voice.id === id)?.name ?? id;
  return (
    <div className="stack-tight">
      <div className="row">
        <span className="quiet">{studio.ownReadings}</span>
        {readings.map(({ word, reading, voiceId }) => (
          <span key={`${voiceId} ${word}`} className="row" style={{ gap: 4 }}>
            <b>{word}</b> <span className="mono quiet">{reading}</span>
            {voiceId === null ? null : <span className="tag">{nameOf(voiceId)}</span>}
            <LabelledIconButton
              label={studio.forgetReading(word)}
              onClick={() => forget.mutate({ word, reading: null, voiceId }, { onSuccess: onChanged })}
            >
              <IconX size={14} aria-hidden />
            </LabelledIconButton>
          </span>
        ))}
        <ReadingsFile readings={readings} onChanged={onChanged} />
      </div>
      <CallNotes of={[forget]} />
    </div>
  );
}

function ReadingsFile({ readings, onChanged }: KeptReadingsProps): ReactNode {
  const { studio } = useWords();
  const bring = useCall('synthesis.importReadings');
  const input = useRef<HTMLInputElement>(null);
  const [badLine, setBadLine] = useState<number | null>(null);
  const load = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = event.currentTarget.files ?? [];
    event.currentTarget.value = '';
    if (file === undefined) return;
    const given = parseReadings(await file.text());
    if ('badLine' in given) return setBadLine(given.badLine);
    setBadLine(null);
    bring.mutate({ readings: [...given] }, { onSuccess: onChanged });
  };
  return (
    <>
      <Button size="compact-sm" variant="subtle" loading={bring.isPending} onClick={() => input.current?.click()}>
        {studio.readingsLoad}
      </Button>
      <input ref={input} type="file" accept=".tsv,.txt" hidden aria-label={studio.readingsLoad} onChange={load} />
      {readings.length === 0 ? null : (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => saveText(studio.readingsFile, writeReadings(readings), 'text/tab-separated-values')}
        >
          {studio.readingsSave}
        </Button>
      )}
      {badLine === null ? null : <span role="alert">{studio.readingsBadLine(badLine)}</span>}
      <CallNotes of={[bring]} />
    </>
  );
}
