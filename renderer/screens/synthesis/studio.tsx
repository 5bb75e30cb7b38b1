/** Text becomes takes: composer above, takes below. */
import './studio.css';
import { Button } from '@mantine/core';
import { IconMicrophone2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useSnapshot } from '../../client/client.tsx';
import { useDraft } from '../../client/studio-draft.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { useWords } from '../../ui/words.tsx';
import { Composer } from './composer.tsx';
import { EngineChip } from './engine-chip.tsx';
import { Takes } from './takes.tsx';

const SHOWN_CHARACTERS = 60;

export default function Studio(): ReactNode {
  const words = useWords();
  const [, navigate] = useLocation();
  const { voices } = useSnapshot();
  const [draft, setDraft] = useDraft();
  const voice = voices.find((one) => one.id === draft.voiceId) ?? voices[0];
  const text = draft.text.replace(/\s+/gu, ' ').trim();
  // A command that is shown cut off would say half a text when it is run.
  const quoted = text === '' || text.length > SHOWN_CHARACTERS ? 'TEXT' : JSON.stringify(text);
  return (
    <Page
      title={words.studio.title}
      about={words.studio.about}
      acts={<EngineChip />}
      command={`understudy speak ${quoted} --voice ${voice?.id ?? 'ID'} --out take.wav`}
    >
      {voice === undefined ? (
        <Panel title={words.studio.compose}>
          <EmptyState
            icon={<IconMicrophone2 size={34} stroke={1.3} aria-hidden />}
            title={words.studio.noVoice}
            body={words.studio.noVoiceBody}
          >
            <Button onClick={() => navigate('/voices')}>{words.studio.goVoices}</Button>
          </EmptyState>
        </Panel>
      ) : (
        <Composer voice={voice} draft={draft} setDraft={setDraft} />
      )}
      <Takes
        voiceId={voice?.id ?? null}
        reuse={(take) =>
          setDraft({ voiceId: take.voiceId, text: take.text, parameters: { ...take.parameters, seed: take.seed } })
        }
      />
    </Page>
  );
}
