/** Running jobs at the foot of every screen: name, step, bar, cancel. Closing the page does not end them. */
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { Job } from '../../electron/contract/models/job.ts';
import { describeJob } from '../../electron/words/job-words.ts';
import { isRunning, useCall, useSnapshot } from '../client/client.tsx';
import { CallNotes } from '../ui/call-notes.tsx';
import { LabelledIconButton } from '../ui/labelled-icon-button.tsx';
import { ProgressLine } from '../ui/progress-line.tsx';
import { useWords } from '../ui/words.tsx';

export function JobDock(): ReactNode {
  const words = useWords();
  const { jobs } = useSnapshot();
  const cancel = useCall('jobs.cancel');
  const [location] = useLocation();
  // Home, the Studio and the projects show what is being spoken themselves, Standby the steps of its operation, with what ends it: the
  // same bar twice would cover what can be heard already, and a cross beside Undo would be a second way that means the same.
  const running = jobs.filter((job) => isRunning(job) && !isShownAt(job, location));
  if (running.length === 0) return null;
  return (
    <aside className="dock" aria-label={words.jobs.dock} ref={tellHeight}>
      {running.map((job) => {
        const name = describeJob(words, job);
        return (
          <div key={job.id} className="dock-job">
            <strong className="cut">{name}</strong>
            <ProgressLine job={job} />
            <LabelledIconButton label={words.jobs.cancel(name)} onClick={() => cancel.mutate({ jobId: job.id })}>
              <IconX size={16} aria-hidden />
            </LabelledIconButton>
          </div>
        );
      })}
      <CallNotes of={[cancel]} />
    </aside>
  );
}

/** For what keeps clear of the dock; it grows with every job. */
function tellHeight(dock: HTMLElement): () => void {
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() => style.setProperty('--dock-height', `${dock.offsetHeight}px`));
  observer.observe(dock);
  return () => {
    observer.disconnect();
    style.removeProperty('--dock-height');
  };
}

function isShownAt({ kind }: Job, location: string): boolean {
  if (kind === 'synthesis') return location === '/synthesis' || location === '/';
  if (kind === 'promote' || kind === 'switchover' || kind === 'fail-back') return location.startsWith('/standby');
  return kind === 'project-speak' && location.startsWith('/projects');
}
