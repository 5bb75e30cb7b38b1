/** `watch`: the primary. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WatchStatus } from '../contract/watch.ts';
import { given, readNumber, readOptions, required, UsageError, type Verb } from './verb.ts';

const line = (status: WatchStatus): string =>
  `${status.state}${status.target ? `  ${status.target.url}` : ''}  failures ${status.consecutiveFailures}${status.incident && status.incident.state !== 'closed' ? `  P1 since ${status.incident.openedAt}` : ''}`;

export const watch: Verb = {
  usage: [
    'watch set URL [--interval S] [--failures N] [--deep] | off',
    'watch status',
    'watch run   (probes until Ctrl-C)',
    'watch pause MINUTES | resume | acknowledge NAME',
  ],
  async run([action, ...args], { client: open, terminal, signal }) {
    const { values, positionals } = readOptions(args, {
      interval: { type: 'string' },
      failures: { type: 'string' },
      deep: { type: 'boolean' },
    });
    const client = await open();
    const show = (status: WatchStatus): void => terminal.result(status, [line(status)]);
    switch (action) {
      case 'set': {
        const url = required(positionals[0], 'URL');
        const options = given({
          intervalS: readNumber(values.interval, '--interval'),
          failures: readNumber(values.failures, '--failures'),
          deep: values.deep,
        });
        return show(await client.call('watch.set', { target: url === 'off' ? null : { url, ...options } }));
      }
      case 'status':
        return show(await client.call('watch.status', {}));
      case 'pause':
        return show(
          await client.call('watch.pause', {
            minutes: readNumber(required(positionals[0], 'MINUTES'), 'MINUTES') ?? 60,
          }),
        );
      case 'resume':
        return show(await client.call('watch.resume', {}));
      case 'acknowledge':
        return show(await client.call('watch.acknowledge', { by: required(positionals[0], 'NAME') }));
      case 'run': {
        let status = await client.call('watch.probeNow', {});
        while (!signal.aborted) {
          terminal.note(line(status));
          await sleep((status.target?.intervalS ?? 10) * 1000, undefined, { signal }).catch(() => {});
          if (!signal.aborted) status = await client.call('watch.probeNow', {});
        }
        return show(status);
      }
      default:
        throw new UsageError(`watch ${action ?? ''}: no such action`);
    }
  },
};
