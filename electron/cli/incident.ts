/** `incident`: promotions and fail-backs as their journals tell them. */
import type { PromotionView } from '../contract/standby.ts';
import { columns } from './columns.ts';
import { stepLines } from './plan-lines.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, readOptions, required, unknownAction } from './verb.ts';

const options = {};

export const incident = defineVerb({
  name: 'incident',
  forms: { list: 'list', show: 'show ID', resume: 'resume ID', abort: 'abort ID' },
  options,
  example: 'list',
  async run([action, ...args], { client: open, host, terminal, signal }) {
    const { positionals } = readOptions(args, options, { words: 1 });
    const id = (): { incidentId: string } => ({ incidentId: required(positionals[0], 'ID') });
    const show = (view: PromotionView): void => terminal.result(view, incidentLines([view], terminal));
    switch (action) {
      case 'list': {
        const list = await (await open()).call('standby.incidents', {});
        return terminal.result(list, incidentLines(list, terminal));
      }
      case 'show': {
        const input = id();
        const view = await (await open()).call('standby.incident', input);
        return terminal.result(view, [...incidentLines([view], terminal), ...stepLines(view, terminal)]);
      }
      case 'resume': {
        const input = id();
        const client = await host();
        const { jobId } = await client.call('standby.resume', input);
        return show(await client.finish<PromotionView>(jobId, { signal, onChange: terminal.follow() }));
      }
      case 'abort': {
        const input = id();
        return show(await (await host()).call('standby.abort', input));
      }
      default:
        throw unknownAction('incident', action);
    }
  },
});

function incidentLines(list: readonly PromotionView[], { words, cli, when }: Terminal): string[] {
  if (list.length === 0) return [cli.none.incidents];
  return columns(
    list.map(({ incidentId, startedAt, intent, machine, state }) => [
      incidentId,
      when(startedAt),
      words.standby.intent[intent],
      machine,
      words.standby.runState[state],
    ]),
  );
}
