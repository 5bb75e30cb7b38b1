/** What a person does to a machine outside of an operation: add it, look at it, pair it, load it ahead of time, let it go. */
import type { Started } from '../contract/define.ts';
import type { ParsedInput } from '../contract/index.ts';
import type { AgentRequest, AgentResults, AgentVerb } from '../contract/models/agent.ts';
import type {
  HostKeyShown,
  HostLookedUp,
  JumpHost,
  Machine,
  PreflightReport,
  TypedHost,
  WarmReport,
} from '../contract/standby.ts';
import type { KitMachine } from '../contract/trust.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import { type CheckOptions, checkMachine, type KeyForOnce } from './check-machine.ts';
import { tryConnections } from './connection-tries.ts';
import { withKeptAgent } from './kept-agents.ts';
import { lookUpHost } from './look-up-host.ts';
import type { OperationsDeps } from './operations.ts';
import { unpair } from './pair.ts';
import { type MachineAddress, type SshLogin, secretNames } from './ports.ts';
import { tellPeers } from './primary-gate.ts';
import { coolDown, warmUp } from './warm-up.ts';

/** What a person says of a machine; the rest becomes known in time. A passphrase is kept apart from it. */
export type NewMachine = Omit<MachineAddress, 'name'> &
  Pick<Machine, 'name' | 'servicePort'> &
  Partial<Pick<Machine, 'pairing' | 'mac'>>;
export type Running<T> = Started & { readonly finished: Promise<T> };

const PRACTICE_NAME = 'practice';
/** A machine that is off must not keep itself from being forgotten. */
const UNPAIR_WITHIN_MS = 20_000;
/** A primary that is off keeps no check from ending. */
const TELL_PEERS_MS = 3_000;

/** Of a machine whose key lies in a file, at the end of a straight way. */
const plainKey = { keyFrom: 'file', jumps: [], pairing: false } as const;

/** A standby is there to be ready: what it will need is brought there unless a person says otherwise. */
const newcomer = (nowMs: number) =>
  ({
    addedAt: isoTime(nowMs),
    lastCheck: null,
    lastPromotion: null,
    placeNightly: true,
    lastPlaced: null,
  }) satisfies Partial<Machine>;

export class MachineActs {
  readonly #deps: OperationsDeps;
  readonly #isOperating: () => boolean;

  /** @param isOperating whether a promotion or a fail-back is open here. */
  constructor(deps: OperationsDeps, isOperating: () => boolean) {
    this.#deps = deps;
    this.#isOperating = isOperating;
  }

