/** The last sixty probes as bars, and the same as a table. */
import { IconChartBar } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ProbeSample } from '../../../electron/contract/watch.ts';
import { Panel } from '../../ui/page.tsx';
import { ProbeBar, probeTone } from '../../ui/probe-bar.tsx';
import { StatePill } from '../../ui/state-pill.tsx';
import { ColumnHeads, WideTable } from '../../ui/wide-table.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';

const SHOWN = 60;

export function Probes(props: { readonly samples: readonly ProbeSample[] }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const samples = props.samples.slice(-SHOWN);
  const first = samples[0];
  const last = samples.at(-1);
  return (
    <Panel title={words.watch.probes} icon={<IconChartBar size={17} aria-hidden />}>
      <ProbeBar samples={samples} height={72} />
      <div className="row-between quiet" style={{ fontSize: 12, marginTop: 6 }}>
        <span>{first ? format.timeWithSeconds(first.at) : ''}</span>
        <span>{last ? format.timeWithSeconds(last.at) : ''}</span>
      </div>
      <details style={{ marginTop: 8 }}>
        <summary>{words.watch.table}</summary>
        <ProbeTable samples={samples.toReversed()} />
      </details>
    </Panel>
  );
}

export function ProbeTable(props: { readonly samples: readonly ProbeSample[] }): ReactNode {
  const words = useWords();
  const format = useFormat();
  return (
    <WideTable label={words.watch.table} minWidth={480} className="probe-table">
      <ColumnHeads
        of={[
          words.watch.time,
          words.watch.outcome,
          { right: words.watch.latency },
          words.watch.status,
          words.watch.kind,
        ]}
      />
      <tbody>
        {props.samples.map((sample) => (
          <tr key={sample.at}>
            <td className="nowrap">{format.timeWithSeconds(sample.at)}</td>
            <td>
              <StatePill tone={probeTone(sample)}>{words.watch.probe[sample.kind]}</StatePill>
            </td>
            <td className="right nowrap">{format.number(sample.latencyMs)} ms</td>
            <td>{sample.status ?? words.common.none}</td>
            <td>{sample.deep ? words.watch.deepWord : words.watch.shallow}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}
