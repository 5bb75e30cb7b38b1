/** `costs`: a month of a standby, cold, warm and hot side by side. Prices are one JSON document, read and written as a whole. */
import type { CallInput } from '../contract/index.ts';
import type { CostOverview } from '../contract/models/costs.ts';
import { AppError } from '../kernel/app-error.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { readTextFile } from './text-file.ts';
import { defineVerb, readOptions, required, unknownAction } from './verb.ts';

export const costs = defineVerb({
  name: 'costs',
  forms: { show: 'show', prices: 'prices', set: 'set FILE' },
  options: {},
  example: 'prices > prices.json',
  async run([action, ...args], { client: open, terminal, signal }) {
    const { positionals } = readOptions(args, {}, { words: action === 'set' ? 1 : 0 });
    switch (action) {
      case 'show': {
        const overview = await (await open()).call('costs.overview', {});
        return terminal.result(overview, linesOf(overview, terminal));
      }
      case 'prices': {
        const { prices } = await (await open()).call('costs.overview', {});
        const document = prices ?? blank;
        return terminal.result(document, JSON.stringify(document, null, 2).split('\n'));
      }
      case 'set': {
        const file = required(positionals[0], 'FILE');
        const prices = parse(await readTextFile(file, terminal.format, signal), file);
        const overview = await (await open()).call('costs.setPrices', { prices });
        return terminal.result(overview, linesOf(overview, terminal));
      }
      default:
        throw unknownAction('costs', action);
    }
  },
});

const mode = { fixed: 0, wattsOn: 0, hoursOn: 0, wattsIdle: 0, hoursIdle: 0, opsHours: 0, rtoSeconds: 0 };
/** To be filled in. */
const blank = {
  perKwh: 0,
  perOpsHour: 0,
  store: {
    perGigabyte: 0,
    overhead: 0,
    puts: 0,
    perPut: 0,
    gets: 0,
    perGet: 0,
    egressGigabytes: 0,
    perEgressGigabyte: 0,
  },
  incidents: 0,
  lossPerMinute: 0,
  modes: { cold: mode, warm: mode, hot: mode },
};

/** The call says what does not fit in it. */
function parse(text: string, file: string): CallInput<'costs.setPrices'>['prices'] {
  try {
    return JSON.parse(text) as CallInput<'costs.setPrices'>['prices'];
  } catch (cause) {
    throw new AppError('APP_FILE_DAMAGED', { details: { file }, cause });
  }
}

function linesOf({ prices, modes, breakEven }: CostOverview, { cli, format }: Terminal): readonly string[] {
  if (prices === null) return [cli.noPrices];
  const money = (value: number | null): string => (value === null ? '–' : format.number(value, 2));
  const names = cli.costColumns;
  return [
    ...columns([
      ['', names.fixed, names.energy, names.store, names.ops, names.outage, names.total],
      ...modes.map((one) => [
        cli.standbyMode[one.mode],
        ...[one.fixed, one.energy, one.store, one.ops, one.outage, one.total].map(money),
      ]),
    ]),
    ...breakEven.flatMap(({ cheaper, dearer, lossPerMinute }) =>
      lossPerMinute === null
        ? []
        : [cli.breakEven(cli.standbyMode[dearer], cli.standbyMode[cheaper], money(lossPerMinute))],
    ),
  ];
}
