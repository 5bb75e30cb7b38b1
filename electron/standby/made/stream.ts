/**
 * Every few minutes, where that was switched on: what the serving standby's service made is brought here, and what is here is
 * saved in the store. So what a service made is lost for minutes and not for the day of a nightly backup. Nothing of it runs
 * while an operation is under way.
 */
import path from 'node:path';
import type { MadeSettings, MadeStatus } from '../../contract/models/made.ts';
import type { Machine, Serving } from '../../contract/standby.ts';
import { AppError, toWireError } from '../../kernel/app-error.ts';
import { isoTime } from '../../kernel/clock.ts';
import type { Clock, Log, Ticker } from '../../kernel/ports.ts';
import { type KeptAgents, withKeptAgent } from '../kept-agents.ts';
import type { ObjectTrust } from '../registers/signed-object.ts';
import type { StepContext } from '../steps/step.ts';
import { bringHome } from './bring-home.ts';
import type { MadeLibrary } from './library.ts';
import { isOldAgent } from './look.ts';
import { saveMade, tidySaved } from './saved.ts';
import { type MadeKeys, type MadeStore, readNewest } from './saved-document.ts';

interface StreamDeps {
  readonly settings: { read(): MadeSettings | undefined; write(settings: MadeSettings): Promise<void> };
  readonly library: MadeLibrary;
  readonly machines: { readonly serving: Serving | null; get(name: string): Machine };
  readonly agents: KeptAgents;
  readonly store: () => Promise<MadeStore | null>;
  readonly trust: () => ObjectTrust;
  /** Encrypts it where releases are encrypted. */
  readonly keys: MadeKeys;
  readonly deviceName: () => string;
  /** An operation is under way: it brings what there is by itself. */
  readonly isBusy: () => boolean;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly log: Log;
}

const EVERY_MINUTES = 5;
const LOOK_EVERY_MS = 15_000;
/** A tidy-up once a day is plenty. */
const TIDY_EVERY_MS = 24 * 3600_000;

export class MadeStream {
  readonly #deps: StreamDeps;
  readonly #closing = new AbortController();
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #tidiedAtMs = Number.NEGATIVE_INFINITY;
  #running: Promise<MadeStatus> | null = null;
  #problem: MadeStatus['problem'] = null;

  constructor(deps: StreamDeps) {
    this.#deps = deps;
  }

  get settings(): MadeSettings {
    return this.#deps.settings.read() ?? { on: false, everyMinutes: EVERY_MINUTES };
  }

  /** For the host of the folder alone. */
  start(): void {
    this.#deps.ticker.every(LOOK_EVERY_MS, async () => {
      const { on, everyMinutes } = this.settings;
      const isDue = this.#deps.clock.monotonicMs() - this.#lastAtMs >= everyMinutes * 60_000;
      if (on && isDue && !this.#deps.isBusy()) await this.now().catch(() => {});
    });
  }

  async set(settings: MadeSettings): Promise<MadeStatus> {
    await this.#deps.settings.write(settings);
    return this.status();
  }

  async status(signal?: AbortSignal): Promise<MadeStatus> {
    const { store, trust, keys, library } = this.#deps;
    const opened = await store();
    const newest = opened && (await readNewest(opened, trust(), keys, signal));
    const files = await library.list(signal);
    return {
      ...this.settings,
      folder: library.folder,
      files: files.length,
      bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      saved: newest && {
        at: newest.createdAt,
        files: newest.state === 'open' ? newest.files.length : null,
        by: newest.by,
      },
      problem: this.#problem,
    };
  }

  /** One round. Throws BACKUP_STORE_MISSING, and what keeps it from being done. */
  now(): Promise<MadeStatus> {
    this.#running ??= this.#round().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async close(): Promise<void> {
    this.#closing.abort(new DOMException('closing', 'AbortError'));
    await this.#running?.catch(() => {});
  }

  async #round(): Promise<MadeStatus> {
    const { clock, log, machines } = this.#deps;
    this.#lastAtMs = clock.monotonicMs();
    try {
      const { serving } = machines;
      // What is here is saved even when the standby cannot be reached.
      const unreached = serving === null ? null : await this.#bring(serving).catch((error: unknown) => error);
      await this.#save(serving?.machine ?? null);
      if (unreached) throw unreached;
      this.#problem = null;
    } catch (error) {
      this.#problem = { code: toWireError(error).code, at: isoTime(clock.now()) };
      log.info('what was made was not saved', { error: String(error) });
      throw error;
    }
    return this.status(this.#closing.signal);
  }

  async #bring(serving: Serving): Promise<void> {
    const { machines, agents, library } = this.#deps;
    const { signal } = this.#closing;
    const machine = machines.get(serving.machine);
    await withKeptAgent(agents, machine, signal, async (agent) => {
      const ask: StepContext['ask'] = (request) => agent.ask(request, { signal });
      await bringHome({ ask, library, machine, epoch: serving.epoch ?? 0, signal, progress() {} });
    }).catch((error: unknown) => {
      if (!isOldAgent(error)) throw error;
      throw new AppError('STANDBY_AGENT_PROTOCOL', { details: { machine: machine.name } });
    });
  }

  async #save(machine: string | null): Promise<void> {
    const { library, store, trust, deviceName, clock, keys } = this.#deps;
    const { signal } = this.#closing;
    const opened = await store();
    if (opened === null) throw new AppError('BACKUP_STORE_MISSING', { remedy: { kind: 'open', screen: 'backup' } });
    const fileOf = (name: string): string => path.join(library.folder, name);
    const about = { store: opened, trust: trust(), keys, by: deviceName(), machine, fileOf, signal };
    await saveMade(about, await library.list(signal));
    await library.remember();
    if (clock.monotonicMs() - this.#tidiedAtMs < TIDY_EVERY_MS) return;
    this.#tidiedAtMs = clock.monotonicMs();
    await tidySaved(opened, trust(), signal);
  }
}
