/**
 * Makes a machine ready and looks whether it is: the agent is installed or brought up to date where that may be done, the key
 * becomes one that can do nothing else where that is wanted, then everything that a promotion needs is asked.
 */
import type { ReleaseEntry } from '../backup/service.ts';
import type { Machine, PreflightReport } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import { AgentChannel } from './agent-client.ts';
import { enrol } from './enrol.ts';
import { inspectMachine } from './inspect-machine.ts';
import { hangUp } from './kept-agents.ts';
import type { OperationsDeps } from './operations.ts';
import { pair } from './pair.ts';
import { type MachineAddress, type RemoteSession, secretNames } from './ports.ts';
import type { Owner } from './trust.ts';
import { warmSeen } from './warm-seen.ts';

/** A key that is used this once, instead of the one that is known. */
export type KeyForOnce = Pick<MachineAddress, 'passphrase'> & Partial<Pick<Machine, 'keyFrom' | 'keyFile'>>;

export interface CheckOptions {
  /** `wanted`: where the machine was added like that and it can be done; else the check fails. */
  readonly pairing: 'wanted' | 'demanded';
  readonly as?: KeyForOnce;
  /** An operation is under way: nothing that it counts on is replaced. */
  readonly isBusy: boolean;
}

export async function checkMachine(
  deps: OperationsDeps,
  name: string,
  options: CheckOptions,
  { signal, step, progress }: JobHandle,
): Promise<PreflightReport> {
  const { agents, shell, image, backup, machines, clock } = deps;
  const machine = machines.get(name);
  const { keyFrom, keyFile = '', passphrase } = options.as ?? {};
  const login = { ...machine, passphrase, ...(keyFrom !== undefined && { keyFrom, keyFile }) };
  step('standby.step.connect');
  let isForOnce = options.as !== undefined;
  // Whether one can sign in is part of the question: what was kept says nothing of a key that was changed since.
  agents.drop(machine);
  // Asked while the connection is made. Its failure is that of the check, and is heard where it is waited for.
  const facts = Promise.all([deps.owner(), latestEntries(backup, signal)]);
  facts.catch(() => {});
  let agent = new AgentChannel(await shell.connect(login, signal));
  try {
    const [owner, entries] = await facts;
    step('standby.step.install');
    const { hello, lineRate } = await enrol(agent, image, owner, {
      update: !options.isBusy,
      here: machine.practice,
      sign: backup.sign,
      mayInstall: login.keyFrom !== 'own',
      entries: async () => entries,
      signal,
      onBytes: (done, total) => progress(done, total, 'bytes'),
    });
    if (lineRate !== null) await machines.noteRates(name, { line: lineRate });
    const about = { machine, login, owner, isForced: hello.forced, options, signal };
    const notPaired = await pairIfAsked(deps, agent.session, about);
    const current = machines.get(name);
    if (current.keyFrom !== login.keyFrom) {
      hangUp(agent);
      agent = await agents.borrow(current, signal);
      isForOnce = false;
    }
    step('standby.step.preflight');
    const ownKey = owner.publicKey;
    const report = await inspectMachine(agent, { machine: current, ownKey, entries, notPaired, clock, signal });
    await machines.noteCheck(report);
    await machines.update(name, { warm: warmSeen(hello.service) });
    deps.announce();
    // Who signed in with another key is not whom the machine knows.
    if (isForOnce) hangUp(agent);
    else agents.keep(current, agent);
    return report;
  } catch (error) {
    hangUp(agent);
    throw error;
  }
}

async function latestEntries(
  backup: OperationsDeps['backup'],
  signal: AbortSignal,
): Promise<readonly ReleaseEntry[] | null> {
  const latest = await backup.latest(signal).catch(() => null);
  return latest ? (await backup.readRelease(latest.releaseId, signal)).entries : null;
}

/** Why the machine keeps a key that opens more than the agent; null where it does not, or where nobody wanted it otherwise. */
async function pairIfAsked(
  deps: OperationsDeps,
  session: RemoteSession,
  about: {
    readonly machine: Machine;
    readonly login: Machine & MachineAddress;
    readonly owner: Owner;
    readonly isForced: boolean;
    readonly options: CheckOptions;
    readonly signal: AbortSignal;
  },
): Promise<string | null> {
  const { machine, login, owner, isForced, options, signal } = about;
  const isDemanded = options.pairing === 'demanded';
  if (machine.practice || login.keyFrom === 'own' || !(isDemanded || machine.pairing)) return null;
  if (isDemanded && options.isBusy)
    throw new AppError('STANDBY_INCIDENT_ACTIVE', { details: { machine: machine.name } });
  if (isDemanded && isForced) throw new AppError('STANDBY_PAIRING_REFUSED', { details: { reason: 'key-is-bound' } });
  if (options.isBusy || isForced) return null;
  try {
    const change = await pair(machine, session, { ...deps, ownerName: nameOf(owner) }, signal);
    await deps.machines.update(machine.name, { ...change, pairing: false });
    const needsPassphrase = machine.jumps.some(({ keyFrom }) => keyFrom === 'file');
    if (!needsPassphrase) await deps.secrets.remove(secretNames.passphrase(machine.name));
    return null;
  } catch (error) {
    if (isDemanded || !(error instanceof AppError) || error.code !== 'STANDBY_PAIRING_REFUSED') throw error;
    // Said once; the next check does not try again by itself.
    await deps.machines.update(machine.name, { pairing: false });
    return String(error.details['reason']);
  }
}

/** As the studio's list of computers calls this one. */
function nameOf({ publicKey, lists }: Owner): string {
  return lists.at(-1)?.keys.find((key) => key.publicKey === publicKey)?.name ?? 'desktop';
}
