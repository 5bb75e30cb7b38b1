/** What a standby costs in a month: three ways side by side, how each sum is made, and the prices that it is made of. */
import { Button } from '@mantine/core';
import { IconCalculator, IconScale } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import type { CostOverview, ModeCost } from '../../../electron/contract/models/costs.ts';
import { useCall, useRead } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { ColumnHeads, WideTable } from '../../ui/wide-table.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { PriceForm } from './price-form.tsx';

const parts = ['fixed', 'energy', 'store', 'ops', 'outage'] as const;

export function CostsPage(): ReactNode {
  const words = useWords();
  const [, navigate] = useLocation();
  const read = useRead('costs.overview', {});
  const set = useCall('costs.setPrices');
  const [saved, setSaved] = useState<CostOverview | null>(null);
  const overview = saved ?? read.data;
  return (
    <Page
      title={words.costs.title}
      about={words.costs.about}
      command="understudy costs show"
      acts={
        <Button variant="default" onClick={() => navigate('/standby')}>
          {words.common.back}
        </Button>
      }
    >
      <CallNotes of={[read]} retry={() => void read.refetch()} />
      {overview && overview.modes.length > 0 ? <Sums overview={overview} /> : null}
      {overview ? (
        <PriceForm
          overview={overview}
          busy={set.isPending}
          save={(prices) => set.mutate({ prices }, { onSuccess: setSaved })}
        >
          <CallNotes of={[set]} />
        </PriceForm>
      ) : null}
    </Page>
  );
}

function Sums({ overview }: { readonly overview: CostOverview }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const money = (value: number | null): string => (value === null ? '–' : format.number(value, 2));
  const row = (name: string, how: string | null, value: (one: ModeCost) => number | null): ReactNode => (
    <tr key={name}>
      <th scope="row">
        {name}
        {how === null ? null : <div className="quiet">{how}</div>}
      </th>
      {overview.modes.map((one) => (
        <td key={one.mode} className="right">
          {money(value(one))}
        </td>
      ))}
    </tr>
  );
  const reached = overview.breakEven.filter(({ lossPerMinute }) => lossPerMinute !== null);
  return (
    <>
      <Panel title={words.costs.month} icon={<IconCalculator size={17} aria-hidden />}>
        <div className="stack">
          <WideTable label={words.costs.month} minWidth={520}>
            <ColumnHeads
              of={[words.costs.estimate, ...overview.modes.map(({ mode }) => ({ right: words.costs.modes[mode] }))]}
            />
            <tbody>
              {parts.map((part) => row(words.costs.parts[part], words.costs.how[part], (one) => one[part]))}
              {row(words.costs.total, null, (one) => one.total)}
            </tbody>
          </WideTable>
          <p className="panel-note">{words.costs.modesHint}</p>
        </div>
      </Panel>
      <Panel title={words.costs.breakEven} icon={<IconScale size={17} aria-hidden />}>
        {reached.length === 0 ? (
          <p className="panel-note">{words.costs.noBreakEven}</p>
        ) : (
          <ul className="plain">
            {reached.map(({ cheaper, dearer, lossPerMinute }) => (
              <li key={`${cheaper} ${dearer}`}>
                {words.costs.cheaperFrom(words.costs.modes[dearer], words.costs.modes[cheaper], money(lossPerMinute))}
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </>
  );
}
