/** The shortest way to a sound: a sentence typed here stands in the Studio a moment later. */
import { Button, TextInput } from '@mantine/core';
import { IconMicrophone2 } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { prepareDraft } from '../../client/studio-draft.ts';
import { Panel } from '../../ui/page.tsx';
import { useWords } from '../../ui/words.tsx';

export function SpeakCard(): ReactNode {
  const words = useWords();
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  return (
    <Panel title={words.home.speak} icon={<IconMicrophone2 size={17} aria-hidden />}>
      <form
        className="speak-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') prepareDraft({ text });
          navigate('/synthesis');
        }}
      >
        <TextInput
          aria-label={words.studio.text}
          placeholder={words.studio.placeholder}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="light">
          {words.home.toStudio}
        </Button>
      </form>
    </Panel>
  );
}
