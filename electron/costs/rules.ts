/**
 * A month of a standby: fixed + energy + store + work + outages, where an outage costs `incidents · RTO / 60 · loss per minute`.
 * Pure, in whatever currency the prices are in, rounded to hundredths at the end alone.
 */
import {
  type BreakEven,
  type CostOverview,
  type CostPrices,
  type ModeCost,
  type StandbyMode,
  standbyModes,
} from '../contract/models/costs.ts';

type Measured = CostOverview['measured'];

export function costsOf(prices: CostPrices | null, measured: Measured): CostOverview {
  if (prices === null) return { prices, modes: [], breakEven: [], measured };
  const exact = standbyModes.map((mode) => costOf(mode, prices, measured));
  return { prices, modes: exact.map(rounded), breakEven: breakEvens(exact, prices, measured), measured };
}

function costOf(mode: StandbyMode, prices: CostPrices, measured: Measured): ModeCost {
  const { fixed, wattsOn, hoursOn, wattsIdle, hoursIdle, opsHours } = prices.modes[mode];
  const energy = ((wattsOn * hoursOn + wattsIdle * hoursIdle) / 1000) * prices.perKwh;
  const store = storeCost(prices, measured);
  const ops = opsHours * prices.perOpsHour;
  const rtoSeconds = rtoOf(mode, prices, measured);
  const outage = rtoSeconds === null ? null : prices.incidents * (rtoSeconds / 60) * prices.lossPerMinute;
  const total = outage === null ? null : fixed + energy + store + ops + outage;
  return { mode, fixed, energy, store, ops, outage, total };
}

function storeCost({ store }: CostPrices, { gigabytes }: Measured): number {
  const held = (store.gigabytes ?? gigabytes ?? 0) * store.perGigabyte * (1 + store.overhead);
  const requests = store.puts * store.perPut + store.gets * store.perGet;
  return held + requests + store.egressGigabytes * store.perEgressGigabyte;
}

/** What was measured is how long a cold standby takes: nobody measures the others by accident. */
function rtoOf(mode: StandbyMode, { modes }: CostPrices, { rtoSeconds }: Measured): number | null {
  return modes[mode].rtoSeconds ?? (mode === 'cold' ? rtoSeconds : null);
}

function breakEvens(costs: readonly ModeCost[], prices: CostPrices, measured: Measured): readonly BreakEven[] {
  const pairs = [
    ['cold', 'warm'],
    ['cold', 'hot'],
    ['warm', 'hot'],
  ] as const;
  const running = (mode: StandbyMode): number => {
    const cost = costs.find((one) => one.mode === mode);
    return cost ? cost.fixed + cost.energy + cost.store + cost.ops : 0;
  };
  return pairs.map(([cheaper, dearer]) => {
    const [slow, fast] = [rtoOf(cheaper, prices, measured), rtoOf(dearer, prices, measured)];
    const savedMinutes = slow === null || fast === null ? 0 : (prices.incidents * (slow - fast)) / 60;
    const lossPerMinute = savedMinutes <= 0 ? null : toCents((running(dearer) - running(cheaper)) / savedMinutes);
    return { cheaper, dearer, lossPerMinute: lossPerMinute === null ? null : Math.max(0, lossPerMinute) };
  });
}

function rounded({ mode, fixed, energy, store, ops, outage, total }: ModeCost): ModeCost {
  return {
    mode,
    fixed: toCents(fixed),
    energy: toCents(energy),
    store: toCents(store),
    ops: toCents(ops),
    outage: outage === null ? null : toCents(outage),
    total: total === null ? null : toCents(total),
  };
}

const toCents = (value: number): number => Math.round((value + Number.EPSILON) * 100) / 100;
