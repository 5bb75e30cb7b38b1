/** What the agent is asked so that the service of an operation runs on a machine; the same each time that it is asked. */
import type { AgentRequest } from '../contract/models/agent.ts';
import type { Machine } from '../contract/standby.ts';
import type { Opening } from './journal-line.ts';
import { accessKey, bindHost, isMeantThere, listenerKeysOf, serviceUrl } from './service-address.ts';
import type { StepPorts } from './steps/step.ts';

type StartRequest = Extract<AgentRequest, { verb: 'start' }>;

export async function startRequest(
  ports: Pick<StepPorts, 'cutover' | 'watch' | 'machines' | 'adminKey'>,
  about: { readonly machine: Machine; readonly opening: Opening; readonly epoch: number },
  mode: StartRequest['mode'],
): Promise<StartRequest> {
  const { machine, opening, epoch } = about;
  const { nonce, releaseId, voice, older } = opening;
  const primaryUrl = ports.cutover.primaryUrl();
  const watchedKey = primaryUrl && (await ports.watch.keyFor(primaryUrl));
  return {
    verb: 'start',
    epoch,
    nonce,
    releaseId,
    older,
    host: bindHost(machine),
    port: machine.servicePort,
    voice,
    mode,
    accessKey: accessKey(nonce),
    listenerKeys: listenerKeysOf(machine, nonce, watchedKey || null),
    adminKeyHash: await ports.adminKey.hash(),
    peers: peersOf(machine, ports.machines.list(), primaryUrl),
  };
}

/** The other sites, by addresses that mean the same on that machine as here. */
function peersOf(machine: Machine, machines: readonly Machine[], primaryUrl: string | null): string[] {
  const others = machines.filter((other) => other.name !== machine.name && other.servicePort !== 0);
  const urls = others.map((other) => serviceUrl(other, other.servicePort));
  return [...(primaryUrl === null ? [] : [primaryUrl]), ...urls].filter((url) => isMeantThere(url, machine));
}
