/** What a partial release lacks: which voice, why, and what helps. */
import type { ReactNode } from 'react';
import type { ReleasePartial } from '../../electron/contract/backup.ts';
import { gapSentences } from '../../electron/words/gap-sentences.ts';
import { useWords } from './words.tsx';

export function GapList(props: { readonly partial: ReleasePartial }): ReactNode {
  const words = useWords();
  return (
    <ul className="panel-note ink-warn" style={{ margin: 0, paddingInlineStart: 18 }}>
      {gapSentences(words, props.partial).map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
