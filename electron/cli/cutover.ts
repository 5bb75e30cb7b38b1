/** `cutover`: how listeners are moved. The gate owns the service's address and sends them to the primary or the standby. */
import type { GateStatus } from '../contract/standby.ts';
import type { Terminal } from './terminal.ts';
import { assertAction, defineVerb, given, readOptions, readPort, required, unknownAction } from './verb.ts';

const options = {
  primary: { type: 'string', value: 'URL' },
  'listen-port': { type: 'string', value: 'N' },
  'listen-host': { type: 'string', value: 'HOST' },
} as const;

export const cutover = defineVerb({
  name: 'cutover',
  forms: { set: 'set gate --primary URL [--listen-port N] [--listen-host HOST]', check: 'check' },
  options,
  example: 'set gate --primary http://tts.studio.lan:9880',
  async run([action, ...args], { client: open, host, terminal }) {
    const { values, positionals } = readOptions(args, options, { words: 1 });
    switch (action) {
      case 'check': {
        const { cutover: state } = await (await open()).call('standby.overview', {});
        return terminal.result(state, [state ? describe(state, terminal) : terminal.cli.none.gate]);
      }
      case 'set': {
        assertAction('cutover set', positionals[0], ['gate']);
        const input = {
          provider: 'gate' as const,
          primaryUrl: required(values.primary, '--primary'),
          ...given({
            listenPort: readPort(values['listen-port'], '--listen-port'),
            listenHost: values['listen-host'],
          }),
        };
        // The address is opened once, so that a port that is taken is told now.
        const state = await (await host()).call('standby.setCutover', input);
        return terminal.result(state, [describe(state, terminal)]);
      }
      default:
        throw unknownAction('cutover', action);
    }
  },
});

function describe({ serviceUrl, site, upstreamUrl }: GateStatus, { words, cli }: Terminal): string {
  const target = `${words.standby.site[site]} ${upstreamUrl}`;
  return cli.sendsTo(serviceUrl, target);
}
