/** A sentence that is spoken and heard where it was asked for, without the Studio's form. */
import { useState } from 'react';
import type { Take } from '../../electron/contract/synthesis.ts';
import { isRunning, useCall, useLatestJob } from '../client/client.tsx';

export function useSpeakHere() {
  const start = useCall('synthesis.start');
  const job = useLatestJob('synthesis');
  const [startedHere, setStartedHere] = useState<string | null>(null);
  const mine = job !== null && job.id === startedHere ? job : null;
  return {
    start,
    /** Whichever take is on its way, also one that was begun elsewhere. */
    running: isRunning(job) ? job : null,
    /** What was begun here and is done. */
    take: mine?.state === 'done' ? (mine.result as Take) : null,
    error: mine?.state === 'failed' ? mine.error : null,
    speak(voiceId: string, text: string): void {
      start.mutate(
        { voiceId, text, parameters: { language: 'auto' } },
        { onSuccess: ({ jobId }) => setStartedHere(jobId) },
      );
    },
    forget: () => setStartedHere(null),
  };
}
