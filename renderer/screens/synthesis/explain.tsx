/** What the text front end makes of the text: a misreading is seen here before it is heard. Asked for on demand, never while typing. */
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ExplainedSentence } from '../../../electron/contract/synthesis.ts';
import { useCall, useRead } from '../../client/client.tsx';
import type { Parameters } from '../../client/studio-draft.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { useWords } from '../../ui/words.tsx';
import { KeptReadings } from './kept-readings.tsx';
import { type Chosen, SpanChips, WordChips } from './reading-chips.tsx';
import { ReadingForm } from './reading-form.tsx';

interface ExplainProps {
  readonly voiceId: string;
  readonly text: string;
  readonly parameters: Parameters;
}

export function Explain({ voiceId, text, parameters }: ExplainProps): ReactNode {
  const words = useWords();
  const explain = useCall('synthesis.explain');
  const [explained, setExplained] = useState<string | null>(null);
  const readings = useRead('synthesis.readings', {});
  const { language, splitMethod, emoji } = parameters;
  const input = { text, language: language ?? ('auto' as const), splitMethod, emoji, voiceId };
  const asked = JSON.stringify(input);
  const read = (): void => {
    setExplained(asked);
    explain.mutate(input);
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
            disabled={text.trim() === ''}
            loading={explain.isPending}
            onClick={read}
          >
            {explained === null || explained === asked ? words.studio.explainRead : words.studio.explainAgain}
          </Button>
        </div>
        <CallNotes of={[explain]} retry={read} />
        {explain.data ? (
          <ol className="explained">
            {explain.data.map((sentence) => (
              <Sentence
                text={text}
                key={sentence.start}
                sentence={sentence}
                voiceId={voiceId}
                parameters={parameters}
                onChanged={readAgain}
              />
            ))}
          </ol>
        ) : null}
        <KeptReadings readings={readings.data ?? []} onChanged={readAgain} />
      </div>
    </details>
  );
}

function Sentence(props: {
  /** The text that was explained. */
  readonly text: string;
  readonly sentence: ExplainedSentence;
  readonly voiceId: string;
  readonly parameters: Parameters;
  readonly onChanged: () => void;
}): ReactNode {
  const words = useWords();
  const { sentence } = props;
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const written = props.text.slice(sentence.start, sentence.end).trim();
  const toggle = (one: Chosen): void => setChosen(isSame(one, chosen) ? null : one);
  return (
    <li>
      <div>{written}</div>
      <div className="row">
        {sentence.segments.map((segment, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: segments of one sentence, in order, never moved.
          <span key={index}>
            <span className="tag">{words.voices.languageNames[segment.language] ?? words.voices.otherLanguage}</span>{' '}
            {segment.normalized}
          </span>
        ))}
      </div>
      <SpanChips spans={sentence.spans} chosen={chosen} choose={toggle} />
      <details>
        <summary className="quiet">{words.studio.sounds}</summary>
        <WordChips sentence={sentence} chosen={chosen} choose={toggle} />
      </details>
      {chosen === null ? null : (
        <ReadingForm
          key={`${chosen.start}:${chosen.word}`}
          word={chosen.word}
          alternatives={chosen.alternatives}
          example={written}
          voiceId={props.voiceId}
          parameters={props.parameters}
          done={(changed) => {
            setChosen(null);
            if (changed) props.onChanged();
          }}
        />
      )}
    </li>
  );
}

const isSame = (one: Chosen, other: Chosen | null): boolean => one.start === other?.start && one.word === other.word;
