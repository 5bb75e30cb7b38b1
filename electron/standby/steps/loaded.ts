/** Steps that a machine does not need which has the wanted release loaded already: it was brought and verified before. */
import type { AgentResults } from '../../contract/models/agent.ts';
import type { Step } from './step.ts';

/** Loaded ahead of time, and no promotion has it yet. */
export function isLoaded({ service }: AgentResults['hello'], releaseId: string): boolean {
  return service.state === 'running' && service.epoch === 0 && service.releaseId === releaseId;
}

export function unlessLoaded(step: Step): Step {
  return {
    ...step,
    async run(context) {
      return context.fact('connect', 'loaded') === true ? { facts: { loaded: true } } : step.run(context);
    },
  };
}
