/** `audit`: is the record whole, and taking it away. */
import { AppError } from '../kernel/app-error.ts';
import { defineVerb, readOptions, required, unknownAction } from './verb.ts';

const options = { incident: { type: 'string', value: 'ID' } } as const;

export const audit = defineVerb({
  name: 'audit',
  forms: { verify: 'verify', export: 'export [--incident ID]', report: 'report --incident ID' },
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
      case 'report': {
        const incidentId = required(values.incident, '--incident');
        const { report, markdown } = await (await open()).call('audit.report', { incidentId });
        return terminal.result(report, markdown.trimEnd().split('\n'));
      }
      case 'verify': {
        const chain = await (await open()).call('audit.verify', {});
        terminal.result(chain, [
          chain.firstBadLine === null
            ? `${words.audit.chainOk(chain.lines)} · ${cli.head(chain.head)}`
            : `${words.audit.chainBroken(chain.firstBadLine)} · ${chain.problem ? words.audit.problems[chain.problem] : ''}`,
          ...chain.heads.map(({ place, state, seq }) => cli.auditHead[state](place, seq ?? 0)),
          ...(chain.archives === null ? [] : [cli.auditArchives(chain.archives.checked, chain.archives.faults.length)]),
          ...(chain.archives?.faults ?? []).map(
            ({ incidentId, file, problem }) =>
              `${incidentId}${file === null ? '' : `/${file}`}: ${cli.archiveProblem[problem]}`,
          ),
        ]);
        if (!chain.ok)
          throw new AppError('AUDIT_CHAIN_BROKEN', {
            details: {
              firstBadLine: chain.firstBadLine,
              problem: chain.problem,
              archives: chain.archives?.faults.length ?? 0,
            },
          });
        return;
      }
      default:
        throw unknownAction('audit', action);
    }
  },
});
