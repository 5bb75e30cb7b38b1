/** Promotions and fail-backs so far. */
import { IconHistory } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { describeReason } from '../../../electron/words/automatic-sentence.ts';
import { useRead } from '../../client/client.tsx';
import { When } from '../../ui/amounts.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Panel } from '../../ui/page.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { WideTable } from '../../ui/wide-table.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { runTones } from './run-tones.ts';

export function History(): ReactNode {
  const words = useWords();
  const format = useFormat();
  const incidents = useRead('standby.incidents', {});
  const list = incidents.data ?? [];
  return (
    <Panel title={words.standby.history} icon={<IconHistory size={17} aria-hidden />}>
      <CallNotes of={[incidents]} retry={() => void incidents.refetch()} />
      {incidents.isSuccess && list.length === 0 ? <p className="panel-note">{words.standby.noHistory}</p> : null}
      {list.length > 0 ? (
        <WideTable label={words.standby.history} minWidth={640}>
          <thead>
            <tr>
              <th scope="col">{words.standby.when}</th>
              <th scope="col">{words.standby.act}</th>
              <th scope="col">{words.standby.machine}</th>
              <th scope="col">{words.standby.reason}</th>
              <th scope="col">{words.standby.outcome}</th>
              <th scope="col" className="right">
                {words.standby.rto}
              </th>
              <th scope="col">
                <span className="unseen">{words.standby.report}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.map((view) => (
              <tr key={`${view.incidentId} ${view.startedAt}`}>
                <td>
                  <When at={view.startedAt} />
                </td>
                <td>{words.standby.intent[view.intent]}</td>
                <td>{view.machine}</td>
                <td>{describeReason(words, view)}</td>
                <td>
                  <StatePill tone={runTones[view.state]}>{words.standby.runState[view.state]}</StatePill>
                </td>
                <td className="right nowrap">
                  {view.rtoSeconds === null ? words.common.none : format.span(view.rtoSeconds)}
                </td>
                <td className="right">
                  <Link href={`/standby/report/${encodeURIComponent(view.incidentId)}`}>{words.standby.report}</Link>
                </td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      ) : null}
    </Panel>
  );
}
