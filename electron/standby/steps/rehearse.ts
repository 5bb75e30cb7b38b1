/** What a drill does otherwise than a promotion: on a port beside the service, under no epoch, and gone when it is over. */
import { AppError } from '../../kernel/app-error.ts';
import { enrol } from '../enrol.ts';
import { accessKey, bindHost, serviceUrl } from '../service-address.ts';
import type { Step } from './step.ts';

/** By then the machine has ended it, wherever this computer is: a long start and a long sentence, and time to spare. */
const ENDS_AFTER_SECONDS = 600;
const LAST_PORT = 65_535;

/** Nobody waits for the service: an agent of another build is replaced, so that what is rehearsed is what would run. */
export const connectToDrill: Step = {
  deadlineMs: 180_000,
  async run(context) {
    const { ports, owner, signal, machine } = context;
    const { hello, installed } = await enrol(await context.agent(), ports.image, owner, {
      update: true,
      sign: ports.backup.sign,
      mayInstall: machine.keyFrom !== 'own',
      here: machine.practice,
      entries: async () => (await context.release()).entries,
      signal,
      onBytes: (done, total) => context.progress(done, total, 'bytes'),
    });
    return { facts: { reachable: true, installed, protocol: hello.protocol } };
  },
};

export const startDrill: Step = {
  deadlineMs: 90_000,
  async run({ ask, machine, opening }) {
    const { nonce, releaseId, voice } = opening;
    const { port, pid } = await ask({
      verb: 'drill',
      command: {
        kind: 'start',
        releaseId,
        host: bindHost(machine),
        port: portBeside(machine.servicePort),
        voice,
        accessKey: accessKey(nonce),
        seconds: ENDS_AFTER_SECONDS,
      },
    });
    if (port === null) throw new AppError('STANDBY_START_FAILED', { details: { machine: machine.name } });
    return { facts: { port, url: serviceUrl(machine, port), pid, endsAfterSeconds: ENDS_AFTER_SECONDS } };
  },
  async undo({ ask }) {
    const { portClosed } = await ask({ verb: 'drill', command: { kind: 'stop' } });
    return { portClosed };
  },
};

/** Fails when something of it still listens. */
export const cleanUp: Step = {
  deadlineMs: 60_000,
  async run({ ask, machine }) {
    const { portClosed, port } = await ask({ verb: 'drill', command: { kind: 'stop' } });
    if (!portClosed) throw new AppError('STANDBY_PORT_TAKEN', { details: { machine: machine.name, port } });
    return { facts: { portClosed } };
  },
};

/** The next one; any that is free where the service takes any. */
function portBeside(servicePort: number): number {
  if (servicePort === 0) return 0;
  return servicePort === LAST_PORT ? servicePort - 1 : servicePort + 1;
}
