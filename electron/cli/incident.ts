/** `incident`: promotions and fail-backs as their journals tell them. */
import type { PromotionView } from '../contract/standby.ts';
import { readOptions, required, UsageError, type Verb } from './verb.ts';

const line = (view: PromotionView): string =>
  `${view.incidentId}  ${view.startedAt}  ${view.intent} ${view.machine}  ${view.state}`;

export const incident: Verb = {
  usage: ['incident list | show ID | resume ID | abort ID'],
  async run([action, ...args], { client: open, host, terminal, signal }) {
    const { positionals } = readOptions(args, {});
    const id = (): string => required(positionals[0], 'ID');
    const client = await (action === 'resume' || action === 'abort' ? host() : open());
    switch (action) {
      case 'list': {
        const list = await client.call('standby.incidents', {});
        return terminal.result(list, list.map(line));
      }
      case 'show': {
        const view = await client.call('standby.incident', { incidentId: id() });
        return terminal.result(view, [
          line(view),
          ...view.steps.map((step) => `  ${step.state.padEnd(8)} ${step.name}`),
        ]);
      }
      case 'resume': {
        const { jobId } = await client.call('standby.resume', { incidentId: id() });
        const view = await client.finish<PromotionView>(jobId, { signal, onChange: terminal.follow() });
        return terminal.result(view, [line(view)]);
      }
      case 'abort': {
        const view = await client.call('standby.abort', { incidentId: id() });
        return terminal.result(view, [line(view)]);
      }
      default:
        throw new UsageError(`incident ${action ?? ''}: no such action`);
    }
  },
};
