/** How the words of a row are said, in place: a word is picked, heard otherwise, kept so, and the row made again. */
import { Button } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useRead } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ReadSentence } from '../../ui/readings/read-sentence.tsx';
import { useWords } from '../../ui/words.tsx';
import type { RowPartProps } from './use-row-acts.ts';

export function RowReadings({ row, number, acts }: RowPartProps): ReactNode {
  const { projects } = useWords();
  const { text, language, voiceId, reference, speed } = row;
  const isEmpty = text.trim() === '';
  const explained = useRead('synthesis.explain', { text, language, voiceId }, { enabled: !isEmpty });
  const parameters = { language, seed: row.seed, reference: reference ?? undefined, speed: speed ?? undefined };
  return (
    <section aria-label={`${projects.readings}: ${projects.row(number)}`}>
      <div className="row-between">
        <h2>{projects.readings}</h2>
        {row.state === 'stale' ? (
          <Button size="compact-sm" leftSection={<IconSparkles size={15} aria-hidden />} onClick={acts.generate}>
            {projects.generateAgain}
          </Button>
        ) : null}
      </div>
      <p className="panel-note">{projects.readingsHint}</p>
      <CallNotes of={[explained]} retry={() => void explained.refetch()} />
      {explained.data ? (
        <ol className="explained explained-brief">
          {explained.data.map((sentence) => (
            <ReadSentence
              brief
              key={sentence.start}
              text={text}
              sentence={sentence}
              voiceId={voiceId}
              parameters={parameters}
              onChanged={() => void explained.refetch()}
            />
          ))}
        </ol>
      ) : null}
    </section>
  );
}
