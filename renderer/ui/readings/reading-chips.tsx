/** The parts of an explained sentence that can be said otherwise: written forms with what is said for them, and words with their sounds. */
import type { ReactNode } from 'react';
import type { ExplainedSentence, ExplainedSpan } from '../../../electron/contract/synthesis.ts';
import { useWords } from '../words.tsx';

/** What a person picked to be said otherwise. */
export interface Chosen {
  readonly word: string;
  readonly start: number;
  readonly alternatives: readonly string[];
}

interface ChipsProps {
  readonly chosen: Chosen | null;
  readonly choose: (chosen: Chosen) => void;
}

export function SpanChips(props: ChipsProps & { readonly spans: readonly ExplainedSpan[] }): ReactNode {
  // Tags and list marks are meant to be silent: nobody asks how they are said.
  const shown = props.spans.filter(({ kind }) => kind !== 'markup' && kind !== 'list' && kind !== 'mark');
  if (shown.length === 0) return null;
  return (
    <div className="word-chips">
      {shown.map((span) => (
        <SpanChip key={span.start} span={span} {...props} />
      ))}
    </div>
  );
}

function SpanChip({ span, chosen, choose }: ChipsProps & { readonly span: ExplainedSpan }): ReactNode {
  const { studio } = useWords();
  const { text, start, spoken, kind, alternatives } = span;
  const said = kind === 'unspoken' ? studio.unspoken : spoken === '' ? studio.silent : spoken;
  return (
    <button
      type="button"
      className="word-chip"
      data-kind={kind}
      aria-expanded={chosen?.start === start && chosen.word === text}
      aria-label={`${text} ${said} · ${studio.changeReading(text)}`}
      onClick={() => choose({ word: text, start, alternatives })}
    >
      <span>{text}</span> <span className="quiet">{said}</span>
    </button>
  );
}

export function WordChips(props: ChipsProps & { readonly sentence: ExplainedSentence }): ReactNode {
  const { studio } = useWords();
  const { chosen, choose } = props;
  const spoken = props.sentence.segments.flatMap((segment) => segment.words).filter((word) => word.origin !== 'mark');
  return (
    <div className="word-chips">
      {spoken.map(({ text, phones, origin, start }, index) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: words of one sentence, in order, never moved.
          key={index}
          type="button"
          className="word-chip"
          data-origin={origin}
          aria-expanded={chosen?.start === start && chosen.word === text}
          aria-label={`${text} ${phones.join(' ')} · ${studio.changeReading(text)}`}
          onClick={() => choose({ word: text, start, alternatives: [] })}
        >
          <span>{text}</span> <span className="mono quiet">{phones.join(' ')}</span>
        </button>
      ))}
    </div>
  );
}
