/** The library: import above, one card per voice, the bin below. */
import './voices.css';
import { Button } from '@mantine/core';
import { IconFolderSymlink, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useCall, useRead, useSnapshot } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { useWords } from '../../ui/words.tsx';
import { AdoptDialog } from './adopt-dialog.tsx';
import { Compare } from './compare.tsx';
import { ImportForm } from './import-form.tsx';
import { VoiceCard } from './voice-card.tsx';

export default function Voices(): ReactNode {
  const words = useWords();
  const { voices } = useSnapshot();
  const [adopting, setAdopting] = useState(false);
  return (
    <Page
      title={words.voices.title}
      about={words.voices.about}
      acts={
        <Button
          variant="default"
          leftSection={<IconFolderSymlink size={16} aria-hidden />}
          onClick={() => setAdopting(true)}
        >
          {words.adopt.open}
        </Button>
      }
      command="understudy voices list"
    >
      <div className="voice-grid">
        {voices.map((voice) => (
          <VoiceCard key={voice.id} voice={voice} />
        ))}
      </div>
      <ImportForm />
      {voices.length > 1 ? <Compare /> : null}
      {adopting ? <AdoptDialog close={() => setAdopting(false)} /> : null}
      <Bin />
    </Page>
  );
}

function Bin(): ReactNode {
  const words = useWords();
  const removed = useRead('voices.removed', {});
  const putBack = useCall('voices.putBack');
  if (!removed.data || removed.data.length === 0) return null;
  return (
    <Panel title={words.voices.bin} icon={<IconTrash size={17} aria-hidden />}>
      {removed.data.map((voice) => (
        <div key={voice.id} className="row-between" style={{ padding: '6px 0' }}>
          <span>
            <strong style={{ fontWeight: 550 }}>{voice.name}</strong>{' '}
            <span className="quiet">
              {words.voices.binUntil} <When at={voice.keptUntil} />
            </span>
          </span>
          <Button size="compact-sm" variant="light" onClick={() => putBack.mutate({ voiceId: voice.id })}>
            {words.voices.putBack}
          </Button>
        </div>
      ))}
      <CallNotes of={[putBack]} />
    </Panel>
  );
}
