/** The open incident: what was seen, when, and who is on it. */
import { Button, TextInput } from '@mantine/core';
import { IconAlertOctagon } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import type { Incident } from '../../../electron/contract/watch.ts';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Panel } from '../../ui/page.tsx';
import { handlePath } from '../../ui/readiest.ts';
import { StatePill } from '../../ui/state-pill.tsx';
import { useFormat, useNow, useWords } from '../../ui/words.tsx';
import { ProbeTable } from './probes.tsx';

const NAME_KEY = 'understudy.my-name';

export function IncidentPanel(props: { readonly incident: Incident }): ReactNode {
  const { incident } = props;
  const words = useWords();
  const format = useFormat();
  const [, navigate] = useLocation();
  const { standby } = useSnapshot();
  const acknowledge = useCall('watch.acknowledge');
  const now = useNow();
  const [by, setBy] = useState(() => localStorage.getItem(NAME_KEY) ?? '');
  return (
    <Panel
      title={words.watch.incidentTitle(format.moment(incident.openedAt, now), words.watch.incidentKind[incident.kind])}
      icon={<IconAlertOctagon size={17} aria-hidden />}
      acts={
        <>
          <StatePill tone={incident.state === 'open' ? 'bad' : 'warn'}>
            {words.watch.incidentState[incident.state]}
          </StatePill>
          <Button size="compact-sm" color="brick" onClick={() => navigate(handlePath(standby.machines))}>
            {words.band.handle}
          </Button>
        </>
      }
    >
      <div className="stack">
        <dl className="facts">
          <dt>{words.watch.opened}</dt>
          <dd>
            <When at={incident.openedAt} />
          </dd>
          <dt>{words.watch.detected}</dt>
          <dd>
            {format.span(incident.detectSeconds)} · {words.watch.thresholdValue(incident.failures)}
          </dd>
          {incident.acknowledgedAt ? (
            <>
              <dt>{words.watch.acknowledgedBy}</dt>
              <dd>
                {incident.acknowledgedBy} · <When at={incident.acknowledgedAt} />
              </dd>
            </>
          ) : null}
        </dl>
        {incident.evidence.length > 0 ? (
          <details open>
            <summary>{words.watch.evidence}</summary>
            <ProbeTable samples={incident.evidence.toReversed()} />
          </details>
        ) : null}
        {incident.state === 'open' ? (
          <form
            className="url-row"
            onSubmit={(event) => {
              event.preventDefault();
              localStorage.setItem(NAME_KEY, by.trim());
              acknowledge.mutate({ by: by.trim() });
            }}
          >
            <TextInput
              label={words.watch.acknowledgeBy}
              description={words.watch.acknowledgeBody}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              value={by}
              maxLength={80}
              onChange={(event) => setBy(event.currentTarget.value)}
            />
            <Button type="submit" variant="light" disabled={by.trim() === ''} loading={acknowledge.isPending}>
              {words.watch.acknowledge}
            </Button>
          </form>
        ) : null}
        <CallNotes of={[acknowledge]} />
      </div>
    </Panel>
  );
}
