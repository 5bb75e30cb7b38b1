/** The command that does what this screen does. */
import { IconTerminal2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';
import { useWords } from './words.tsx';

export function CliHint(props: { readonly command: string }): ReactNode {
  const words = useWords();
  return (
    <p className="cli" style={{ margin: 0 }}>
      <IconTerminal2 size={15} aria-hidden />
      <span>{words.common.sameCommand}</span>
      <code lang="en">{props.command}</code>
      <CopyButton text={props.command} label={words.common.copyCommand} />
    </p>
  );
}
