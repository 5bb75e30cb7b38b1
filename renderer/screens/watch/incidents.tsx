/** Incidents of the past, and how each ended. */
import { IconHistory } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Panel } from '../../ui/page.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { WideTable } from '../../ui/wide-table.tsx';
import { useFormat, useNow, useWords } from '../../ui/words.tsx';

export function Incidents(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const incidents = useRead('watch.incidents', {});
  const list = incidents.data ?? [];
  return (
    <Panel title={words.watch.incidents} icon={<IconHistory size={17} aria-hidden />}>
      <CallNotes of={[incidents]} retry={() => void incidents.refetch()} />
      {incidents.isSuccess && list.length === 0 ? <p className="panel-note">{words.watch.noIncidents}</p> : null}
      {list.length > 0 ? (
        <WideTable label={words.watch.incidents} minWidth={640}>
          <thead>
            <tr>
              <th scope="col">{words.watch.opened}</th>
              <th scope="col">{words.watch.kind}</th>
              <th scope="col">{words.watch.stateColumn}</th>
              <th scope="col" className="right">
                {words.watch.detected}
              </th>
              <th scope="col" className="right">
                {words.watch.lasted}
              </th>
            </tr>
          </thead>
          <tbody>
            {list.map((incident) => (
              <tr key={incident.id}>
                <td>
                  <Link href={`/audit/${encodeURIComponent(incident.id)}`}>
                    {format.moment(incident.openedAt, now)}
                  </Link>
                </td>
                <td>{words.watch.incidentKind[incident.kind]}</td>
                <td>
                  <StatePill tone={incident.state === 'closed' ? 'ok' : incident.state === 'open' ? 'bad' : 'warn'}>
                    {words.watch.incidentState[incident.state]}
                  </StatePill>
                </td>
                <td className="right nowrap">{format.span(incident.detectSeconds)}</td>
                <td className="right nowrap">
                  {incident.closedAt
                    ? format.span((Date.parse(incident.closedAt) - Date.parse(incident.openedAt)) / 1000)
                    : '…'}
                </td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      ) : null}
    </Panel>
  );
}
