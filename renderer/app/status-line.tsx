/** The one sentence at the foot of the navigation, the same that the tray shows. */
import type { ReactNode } from 'react';
import { useSnapshot } from '../client/client.tsx';
import { ToneIcon } from '../ui/state-pill.tsx';
import { statusTones } from '../ui/status-tones.ts';
import { useStatusSentence } from '../ui/use-status-sentence.ts';

export function StatusLine(): ReactNode {
  const sentence = useStatusSentence();
  const { status } = useSnapshot();
  return (
    <p className="status-line">
      <ToneIcon tone={statusTones[status.state]} />
      <span>{sentence}</span>
    </p>
  );
}
