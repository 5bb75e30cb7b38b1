/** Starts the release as a service under the claimed epoch. The agent refuses anything else than what was verified. */
import { accessKey, bindHost, serviceUrl } from '../service-address.ts';
import type { Step } from './step.ts';

export const start: Step = {
  deadlineMs: 90_000,
  async run(context) {
    const { ask, machine, opening } = context;
    const service = await ask({
      verb: 'start',
      epoch: context.number('claim', 'epoch'),
      nonce: opening.nonce,
      releaseId: opening.releaseId,
      host: bindHost(machine),
      port: machine.servicePort,
      voice: opening.voice,
      accessKey: accessKey(machine, opening.nonce),
    });
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
