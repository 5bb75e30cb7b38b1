/** Copies a text and says so for a moment in its own label. */
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { LabelledIconButton } from './labelled-icon-button.tsx';
import { useWords } from './words.tsx';

const SAID_FOR_MS = 1600;

export function CopyButton(props: { readonly text: string; readonly label?: string }): ReactNode {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <LabelledIconButton
      label={copied ? words.common.copied : (props.label ?? words.common.copy)}
      size={26}
      onClick={() => {
        void navigator.clipboard.writeText(props.text).then(() => setCopied(true));
      }}
    >
      {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
    </LabelledIconButton>
  );
}
