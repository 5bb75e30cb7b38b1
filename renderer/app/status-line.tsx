/** The one sentence at the foot of the navigation, the same that the tray shows. */
import type { ReactNode } from 'react';
import { describeStatus } from '../../electron/words/status-sentence.ts';
import { useSnapshot } from '../client/client.tsx';
import { ToneIcon } from '../ui/state-pill.tsx';
import { statusTones } from '../ui/status-tones.ts';
import { useFormat, useNow, useWords } from '../ui/words.tsx';

export function StatusLine(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const { status } = useSnapshot();
  return (
    <p className="status-line">
      <ToneIcon tone={statusTones[status.state]} />
      <span>{describeStatus(words, format, status, now)}</span>
    </p>
  );
}
