/** The rows that are being made: how many are done, how long it still takes, and the way out. */
import { Button } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Speaking } from '../../../electron/contract/projects.ts';
import { useCall } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

export function QueueLine({ speaking }: { readonly speaking: Speaking }): ReactNode {
  const { projects } = useWords();
  const format = useFormat();
  const cancel = useCall('jobs.cancel');
  const { jobId, done, total, secondsLeft } = speaking;
  const percent = total === 0 ? 0 : Math.floor((100 * done) / total);
  const said = [
    projects.queueRow(format.number(done), format.number(total)),
    ...(secondsLeft === null ? [] : [projects.left(format.span(Math.max(1, Math.round(secondsLeft))))]),
  ].join(' · ');
  return (
    <div className="queue-line">
      <div
        className="progress"
        role="progressbar"
        aria-label={projects.queue}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={said}
      >
        <span className="progress-mark" style={{ width: `${percent}%` }} />
      </div>
      <span className="quiet tabular">{said}</span>
      <span role="status" className="unseen">
        {`${projects.queue} ${percent - (percent % 10)} %`}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPlayerStop size={15} aria-hidden />}
        loading={cancel.isPending}
        onClick={() => cancel.mutate({ jobId })}
      >
        {projects.cancelQueue}
      </Button>
      <CallNotes of={[cancel]} />
    </div>
  );
}