  lookUpHost(typed: TypedHost, signal?: AbortSignal): Promise<HostLookedUp> {
    return lookUpHost(typed, this.#deps.sshSurroundings, signal);
  }

  async readHostKey(
    { jumps, ...address }: ParsedInput<'standby.readHostKey'>,
    signal?: AbortSignal,
  ): Promise<HostKeyShown> {
    const { passphrase } = address;
    const before: SshLogin[] = [];
    for (const [index, { fingerprint, ...jump }] of jumps.entries()) {
      if (fingerprint === undefined) {
        const shown = await this.#deps.shell.readHostKey({ ...jump, jumps: before, passphrase }, signal);
        return { ...shown, jump: index };
      }
      before.push({ ...jump, fingerprint });
    }
    return { ...(await this.#deps.shell.readHostKey({ ...address, jumps: before }, signal)), jump: null };
  }

  async startPractice(): Promise<void> {
    const { machines, log } = this.#deps;
    if (!machines.list().some((machine) => machine.practice)) return;
    await this.#startPractice().catch((error: unknown) =>
      log.warn('practice machine not started', { error: String(error) }),
    );
  }

  async add({ passphrase, ...machine }: NewMachine, signal?: AbortSignal): Promise<Machine> {
    const { machines, secrets, clock, announce } = this.#deps;
    machines.assertFree(machine.name);
    await this.#tryLogin({ ...machine, passphrase }, signal);
    if (passphrase !== undefined) await secrets.write(secretNames.passphrase(machine.name), passphrase);
    const added = await machines.add({
      ...machine,
      keyFrom: machine.keyFrom ?? 'file',
      pairing: machine.pairing ?? false,
      jumps: (machine.jumps ?? []).map((jump) => ({ keyFrom: 'file', ...jump }) as JumpHost),
      practice: false,
      ...newcomer(clock.now()),
    });
    announce();
    return added;
  }

  async addPractice(): Promise<Machine> {
    const machine = await this.#startPractice();
    this.#deps.announce();
    return machine;
  }

  /** Takes the app's own key out of the machine; `keyLeft` where that could not be done. */
  async remove(name: string): Promise<{ name: string; keyLeft: boolean }> {
    const { machines, practice, agents } = this.#deps;
    const machine = machines.get(name);
    agents.drop(machine);
    const isPaired = machine.keyFrom === 'own';
    const keyLeft = isPaired && !(await unpair(machine, this.#deps, AbortSignal.timeout(UNPAIR_WITHIN_MS)));
    await machines.remove(name);
    await this.#forgetSecrets(name);
    if (machine.practice) await practice.close();
    this.#deps.announce();
    return { name, keyLeft };
  }

  async takeMachines(machines: readonly KitMachine[]): Promise<void> {
    const { clock } = this.#deps;
    for (const machine of machines) {
      await this.#deps.machines.add({ ...plainKey, ...machine, practice: false, ...newcomer(clock.now()) });
    }
    this.#deps.announce();
  }

  check(name: string): Running<PreflightReport> {
    return this.#startCheck(name, { pairing: 'wanted' });
  }

  pair(name: string, key: KeyForOnce = {}): Running<PreflightReport> {
    return this.#startCheck(name, { pairing: 'demanded', as: key });
  }

  warm(name: string): Running<WarmReport> {
    const machine = this.#deps.machines.get(name);
    const run = (handle: JobHandle) => warmUp(this.#deps, machine, handle.signal).finally(this.#deps.announce);
    const { job, finished } = this.#deps.jobs.start({ kind: 'standby-warm', subject: name, run });
    return { jobId: job.id, finished };
  }

  async cool(name: string): Promise<WarmReport> {
    return coolDown(this.#deps, this.#deps.machines.get(name)).finally(this.#deps.announce);
  }

  async setPlacing(name: string, nightly: boolean): Promise<Machine> {
    const machine = await this.#deps.machines.update(name, { placeNightly: nightly });
    this.#deps.announce();
    return machine;
  }

  async setMac(name: string, mac: string | null): Promise<Machine> {
    const machine = await this.#deps.machines.update(name, { mac: mac ?? undefined });
    this.#deps.announce();
    return machine;
  }

  askMachine<V extends AgentVerb>(
    name: string,
    request: Extract<AgentRequest, { verb: V }>,
    signal?: AbortSignal,
  ): Promise<AgentResults[V]> {
    const { agents, machines } = this.#deps;
    return withKeptAgent(agents, machines.get(name), signal, (agent) => agent.ask<V>(request, { signal }));
  }

  async #startPractice(): Promise<Machine> {
    const { machines, practice } = this.#deps;
    const address = await practice.start();
    const known = machines.list().find((machine) => machine.practice);
    const login = { ...address, ...plainKey };
    if (known) return machines.update(known.name, login);
    const fresh = newcomer(this.#deps.clock.now());
    return machines.add({ ...login, ...fresh, name: PRACTICE_NAME, practice: true, placeNightly: false });
  }

  /** Without its name: what is kept belongs to a machine that was added, not to one that has the same name. */
  async #tryLogin(machine: NewMachine, signal?: AbortSignal): Promise<void> {
    const { name: _name, ...address } = machine;
    try {
      (await this.#deps.shell.connect(address, signal)).close();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'STANDBY_UNREACHABLE') throw error;
    }
  }

  async #forgetSecrets(name: string): Promise<void> {
    for (const secret of Object.values(secretNames)) await this.#deps.secrets.remove(secret(name));
  }

  /** The agent is replaced by this build only while no operation counts on the one that is there. */
  #startCheck(name: string, how: Omit<CheckOptions, 'isBusy'>): Running<PreflightReport> {
    this.#deps.machines.get(name);
    const checkOnce = (handle: JobHandle) =>
      checkMachine(this.#deps, name, { ...how, isBusy: this.#isOperating() }, handle);
    const run = async (handle: JobHandle) => {
      const report = await tryConnections(() => checkOnce(handle), { signal: handle.signal });
      await tellPeers(this.#deps, AbortSignal.any([handle.signal, AbortSignal.timeout(TELL_PEERS_MS)]));
      return report;
    };
    const { job, finished } = this.#deps.jobs.start({ kind: 'standby-check', subject: name, run });
    return { jobId: job.id, finished };
  }
}
