/** The verdict on the primary and what it rests on. */
import './watch.css';
import type { ReactNode } from 'react';
import { useSnapshot } from '../../client/client.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../ui/words.tsx';
import { IncidentPanel } from './incident-panel.tsx';
import { Incidents } from './incidents.tsx';
import { Probes } from './probes.tsx';
import { TargetForm } from './target-form.tsx';
import { Verdict } from './verdict.tsx';

export default function Watch(): ReactNode {
  const words = useWords();
  const { watch } = useSnapshot();
  return (
    <Page
      title={words.watch.title}
      about={words.watch.about}
      command={watch.target === null ? 'understudy watch set URL' : 'understudy watch status'}
    >
      {watch.target === null ? (
        <TargetForm target={null} />
      ) : (
        <>
          {watch.incident && watch.incident.state !== 'closed' ? <IncidentPanel incident={watch.incident} /> : null}
          <Verdict />
          <Probes samples={watch.samples} />
          <TargetForm target={watch.target} />
        </>
      )}
      <Incidents />
    </Page>
  );
}
