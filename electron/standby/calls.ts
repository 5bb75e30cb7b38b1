/** Handlers of the `standby.*` calls, and what a dangerous one needs before it is handled. */
import type { ChangeHandlers, Confirmations, ReadHandlers } from '../contract/index.ts';
import type { DangerInput, PlanIntent } from '../contract/models/plan.ts';
import type { Standby, StandbyReader } from './standby.ts';

export function createStandbyHandlers(standby: Standby): ReadHandlers<'standby'> & ChangeHandlers<'standby'> {
  return { ...readHandlers(standby), ...changeHandlers(standby) };
}

/** `second` throws unless one person is enough, or another one agreed to that plan. */
export function createStandbyConfirmations(
  standby: Pick<Standby, 'assertConfirmed'>,
  second: (
    what: { readonly intent: PlanIntent; readonly machine: string; readonly planHash: string },
    line: string | undefined,
  ) => Promise<{ readonly name: string; readonly fingerprint: string } | null>,
): Confirmations {
  async function confirm(intent: PlanIntent, confirmed: DangerInput) {
    const { machine } = standby.assertConfirmed(intent, confirmed);
    const agreed = await second({ intent, machine, planHash: confirmed.planHash }, confirmed.second);
    return agreed && { second: agreed };
  }
  return {
    'standby.promote': (confirmed) => confirm('promote', confirmed),
    'standby.switchover': (confirmed) => confirm('switchover', confirmed),
    'standby.failBack': (confirmed) => confirm('fail-back', confirmed),
  };
}

function readHandlers(standby: StandbyReader): ReadHandlers<'standby'> {
  return {
    'standby.overview': async () => standby.overview(),
    'standby.lookUpHost': (typed, { signal }) => standby.lookUpHost(typed, signal),
    'standby.readHostKey': (address, { signal }) => standby.readHostKey(address, signal),
    'standby.plan': (request, { signal }) => standby.plan(request, signal),
    'standby.incidents': () => standby.incidents(),
    'standby.planDrill': (request, { signal }) => standby.planDrill(request, signal),
    'standby.drills': () => standby.drills(),
    'standby.incident': ({ incidentId }) => standby.incident(incidentId),
    'standby.checkCutover': (_input, { signal }) => standby.checkCutover(signal),
    'standby.made': (_input, { signal }) => standby.madeStatus(signal),
    'standby.automatic': () => standby.automatic(),
    'standby.adminKey': () => standby.adminKeyStatus(),
  };
}

function changeHandlers(standby: Standby): ChangeHandlers<'standby'> {
  return {
    'standby.add': (machine, { signal }) => standby.add(machine, signal),
    'standby.addPractice': () => standby.addPractice(),
    'standby.remove': ({ name }) => standby.remove(name),
    'standby.pair': async ({ name, ...key }) => ({ jobId: standby.pair(name, key).jobId }),
    'standby.check': async ({ name }) => ({ jobId: standby.check(name).jobId }),
    'standby.warm': async ({ name }) => ({ jobId: standby.warm(name).jobId }),
    'standby.installPrimary': async (wanted) => ({ jobId: standby.installPrimary(wanted).jobId }),
    'standby.uninstallPrimary': (_input, { signal }) => standby.uninstallPrimary(signal),
    'standby.cool': ({ name }) => standby.cool(name),
    'standby.place': async (request, { actor }) => ({ jobId: standby.place({ ...request, actor }).jobId }),
    'standby.drill': async (request, { actor }) => ({ jobId: standby.drill({ ...request, actor }).jobId }),
    'standby.setDrillSchedule': ({ schedule }) => standby.setDrillSchedule(schedule),
    'standby.setPlacing': ({ name, nightly }) => standby.setPlacing(name, nightly),
    'standby.setMac': ({ name, mac }) => standby.setMac(name, mac),
    'standby.setMadeStream': (settings) => standby.setMadeStream(settings),
    'standby.saveMade': () => standby.saveMade(),
    'standby.setAdminKey': ({ adminKey }, { signal }) => standby.setAdminKey(adminKey, signal),
    'standby.setAutomatic': (wanted, { actor, signal }) => standby.setAutomatic(wanted, actor, signal),
    'standby.stopAutomatic': (_input, { actor }) => standby.stopAutomatic(actor),
    'standby.promote': async (confirmed, { actor }) => ({
      jobId: (await standby.promote({ ...confirmed, actor })).jobId,
    }),
    'standby.switchover': async (confirmed, { actor }) => ({
      jobId: (await standby.switchover({ ...confirmed, actor })).jobId,
    }),
    'standby.failBack': async (confirmed, { actor }) => ({
      jobId: (await standby.failBack({ ...confirmed, actor })).jobId,
    }),
    'standby.resume': async ({ incidentId }, { actor }) => ({ jobId: (await standby.resume(incidentId, actor)).jobId }),
    'standby.abort': ({ incidentId }, { actor }) => standby.abort(incidentId, actor),
    'standby.setCutover': (input, { signal }) => standby.setCutover(input, signal),
  };
}
