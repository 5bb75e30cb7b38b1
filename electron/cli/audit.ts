/** `audit`: is the record whole, and taking it away. */
import { AppError } from '../kernel/app-error.ts';
import { defineVerb, readOptions, unknownAction } from './verb.ts';

const options = { incident: { type: 'string', value: 'ID' } } as const;

export const audit = defineVerb({
  name: 'audit',
  forms: { verify: 'verify', export: 'export [--incident ID]' },
  options,
  example: 'export > audit.jsonl',
  async run([action, ...args], { client: open, terminal }) {
    const { values } = readOptions(args, options, { words: 0 });
    const { words, cli } = terminal;
    switch (action) {
      case 'export': {
        const input = values.incident === undefined ? {} : { incidentId: values.incident };
        const { jsonl } = await (await open()).call('audit.export', input);
        const lines = jsonl.split('\n').filter(Boolean);
        return terminal.result(
          lines.map((line) => JSON.parse(line) as unknown),
          lines,
        );
      }
      case 'verify': {
        const chain = await (await open()).call('audit.verify', {});
        terminal.result(chain, [
          `${chain.ok ? words.audit.chainOk(chain.lines) : words.audit.chainBroken(chain.firstBadLine ?? 0)} · ${cli.head(chain.head)}`,
        ]);
        if (!chain.ok) throw new AppError('AUDIT_CHAIN_BROKEN', { details: { firstBadLine: chain.firstBadLine } });
        return;
      }
      default:
        throw unknownAction('audit', action);
    }
  },
});
