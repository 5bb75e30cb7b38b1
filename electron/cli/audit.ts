/** `audit`: is the record whole, and taking it away. */
import { AppError } from '../kernel/app-error.ts';
import { readOptions, UsageError, type Verb } from './verb.ts';

export const audit: Verb = {
  usage: ['audit verify', 'audit export [--incident ID]'],
  async run([action, ...args], { client: open, terminal }) {
    const { values } = readOptions(args, { incident: { type: 'string' } });
    const client = await open();
    if (action === 'export') {
      const { jsonl } = await client.call(
        'audit.export',
        values.incident === undefined ? {} : { incidentId: values.incident },
      );
      return terminal.result(
        jsonl
          .split('\n')
          .filter(Boolean)
          .map((text) => JSON.parse(text) as unknown),
        jsonl.split('\n').filter(Boolean),
      );
    }
    if (action !== 'verify') throw new UsageError(`audit ${action ?? ''}: no such action`);
    const chain = await client.call('audit.verify', {});
    terminal.result(chain, [
      `${chain.lines} lines, ${chain.ok ? 'chain intact' : `broken from line ${chain.firstBadLine}`}, head ${chain.head}`,
    ]);
    if (!chain.ok) throw new AppError('AUDIT_CHAIN_BROKEN', { details: { firstBadLine: chain.firstBadLine } });
  },
};
