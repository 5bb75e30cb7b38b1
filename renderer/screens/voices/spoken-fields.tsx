/** What a reference is called, what is said in it, and in which language. */
import { Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { textLanguages } from '../../../electron/contract/names.ts';
import { useWords } from '../../ui/words.tsx';
import type { GatheredReference } from './gathered-files.ts';

export type Spoken = Pick<GatheredReference, 'name' | 'text' | 'language'>;

export function SpokenFields(props: {
  readonly spoken: Spoken;
  readonly change: (part: Partial<Spoken>) => void;
  /** Only a part of the recording is taken. */
  readonly isPiece?: boolean;
}): ReactNode {
  const words = useWords();
  const { spoken, change } = props;
  return (
    <>
      <TextInput
        label={words.voices.referenceName}
        value={spoken.name}
        maxLength={80}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextInput
        label={props.isPiece ? words.voices.pieceText : words.voices.referenceText}
        value={spoken.text}
        maxLength={500}
        onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <Select
        label={words.voices.referenceLanguage}
        data={textLanguages.map((language) => ({ value: language, label: words.languages[language] }))}
        value={spoken.language}
        onChange={(value) => {
          const language = textLanguages.find((one) => one === value);
          if (language !== undefined) change({ language });
        }}
      />
    </>
  );
}
