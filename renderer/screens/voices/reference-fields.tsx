/** One reference of a voice that is imported: its name, what is said in it, and which part of a long recording it is. */
import { Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { textLanguages } from '../../../electron/contract/names.ts';
import { LabelledIconButton } from '../../ui/labelled-icon-button.tsx';
import { useWords } from '../../ui/words.tsx';
import type { GatheredReference } from './gathered-files.ts';
import { PieceFields } from './piece-fields.tsx';

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
        <TextInput
          label={words.voices.referenceName}
          value={reference.name}
          maxLength={80}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          label={reference.piece ? words.voices.pieceText : words.voices.referenceText}
          value={reference.text}
          maxLength={500}
          onChange={(event) => change({ text: event.currentTarget.value })}
        />
        <Select
          label={words.voices.referenceLanguage}
          data={textLanguages.map((language) => ({ value: language, label: words.languages[language] }))}
          value={reference.language}
          onChange={(value) => {
            const language = textLanguages.find((one) => one === value);
            if (language !== undefined) change({ language });
          }}
        />
        <LabelledIconButton label={words.voices.removeFile(reference.file.name)} onClick={props.remove}>
          <IconX size={16} aria-hidden />
        </LabelledIconButton>
      </div>
      {reference.offered.length > 0 ? <PieceFields reference={reference} change={change} /> : null}
    </div>
  );
}
