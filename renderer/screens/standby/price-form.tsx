/** The unit prices, all of which a person may change. What is left blank and was measured is taken from there. */
import { Button, NumberInput } from '@mantine/core';
import { IconCoins } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { CostOverview, CostPrices } from '../../../electron/contract/models/costs.ts';
import { Panel } from '../../ui/page.tsx';
import { WideTable } from '../../ui/wide-table.tsx';
import { useFormat, useWords } from '../../ui/words.tsx';
import { type PriceName, pricesFrom, sharedPrices, typedPrices } from './typed-prices.ts';

const modes = ['cold', 'warm', 'hot'] as const;
const ofMode = ['fixed', 'wattsOn', 'hoursOn', 'wattsIdle', 'hoursIdle', 'opsHours', 'rtoSeconds'] as const;

export function PriceForm(props: {
  readonly overview: CostOverview;
  readonly busy: boolean;
  readonly save: (prices: CostPrices) => void;
  readonly children: ReactNode;
}): ReactNode {
  const { prices, measured } = props.overview;
  const words = useWords();
  const format = useFormat();
  const [typed, setTyped] = useState(() => typedPrices(prices));
  const hints: Partial<Readonly<Record<PriceName, string>>> = {
    ...(measured.gigabytes === null ? {} : { 'store.gigabytes': format.number(measured.gigabytes, 2) }),
    ...(measured.rtoSeconds === null ? {} : { 'modes.cold.rtoSeconds': format.number(measured.rtoSeconds, 1) }),
  };
  const field = (name: PriceName, label: string, hidden = false): ReactNode => (
    <NumberInput
      key={name}
      size="xs"
      min={0}
      hideControls
      allowNegative={false}
      {...(hidden ? { 'aria-label': label } : { label })}
      placeholder={hints[name] ?? (/gigabytes$|rtoSeconds$/.test(name) ? '' : '0')}
      value={typed[name] ?? ''}
      onChange={(value) => setTyped((before) => ({ ...before, [name]: typeof value === 'number' ? value : undefined }))}
    />
  );
  return (
    <Panel title={words.costs.prices} icon={<IconCoins size={17} aria-hidden />}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          props.save(pricesFrom(typed));
        }}
      >
        <p className="panel-note">{words.costs.pricesHint}</p>
        <div className="price-fields">{sharedPrices.map((name) => field(name, words.costs.fields[name]))}</div>
        <WideTable label={words.costs.perMode} minWidth={560}>
          <thead>
            <tr>
              <th scope="col">{words.costs.perMode}</th>
              {modes.map((mode) => (
                <th key={mode} scope="col">
                  {words.costs.modes[mode]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ofMode.map((name) => (
              <tr key={name}>
                <th scope="row">{words.costs.modeFields[name]}</th>
                {modes.map((mode) => (
                  <td key={mode}>
                    {field(
                      `modes.${mode}.${name}`,
                      `${words.costs.modes[mode]}: ${words.costs.modeFields[name]}`,
                      true,
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </WideTable>
        {props.children}
        <div className="row">
          <Button type="submit" loading={props.busy}>
            {words.costs.save}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
