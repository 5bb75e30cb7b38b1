/** What the text front end makes of the text: a misreading is seen here before it is heard. Asked for on demand, never while typing. */
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useCall, useRead } from '../../client/client.tsx';
import type { Parameters } from '../../client/studio-draft.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ReadSentence } from '../../ui/readings/read-sentence.tsx';
import { useWords } from '../../ui/words.tsx';
import { KeptReadings } from './kept-readings.tsx';

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
      <div className="stack">
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
              <ReadSentence
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
