/**
 * Starts the release as a service under the claimed epoch, behind a gate that lets nobody in yet. The agent refuses anything
 * else than what was verified, and takes over what was loaded ahead of time.
 */
import { serviceUrl } from '../service-address.ts';
import { startRequest } from '../start-request.ts';
import type { Step } from './step.ts';

export const start: Step = {
  deadlineMs: 90_000,
  async run(context) {
    const { ask, machine, opening, ports } = context;
    const epoch = context.number('claim', 'epoch');
    // What an earlier version began has no step that lets listeners in later.
    const mode = opening.steps.includes('serve') ? 'warm' : 'serve';
    const service = await ask(await startRequest(ports, { machine, opening, epoch }, mode));
    const port = service.port ?? machine.servicePort;
    return { facts: { port, url: serviceUrl(machine, port), pid: service.pid } };
  },
  async undo(context) {
    const { ask, opening } = context;
    const epoch = context.number('claim', 'epoch');
    const { portClosed } = await ask({ verb: 'stop', epoch, nonce: opening.nonce });
    return { portClosed };
  },
};
