/** The references of a voice that is here: each heard, named anew, corrected or removed, and one more added. */
import { Button } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { VoiceReferenceSummary, VoiceSummary } from '../../../electron/contract/voices.ts';
import { useCall } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { offerUndo } from '../../ui/offer-undo.tsx';
import { Waveform } from '../../ui/waveform.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { AddReference } from './add-reference.tsx';
import { EditReference } from './edit-reference.tsx';

export function References(props: {
  readonly voice: VoiceSummary;
  readonly languageName: (language: string) => string;
}): ReactNode {
  const words = useWords();
  const { voice } = props;
  const say = words.voices.ofVoice;
  const remove = useCall('voices.removeReference');
  const putBack = useCall('voices.putReferenceBack');
  const [open, setOpen] = useState<'adding' | { readonly editing: string } | null>(null);
  const close = (): void => setOpen(null);

  function removeReference(name: string): void {
    const reference = { voiceId: voice.id, name };
    remove.mutate(reference, {
      onSuccess: () => offerUndo(say.removed(name), words.common.undo, () => putBack.mutate(reference)),
    });
  }

  return (
    <>
      {voice.references.map((reference) =>
        open !== null && open !== 'adding' && open.editing === reference.name ? (
          <EditReference key={reference.name} voiceId={voice.id} reference={reference} close={close} />
        ) : (
          <ShownReference
            key={reference.name}
            reference={reference}
            language={props.languageName(reference.language)}
            edit={() => setOpen({ editing: reference.name })}
            remove={voice.references.length > 1 ? () => removeReference(reference.name) : null}
          />
        ),
      )}
      <CallNotes of={[remove, putBack]} />
      {open === 'adding' ? (
        <AddReference voice={voice} close={close} />
      ) : (
        <div>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={() => setOpen('adding')}
          >
            {say.add}
          </Button>
        </div>
      )}
    </>
  );
}

function ShownReference(props: {
  readonly reference: VoiceReferenceSummary;
  readonly language: string;
  readonly edit: () => void;
  /** Null: it is the only one. */
  readonly remove: (() => void) | null;
}): ReactNode {
  const words = useWords();
  const format = useFormat();
  const { reference } = props;
  const { name, text, piece, source } = reference;
  const facts = [
    props.language,
    ...(text === '' ? [] : [text]),
    ...(piece && source
      ? [words.voices.pieceOf(source, format.position(piece.fromS), format.position(piece.toS))]
      : []),
  ];
  return (
    <div className="stack-tight">
      <div className="row-between" style={{ flexWrap: 'nowrap', fontSize: 13 }}>
        <div>
          <strong style={{ fontWeight: 550 }}>{name}</strong> <span className="quiet">{facts.join(' · ')}</span>
        </div>
        <div className="row" style={{ flexWrap: 'nowrap', gap: 2 }}>
          <LabelledIconButton label={words.voices.ofVoice.edit(name)} size={24} onClick={props.edit}>
            <IconPencil size={15} aria-hidden />
          </LabelledIconButton>
          {props.remove ? (
            <LabelledIconButton label={words.voices.ofVoice.remove(name)} size={24} onClick={props.remove}>
              <IconTrash size={15} aria-hidden />
            </LabelledIconButton>
          ) : null}
        </div>
      </div>
      <Waveform mediaPath={reference.mediaPath} name={name} seconds={reference.seconds} height={28} />
    </div>
  );
}
