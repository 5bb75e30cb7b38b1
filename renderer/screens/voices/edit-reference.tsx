/** Another name, transcript or language for a reference; its recording stays as it is. */
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { VoiceReferenceSummary } from '../../../electron/contract/voices.ts';
import { useCall } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { useWords } from '../../ui/words.tsx';
import type { ReferenceLanguage } from './gathered-files.ts';
import { SpokenFields } from './spoken-fields.tsx';

export function EditReference(props: {
  readonly voiceId: string;
  readonly reference: VoiceReferenceSummary;
  readonly close: () => void;
}): ReactNode {
  const words = useWords();
  const { voiceId, reference, close } = props;
  const change = useCall('voices.changeReference');
  const [spoken, setSpoken] = useState({
    name: reference.name,
    text: reference.text,
    language: reference.language as ReferenceLanguage,
  });
  const save = (): void => change.mutate({ voiceId, name: reference.name, change: spoken }, { onSuccess: close });
  return (
    <section className="voice-form" aria-label={words.voices.ofVoice.edit(reference.name)}>
      <SpokenFields spoken={spoken} change={(part) => setSpoken({ ...spoken, ...part })} />
      <CallNotes of={[change]} retry={save} />
      <div className="row">
        <Button size="compact-sm" disabled={spoken.name.trim() === ''} loading={change.isPending} onClick={save}>
          {words.common.save}
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={close}>
          {words.common.cancel}
        </Button>
      </div>
    </section>
  );
}
