/** Handlers of the `standby.*` calls. */
import type { Handlers } from '../contract/index.ts';
import type { Standby } from './service.ts';

type StandbyHandlers = Pick<Handlers, Extract<keyof Handlers, `standby.${string}`>>;

export function createStandbyHandlers(standby: Standby): StandbyHandlers {
  return {
    'standby.overview': async () => standby.overview(),
    'standby.readHostKey': ({ host, port }, { signal }) => standby.readHostKey(host, port, signal),
    'standby.add': (machine) => standby.add(machine),
    'standby.addPractice': () => standby.addPractice(),
    'standby.remove': ({ name }) => standby.remove(name),
    'standby.check': async ({ name }) => ({ jobId: standby.check(name).jobId }),
    'standby.plan': (request, { signal }) => standby.plan(request, signal),
    'standby.promote': async (confirmed, { actor }) => ({
      jobId: (await standby.promote({ ...confirmed, actor })).jobId,
    }),
    'standby.failBack': async (confirmed, { actor }) => ({
      jobId: (await standby.failBack({ ...confirmed, actor })).jobId,
    }),
    'standby.incidents': () => standby.incidents(),
    'standby.incident': ({ incidentId }) => standby.incident(incidentId),
    'standby.resume': async ({ incidentId }, { actor }) => ({ jobId: (await standby.resume(incidentId, actor)).jobId }),
    'standby.abort': ({ incidentId }, { actor }) => standby.abort(incidentId, actor),
    'standby.setCutover': (options) => standby.setCutover(options),
  };
}
