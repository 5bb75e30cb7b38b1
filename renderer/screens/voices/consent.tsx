/** Whose voice it is and who agreed that it is used: shown on the card, and noted there. */
import { Button, TextInput } from '@mantine/core';
import { IconPencil, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { VoiceSummary } from '../../../electron/contract/voices.ts';
import { useCall } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { type PlacedFile, useFilePicker } from '../../ui/file-picker.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

export function ConsentNote(props: { readonly voice: VoiceSummary; readonly edit: () => void }): ReactNode {
  const say = useWords().voices.consent;
  const format = useFormat();
  const { consent } = props.voice;
  return (
    <span className="row" style={{ flexWrap: 'nowrap', gap: 4 }}>
      <span className={consent === undefined ? 'quiet' : undefined}>
        {consent === undefined
          ? say.none
          : say.said(consent.person, consent.agreedBy, format.date(consent.agreedOn), consent.file)}
      </span>
      <LabelledIconButton label={consent === undefined ? say.note : say.edit} size={24} onClick={props.edit}>
        <IconPencil size={15} aria-hidden />
      </LabelledIconButton>
    </span>
  );
}

export function ConsentForm(props: { readonly voice: VoiceSummary; readonly close: () => void }): ReactNode {
  const words = useWords();
  const say = words.voices.consent;
  const { voice, close } = props;
  const { consent } = voice;
  const set = useCall('voices.setConsent');
  const [person, setPerson] = useState(consent?.person ?? '');
  const [agreedBy, setAgreedBy] = useState(consent?.agreedBy ?? '');
  const [agreedOn, setAgreedOn] = useState(consent?.agreedOn ?? '');
  /** Undefined: as it is. */
  const [file, setFile] = useState<PlacedFile | null | undefined>(undefined);
  const picker = useFilePicker({
    label: say.choose,
    accept: '.pdf,image/*,audio/*,.docx,.txt',
    multiple: false,
    onFile: setFile,
  });
  const shown = file === undefined ? (consent?.file ?? null) : (file?.name ?? null);
  const isComplete = [person, agreedBy, agreedOn].every((value) => value.trim() !== '');

  function save(): void {
    const filePath = file === undefined ? {} : { filePath: file?.path ?? null };
    set.mutate({ voiceId: voice.id, consent: { person, agreedBy, agreedOn, ...filePath } }, { onSuccess: close });
  }

  return (
    <section className="voice-form" aria-label={consent === undefined ? say.note : say.edit}>
      <p className="panel-note">{say.about}</p>
      <TextInput
        label={say.person}
        value={person}
        maxLength={120}
        onChange={(event) => setPerson(event.currentTarget.value)}
      />
      <TextInput
        label={say.agreedBy}
        value={agreedBy}
        maxLength={120}
        onChange={(event) => setAgreedBy(event.currentTarget.value)}
      />
      <TextInput
        label={say.agreedOn}
        type="date"
        value={agreedOn}
        onChange={(event) => setAgreedOn(event.currentTarget.value)}
      />
      <div className="stack-tight">
        <span style={{ fontWeight: 500, fontSize: 13 }}>{say.document}</span>
        <div className="row">
          {shown === null ? null : (
            <>
              <span className="cut">{shown}</span>
              <LabelledIconButton label={words.voices.removeFile(shown)} size={24} onClick={() => setFile(null)}>
                <IconX size={14} aria-hidden />
              </LabelledIconButton>
            </>
          )}
          <Button
            variant="default"
            size="compact-sm"
            loading={picker.placing !== null}
            onClick={() => void picker.choose()}
          >
            {say.choose}
          </Button>
          {picker.input}
        </div>
      </div>
      {picker.failed ? <ErrorCard error={picker.failed} dismiss={picker.forgetFailure} /> : null}
      <CallNotes of={[set]} retry={save} />
      <div className="row">
        <Button size="compact-sm" disabled={!isComplete} loading={set.isPending} onClick={save}>
          {words.common.save}
        </Button>
        {consent === undefined ? null : (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => set.mutate({ voiceId: voice.id, consent: null }, { onSuccess: close })}
          >
            {say.remove}
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" color="gray" onClick={close}>
          {words.common.cancel}
        </Button>
      </div>
    </section>
  );
}
