/** `alerts`: what a monitoring system elsewhere said, and whether it has the primary asked. */
import type { AlertsOverview } from '../contract/models/alerts.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { assertAction, defineVerb, readOptions, unknownAction } from './verb.ts';

export const alerts = defineVerb({
  name: 'alerts',
  forms: { list: 'list', witness: 'witness on|off' },
  options: {},
  example: 'witness on',
  async run([action, ...args], { client: open, terminal }) {
    const { positionals } = readOptions(args, {}, { words: action === 'witness' ? 1 : 0 });
    const show = (overview: AlertsOverview): void => terminal.result(overview, linesOf(overview, terminal));
    switch (action) {
      case 'list':
        return show(await (await open()).call('alerts.overview', {}));
      case 'witness': {
        assertAction('alerts witness', positionals[0], ['on', 'off']);
        return show(await (await open()).call('alerts.setWitness', { witness: positionals[0] === 'on' }));
      }
      default:
        throw unknownAction('alerts', action);
    }
  },
});

function linesOf({ alerts: known, witness }: AlertsOverview, { cli, when }: Terminal): readonly string[] {
  const rows = known.map(({ name, severity, state, receivedAt }) => [
    name,
    severity ?? '',
    cli.alertState[state],
    when(receivedAt),
  ]);
  return [
    witness ? cli.alertsAreWitness : cli.alertsAreNoWitness,
    ...(rows.length === 0 ? [cli.noAlerts] : columns(rows)),
  ];
}
