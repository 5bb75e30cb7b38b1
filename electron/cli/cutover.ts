/** `cutover`: how listeners are moved. The gate owns the service's address and sends them to the primary or the standby. */
import { readNumber, readOptions, required, UsageError, type Verb } from './verb.ts';

export const cutover: Verb = {
  usage: ['cutover set gate --primary URL [--listen-port P] [--listen-host H]', 'cutover check'],
  async run([action, ...args], { client: open, host, terminal }) {
    const { values, positionals } = readOptions(args, {
      primary: { type: 'string' },
      'listen-port': { type: 'string' },
      'listen-host': { type: 'string' },
    });
    if (action === 'check') {
      const { cutover: state } = await (await open()).call('standby.overview', {});
      return terminal.result(state, [
        state ? `${state.serviceUrl} → ${state.site} ${state.upstreamUrl}` : 'no gate set',
      ]);
    }
    if (action !== 'set' || positionals[0] !== 'gate') throw new UsageError(`cutover ${action ?? ''}: no such action`);
    const listenPort = readNumber(values['listen-port'], '--listen-port');
    // The address is opened once, so that a port that is taken is told now.
    const state = await (await host()).call('standby.setCutover', {
      provider: 'gate',
      primaryUrl: required(values.primary, '--primary'),
      ...(listenPort === undefined ? {} : { listenPort }),
      ...(values['listen-host'] === undefined ? {} : { listenHost: values['listen-host'] }),
    });
    terminal.result(state, [`${state.serviceUrl} → ${state.site} ${state.upstreamUrl}`]);
  },
};
