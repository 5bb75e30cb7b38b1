/** One sentence as it will be read: every word can be picked, heard otherwise, and kept so. */
import './readings.css';
import { type ReactNode, useState } from 'react';
import type { ExplainedSentence } from '../../../electron/contract/synthesis.ts';
import type { Parameters } from '../../client/studio-draft.ts';
import { useWords } from '../words.tsx';
import { type Chosen, SpanChips, WordChips } from './reading-chips.tsx';
import { ReadingForm } from './reading-form.tsx';

export function ReadSentence(props: {
  /** The text that was explained. */
  readonly text: string;
  readonly sentence: ExplainedSentence;
  readonly voiceId: string;
  readonly parameters: Parameters;
  readonly onChanged: () => void;
  /** Where the text stands beside it: only its words are shown, at once. */
  readonly brief?: boolean;
}): ReactNode {
  const words = useWords();
  const { sentence } = props;
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const written = props.text.slice(sentence.start, sentence.end).trim();
  const toggle = (one: Chosen): void => setChosen(isSame(one, chosen) ? null : one);
  return (
    <li>
      {props.brief ? null : (
        <>
          <div>{written}</div>
          <div className="row">
            {sentence.segments.map((segment, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: segments of one sentence, in order, never moved.
              <span key={index}>
                <span className="tag">
                  {words.voices.languageNames[segment.language] ?? words.voices.otherLanguage}
                </span>{' '}
                {segment.normalized}
              </span>
            ))}
          </div>
        </>
      )}
      <SpanChips spans={sentence.spans} chosen={chosen} choose={toggle} />
      {props.brief ? (
        <WordChips sentence={sentence} chosen={chosen} choose={toggle} />
      ) : (
        <details>
          <summary className="quiet">{words.studio.sounds}</summary>
          <WordChips sentence={sentence} chosen={chosen} choose={toggle} />
        </details>
      )}
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
