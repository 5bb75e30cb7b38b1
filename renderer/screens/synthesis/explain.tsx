/** What the text front end makes of the text: a misreading is seen here before it is heard. Asked for on demand, never while typing. */
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ExplainedSentence } from '../../../electron/contract/synthesis.ts';
import { useCall, useRead } from '../../client/client.tsx';
import type { Parameters } from '../../client/studio-draft.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { useWords } from '../../ui/words.tsx';
import { KeptReadings, WordReadings } from './own-readings.tsx';

export function Explain(props: {
  readonly text: string;
  readonly language: NonNullable<Parameters['language']>;
}): ReactNode {
  const words = useWords();
  const explain = useCall('synthesis.explain');
  const [explained, setExplained] = useState<string | null>(null);
  const readings = useRead('synthesis.readings', {});
  const asked = `${props.language}:${props.text}`;
  const read = (): void => {
    setExplained(asked);
    explain.mutate({ text: props.text, language: props.language });
  };
  const readAgain = (): void => {
    void readings.refetch();
    if (explain.data) read();
  };
  return (
    <details>
      <summary>{words.studio.explain}</summary>
      <div className="stack" style={{ paddingTop: 8 }}>
        <div className="row">
          <span className="quiet">{words.studio.explainHint}</span>
          <Button
            size="compact-sm"
            variant="light"
            disabled={props.text.trim() === ''}
            loading={explain.isPending}
            onClick={read}
          >
            {explained === null || explained === asked ? words.studio.explainRead : words.studio.explainAgain}
          </Button>
        </div>
        <CallNotes of={[explain]} retry={read} />
        {explain.data ? (
          <ol className="explained">
            {explain.data.map((sentence, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: sentences of one answer, in order, never moved.
              <Sentence key={index} sentence={sentence} onChanged={readAgain} />
            ))}
          </ol>
        ) : null}
        <KeptReadings readings={readings.data ?? []} onChanged={readAgain} />
      </div>
    </details>
  );
}

function Sentence(props: { readonly sentence: ExplainedSentence; readonly onChanged: () => void }): ReactNode {
  const words = useWords();
  const { sentence } = props;
  return (
    <li>
      <div>{sentence.text}</div>
      {plain(sentence.normalized) !== plain(sentence.text) ? (
        <div className="quiet">
          {words.studio.readAs} {sentence.normalized}
        </div>
      ) : null}
      <div className="row">
        {sentence.segments.map((segment, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: segments of one sentence, in order, never moved.
          <span key={index}>
            <span className="tag">{words.voices.languageNames[segment.language] ?? words.voices.otherLanguage}</span>{' '}
            {segment.normalized}
          </span>
        ))}
      </div>
      <details>
        <summary className="quiet">{words.studio.sounds}</summary>
        <WordReadings sentence={sentence} onChanged={props.onChanged} />
      </details>
    </li>
  );
}

/** A full stop that the front end puts before short texts, and spaces, are nothing to read about. */
function plain(text: string): string {
  return text.replace(/^[\s.。]+|\s+$/gu, '');
}
