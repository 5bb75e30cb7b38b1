/** Promotions and fail-backs so far. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { describeReason } from '../../../electron/words/automatic-sentence.ts';
import { useRead } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { PastTable } from '../../ui/past-table.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { runTones } from './run-tones.ts';

export function History(): ReactNode {
  const words = useWords();
  const said = words.standby;
  const format = useFormat();
  const incidents = useRead('standby.incidents', {});
  return (
    <PastTable
      title={said.history}
      nothing={said.noHistory}
      read={incidents}
      heads={[
        said.when,
        said.act,
        said.machine,
        said.reason,
        said.outcome,
        { right: said.rto },
        { unseen: said.report },
      ]}
      row={(view) => (
        <tr key={`${view.incidentId} ${view.startedAt}`}>
          <td>
            <When at={view.startedAt} />
          </td>
          <td>{said.intent[view.intent]}</td>
          <td>{view.machine}</td>
          <td>{describeReason(words, view)}</td>
          <td>
            <StatePill tone={runTones[view.state]}>{said.runState[view.state]}</StatePill>
          </td>
          <td className="right nowrap">
            {view.rtoSeconds === null ? words.common.none : format.span(view.rtoSeconds)}
          </td>
          <td className="right">
            <Link href={`/standby/report/${encodeURIComponent(view.incidentId)}`}>{said.report}</Link>
          </td>
        </tr>
      )}
    />
  );
}
