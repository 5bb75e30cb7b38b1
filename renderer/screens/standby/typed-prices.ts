/** Prices as a form has them: one number for each field by its name, or none. Pure. */
import type { CostPrices } from '../../../electron/contract/models/costs.ts';

export const sharedPrices = [
  'perKwh',
  'perOpsHour',
  'incidents',
  'lossPerMinute',
  'store.gigabytes',
  'store.perGigabyte',
  'store.overhead',
  'store.puts',
  'store.perPut',
  'store.gets',
  'store.perGet',
  'store.egressGigabytes',
  'store.perEgressGigabyte',
] as const;

type Mode = keyof CostPrices['modes'];
type ModePrice = keyof CostPrices['modes'][Mode];
export type PriceName = (typeof sharedPrices)[number] | `modes.${Mode}.${ModePrice}`;
export type TypedPrices = Partial<Readonly<Record<PriceName, number | undefined>>>;

export function typedPrices(prices: CostPrices | null): TypedPrices {
  return prices === null ? {} : Object.fromEntries(flatten('', prices));
}

function flatten(prefix: string, value: object): readonly (readonly [string, number])[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === 'number'
      ? [[`${prefix}${name}`, inner] as const]
      : typeof inner === 'object' && inner !== null
        ? flatten(`${prefix}${name}.`, inner)
        : [],
  );
}

/** A blank is nothing, but for what is measured then. */
export function pricesFrom(typed: TypedPrices): CostPrices {
  const number = (name: PriceName): number => typed[name] ?? 0;
  const gigabytes = typed['store.gigabytes'];
  const mode = (which: Mode): CostPrices['modes'][Mode] => {
    const rtoSeconds = typed[`modes.${which}.rtoSeconds`];
    return {
      fixed: number(`modes.${which}.fixed`),
      wattsOn: number(`modes.${which}.wattsOn`),
      hoursOn: number(`modes.${which}.hoursOn`),
      wattsIdle: number(`modes.${which}.wattsIdle`),
      hoursIdle: number(`modes.${which}.hoursIdle`),
      opsHours: number(`modes.${which}.opsHours`),
      ...(rtoSeconds === undefined ? {} : { rtoSeconds }),
    };
  };
  return {
    perKwh: number('perKwh'),
    perOpsHour: number('perOpsHour'),
    store: {
      ...(gigabytes === undefined ? {} : { gigabytes }),
      perGigabyte: number('store.perGigabyte'),
      overhead: number('store.overhead'),
      puts: number('store.puts'),
      perPut: number('store.perPut'),
      gets: number('store.gets'),
      perGet: number('store.perGet'),
      egressGigabytes: number('store.egressGigabytes'),
      perEgressGigabyte: number('store.perEgressGigabyte'),
    },
    incidents: number('incidents'),
    lossPerMinute: number('lossPerMinute'),
    modes: { cold: mode('cold'), warm: mode('warm'), hot: mode('hot') },
  };
}
