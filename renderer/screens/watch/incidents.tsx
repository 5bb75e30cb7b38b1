/** Incidents of the past, and how each ended. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../client/client.tsx';
import { PastTable } from '../../ui/past-table.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useFormat, useNow, useWords } from '../../ui/words.tsx';

export function Incidents(): ReactNode {
  const said = useWords().watch;
  const format = useFormat();
  const now = useNow();
  const incidents = useRead('watch.incidents', {});
  return (
    <PastTable
      title={said.incidents}
      nothing={said.noIncidents}
      read={incidents}
      heads={[said.opened, said.kind, said.stateColumn, { right: said.detected }, { right: said.lasted }]}
      row={(incident) => (
        <tr key={incident.id}>
          <td>
            <Link href={`/audit/${encodeURIComponent(incident.id)}`}>{format.moment(incident.openedAt, now)}</Link>
          </td>
          <td>{said.incidentKind[incident.kind]}</td>
          <td>
            <StatePill tone={incident.state === 'closed' ? 'ok' : incident.state === 'open' ? 'bad' : 'warn'}>
              {said.incidentState[incident.state]}
            </StatePill>
          </td>
          <td className="right nowrap">{format.span(incident.detectSeconds)}</td>
          <td className="right nowrap">
            {incident.closedAt
              ? format.span((Date.parse(incident.closedAt) - Date.parse(incident.openedAt)) / 1000)
              : '…'}
          </td>
        </tr>
      )}
    />
  );
}
