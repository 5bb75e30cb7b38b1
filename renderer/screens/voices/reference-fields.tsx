/** One reference of a voice that is imported: its name, what is said in it, and which part of a long recording it is. */
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { useWords } from '../../ui/words.tsx';
import type { GatheredReference } from './gathered-files.ts';
import { PieceFields } from './piece-fields.tsx';
import { SpokenFields } from './spoken-fields.tsx';

export function ReferenceFields(props: {
  readonly reference: GatheredReference;
  readonly change: (part: Partial<GatheredReference>) => void;
  readonly remove: () => void;
}): ReactNode {
  const words = useWords();
  const { reference, change } = props;
  return (
    <div className="stack-tight">
      <div className="reference-row">
        <SpokenFields spoken={reference} change={change} isPiece={reference.piece !== null} />
        <LabelledIconButton label={words.voices.removeFile(reference.file.name)} onClick={props.remove}>
          <IconX size={16} aria-hidden />
        </LabelledIconButton>
      </div>
      {reference.offered.length > 0 ? <PieceFields reference={reference} change={change} /> : null}
    </div>
  );
}
