/**
 * How this studio moves its listeners: one provider, chosen by a person, and what is known of it. What standby asks for goes
 * to that provider; what was learnt is kept for whoever only looks.
 */
import path from 'node:path';
import type { WireError } from '../contract/errors.ts';
import type {
  AddressStatus,
  CutoverCheck,
  CutoverInput,
  CutoverReport,
  CutoverSettings,
  CutoverStatus,
} from '../contract/models/cutover.ts';
import { cutoverSettings } from '../contract/models/cutover.ts';
import type { Gate } from '../gate/gate.ts';
import { AppError, isCancelled, toWireError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { Clock, SecretBox } from '../kernel/ports.ts';
import { isSameOrigin } from '../kernel/url-host.ts';
import { authorityOf, type CutoverWorld, chooseProvider } from './choose.ts';
import { createCutoverKeys } from './keys.ts';
import { isSameChange, type LastChange, openMemory } from './memory.ts';
import type {
  CutoverHold,
  CutoverPlan,
  CutoverProvider,
  CutoverReading,
  CutoverTarget,
  CutoverVerdict,
  Waiting,
} from './provider.ts';
import { addressesIn } from './records.ts';

export interface Cutover {
  /** What was set, and what is known of it. Asks nobody. */
  status(): CutoverStatus | null;
  /** The primary's own address; null before anything was set. */
  primaryUrl(): string | null;
  /** Where listeners reach the service while `target` serves. Throws STANDBY_CUTOVER_MISSING, like everything below. */
  serviceUrl(target: Pick<CutoverTarget, 'site' | 'url'>): string;
  read(signal?: AbortSignal): Promise<CutoverReading>;
  plan(target: CutoverTarget, signal?: AbortSignal): Promise<CutoverPlan>;
  apply(plan: CutoverPlan, signal?: AbortSignal): Promise<void>;
  inspect(target: CutoverTarget, signal?: AbortSignal): Promise<boolean>;
  verify(target: CutoverTarget, signal?: AbortSignal): Promise<CutoverVerdict>;
  /** The last change that this computer made; null when it made none. */
  last(): LastChange | null;
  /** Is it still in force? Null where nobody can undo it unseen. */
  holds(target: CutoverTarget, signal?: AbortSignal): Promise<CutoverHold | null>;
  /** What a person is waited for; null when nobody is any more. */
  tellWaiting(waiting: Waiting | null): void;
  /** Tries the provider, then keeps it. What was set before stays when that fails. */
  set(input: CutoverInput, signal?: AbortSignal): Promise<CutoverStatus>;
  check(signal?: AbortSignal): Promise<CutoverReport | null>;
  /** The primary that was asked at `from` is asked at `to` from now on. Null: what was set means another primary, or nothing was. */
  movePrimary(from: string, to: string): Promise<MovedPrimary | null>;
  onChange(listener: () => void): void;
}

/** Where the primary is asked, and where its listeners are expected. */
export interface MovedPrimary {
  readonly primaryUrl: string;
  readonly serviceUrl: string;
}

interface CutoverDeps extends Omit<CutoverWorld, 'keys' | 'memory' | 'gate'> {
  readonly dir: string;
  readonly gate: Gate | Omit<Gate, 'close'>;
  readonly secrets: Pick<SecretBox, 'read' | 'write' | 'remove'>;
  readonly clock: Clock;
}

export async function createCutover(deps: CutoverDeps): Promise<Cutover> {
  const keys = createCutoverKeys(deps.secrets);
  const memory = await openMemory(path.join(deps.dir, 'cutover.json'));
  const service = new CutoverService(deps.gate, { ...deps, keys, memory });
  deps.gate.onChange(() => service.announce());
  return service;
}

class CutoverService implements Cutover {
  readonly #gate: CutoverDeps['gate'];
  readonly #world: CutoverWorld;
  #provider: CutoverProvider | null;
  #reading: { readonly seen: CutoverReading; readonly at: string } | null = null;
  #problem: WireError | null = null;
  #waiting: Waiting | null = null;
  #listener = (): void => {};

  constructor(gate: CutoverDeps['gate'], world: CutoverWorld) {
    this.#gate = gate;
    this.#world = world;
    const { settings } = world.memory;
    this.#provider = settings ? chooseProvider(settings, world) : null;
  }

  announce(): void {
    this.#listener();
  }

  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  status(): CutoverStatus | null {
    const provider = this.#current();
    if (provider === null) return null;
    if (provider.kind === 'gate') return this.#gate.read();
    const last = this.#world.memory.last;
    const seen = this.#reading?.seen;
    return {
      provider: provider.kind,
      serviceUrl: provider.serviceUrl(last),
      site: seen?.target ?? last?.site ?? 'primary',
      upstreamUrl: seen?.address ?? '',
      epoch: Math.max(seen?.epoch ?? 0, last?.epoch ?? 0),
      listening: this.#problem === null,
      problem: this.#problem,
      ttlSeconds: seen?.ttlSeconds ?? null,
      waiting: this.#waiting,
      readAt: this.#reading?.at ?? null,
    } satisfies AddressStatus;
  }

  primaryUrl(): string | null {
    return this.#current()?.primaryUrl || null;
  }

  serviceUrl(target: Pick<CutoverTarget, 'site' | 'url'>): string {
    return this.#must().serviceUrl(target);
  }

  async read(signal?: AbortSignal): Promise<CutoverReading> {
    const provider = this.#must();
    try {
      const seen = await provider.read(signal);
      const at = isoTime(this.#world.clock.now());
      this.#note({ seen, at }, null);
      return seen;
    } catch (error) {
      if (!isCancelled(error)) this.#note(this.#reading, toWireError(error));
      throw error;
    }
  }

  async plan(target: CutoverTarget, signal?: AbortSignal): Promise<CutoverPlan> {
    return this.#must().plan(target, signal);
  }

  async apply(plan: CutoverPlan, signal?: AbortSignal): Promise<void> {
    await this.#must().apply(plan, signal);
    if (!plan.byHand) await this.#remember(plan.target, plan.to);
  }

  async inspect(target: CutoverTarget, signal?: AbortSignal): Promise<boolean> {
    const isThere = await this.#must().inspect(target, signal);
    if (isThere) await this.#remember(target, target.address);
    return isThere;
  }

  async verify(target: CutoverTarget, signal?: AbortSignal): Promise<CutoverVerdict> {
    return this.#must().verify(target, signal);
  }

  last(): LastChange | null {
    return this.#world.memory.last;
  }

  async holds(target: CutoverTarget, signal?: AbortSignal): Promise<CutoverHold | null> {
    return (await this.#must().holds?.(target, signal)) ?? null;
  }

  tellWaiting(waiting: Waiting | null): void {
    if (JSON.stringify(waiting) === JSON.stringify(this.#waiting)) return;
    this.#waiting = waiting;
    this.#listener();
  }

  async set(input: CutoverInput, signal?: AbortSignal): Promise<CutoverStatus> {
    const { memory, keys } = this.#world;
    if (input.provider === 'gate') {
      const { listenHost, listenPort, primaryUrl } = input;
      await this.#gate.configure({ listenHost, listenPort, primaryUrl });
    }
    const takeBack = await keys.store(input);
    try {
      const settings = await this.#withPrimaryAddresses(cutoverSettings.parse(input), signal);
      const provider = chooseProvider(settings, this.#world);
      const seen = await provider.read(signal);
      await memory.set(settings);
      this.#provider = provider;
      this.#note({ seen, at: isoTime(this.#world.clock.now()) }, null);
    } catch (error) {
      await takeBack();
      throw error;
    }
    const status = this.status();
    if (!status) throw new AppError('STANDBY_CUTOVER_MISSING');
    return status;
  }

  async movePrimary(from: string, to: string): Promise<MovedPrimary | null> {
    const { memory } = this.#world;
    const before = this.#current();
    if (!before?.primaryUrl || !isSameOrigin(before.primaryUrl, from)) return null;
    if (before.kind === 'gate') await this.#gate.setPrimary(to);
    await memory.movePrimary(from, to);
    if (memory.settings) this.#provider = chooseProvider(memory.settings, this.#world);
    this.#listener();
    const { primaryUrl, serviceUrl } = this.#must();
    return { primaryUrl, serviceUrl: serviceUrl(memory.last) };
  }

  async check(signal?: AbortSignal): Promise<CutoverReport | null> {
    const provider = this.#current();
    if (provider === null) return null;
    const checks = await this.#checksOf(provider, signal);
    const status = this.status();
    return status && { ...status, checks };
  }

  async #checksOf(provider: CutoverProvider, signal?: AbortSignal): Promise<readonly CutoverCheck[]> {
    try {
      await this.read(signal);
      return [{ name: 'cutover-answers', state: 'ok', details: {} }, ...(await provider.check(signal))];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return [{ name: 'cutover-answers', state: 'fail', details: { problem: error.code, ...plainDetails(error) } }];
    }
  }

  /** Those that the name has while the primary serves: where listeners go back to. */
  async #withPrimaryAddresses(settings: CutoverSettings, signal?: AbortSignal): Promise<CutoverSettings> {
    if (!('primaryAddresses' in settings) || settings.primaryAddresses.length > 0) return settings;
    const before = this.#world.memory.settings;
    const known =
      before && 'primaryAddresses' in before && before.name === settings.name ? before.primaryAddresses : [];
    // While a standby serves, the name's addresses are not the primary's.
    const primaryAddresses =
      known.length > 0 ? [...known] : addressesIn(await authorityOf(settings, this.#world).read(signal));
    if (primaryAddresses.length > 0) return { ...settings, primaryAddresses };
    throw new AppError('CUTOVER_ADDRESS_UNKNOWN', { details: { host: settings.name, name: settings.name } });
  }

  async #remember(target: CutoverTarget, address: string): Promise<void> {
    const { memory, clock } = this.#world;
    if (!isSameChange(memory.last, target)) await memory.note(target);
    const { ttlSeconds = null, ttlSource = 'none' } = this.#reading?.seen ?? {};
    const seen = { target: target.site, address, epoch: target.epoch, ttlSeconds, ttlSource } as const;
    this.#reading = { seen, at: isoTime(clock.now()) };
    this.#listener();
  }

  #note(reading: { readonly seen: CutoverReading; readonly at: string } | null, problem: WireError | null): void {
    const isNews = JSON.stringify(reading?.seen) !== JSON.stringify(this.#reading?.seen);
    const isOther = problem?.code !== this.#problem?.code;
    this.#reading = reading;
    this.#problem = problem;
    if (isNews || isOther) this.#listener();
  }

  /** A gate from before there was a choice needs no settings of its own. */
  #current(): CutoverProvider | null {
    if (this.#provider === null && this.#gate.read() !== null) {
      const primaryUrl = this.#gate.primaryUrl() ?? '';
      const settings = { provider: 'gate', listenPort: 0, listenHost: '', primaryUrl } as const;
      this.#provider = chooseProvider(settings, this.#world);
    }
    return this.#provider;
  }

  #must(): CutoverProvider {
    const provider = this.#current();
    if (provider !== null) return provider;
    throw new AppError('STANDBY_CUTOVER_MISSING', { remedy: { kind: 'open', screen: 'standby' } });
  }
}

/** Of an error's details what a check can show. */
function plainDetails({ details }: AppError): CutoverCheck['details'] {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  ) as CutoverCheck['details'];
}
