/** Brings the studio's device list to a machine, so that it believes every computer of the studio and none that was revoked. */
import type { Backup } from '../backup/service.ts';
import type { ErrorDetails } from '../contract/errors.ts';
import type { AgentResults } from '../contract/models/agent.ts';
import { type DeviceList, MAX_LISTS_AT_ONCE } from '../contract/models/device-list.ts';
import type { PreflightCheck } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import type { AgentChannel } from './agent-client.ts';

/** This computer, as machines know it. */
export interface Owner {
  readonly publicKey: string;
  /** Ascending; the last one counts. */
  readonly lists: readonly DeviceList[];
  /** The same list signed by this computer, where a machine does not know whoever signed the last one. */
  renew(signal?: AbortSignal): Promise<readonly DeviceList[]>;
}

export async function ownerOf(backup: {
  readonly identity: Backup['identity'];
  readonly trust: Pick<Backup['trust'], 'lists' | 'renew'>;
}): Promise<Owner> {
  const [{ publicKey }, lists] = await Promise.all([backup.identity(), backup.trust.lists()]);
  return { publicKey, lists, renew: (signal) => backup.trust.renew(signal) };
}

/** Throws TRUST_MACHINE_FOREIGN when the machine believes others only, and what the agent says. */
export async function bringTrust(
  agent: AgentChannel,
  { trust }: Pick<AgentResults['hello'], 'trust'>,
  owner: Owner,
  signal?: AbortSignal,
): Promise<void> {
  const isKnown = trust === null || trust.trusted.includes(owner.publicKey);
  const top = owner.lists.at(-1);
  // The machine has another list of the same number: two computers changed it at once, and this one has to be told of the other.
  const isFork = trust !== null && trust.number === top?.number && trust.signature !== top.signature;
  const send = async (lists: readonly DeviceList[]): Promise<boolean> => {
    const wanted = lists.filter((list) => trust === null || list.number > trust.number).slice(-MAX_LISTS_AT_ONCE);
    if (wanted.length > 0) await agent.ask({ verb: 'trust', lists: wanted }, { signal });
    return wanted.length > 0;
  };
  try {
    const sent = await send(isFork && isKnown ? await owner.renew(signal) : owner.lists);
    if (!sent && !isKnown) throw foreign({ held: trust.number });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'TRUST_LIST_REFUSED') throw error;
    if (!isKnown) throw foreign(error.details, error);
    await send(await owner.renew(signal));
  }
}

/** Does the machine believe this computer? One that believes nobody yet will. */
export function judgeTrust({ trust }: Pick<AgentResults['hello'], 'trust'>, ownKey: string): PreflightCheck {
  const isTrusted = trust === null || trust.trusted.includes(ownKey);
  return { name: 'trust', state: isTrusted ? 'ok' : 'fail', details: trust ? { number: trust.number } : {} };
}

function foreign(details: ErrorDetails, cause?: AppError): AppError {
  const remedy = { kind: 'run', command: 'understudy trust request' } as const;
  return new AppError('TRUST_MACHINE_FOREIGN', { details, remedy, cause });
}
