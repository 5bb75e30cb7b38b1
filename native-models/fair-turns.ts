/**
 * Who uses the processor when several takes are under way. Takes of the same weight work together; groups of different weight
 * take turns of one run of a network each, and whoever weighs twice as much gets twice the time. A group that comes newly is next.
 */
import { Turns } from './turns.ts';

/** The turns of one take. */
export interface Share {
  /** Runs one piece of work, such as a step of the token network, when its turn has come. Pieces of a group may overlap. */
  run<T>(signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T>;
  /** The same for sound, of which a group makes one piece at a time, in the order in which they were asked for. */
  sound<T>(signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T>;
}

interface Group {
  readonly weight: number;
  readonly sound: Turns;
  /** Time that it has had, divided by its weight. */
  spent: number;
  running: number;
  sinceMs: number;
  readonly waiting: Set<() => void>;
}

export class FairTurns {
  readonly #nowMs: () => number;
  readonly #groups = new Map<number, Group>();
  #current: Group | null = null;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  share(weight: number): Share {
    const group = this.#groupOf(weight);
    const run: Share['run'] = async (signal, act) => {
      await this.#enter(group, signal);
      try {
        return await act();
      } finally {
        this.#leave(group);
      }
    };
    return { run, sound: (signal, act) => group.sound.run(signal, () => run(signal, act)) };
  }

  #groupOf(weight: number): Group {
    const known = this.#groups.get(weight);
    if (known) return known;
    const group: Group = { weight, sound: new Turns(), spent: 0, running: 0, sinceMs: 0, waiting: new Set() };
    this.#groups.set(weight, group);
    return group;
  }

  async #enter(group: Group, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const isIdle = group.running === 0 && group.waiting.size === 0;
    // Time in which it asked for nothing is not owed to it.
    if (isIdle && this.#current !== null && this.#current !== group) {
      group.spent = Math.max(group.spent, this.#current.spent);
    }
    if ((this.#current === null || this.#current === group) && !this.#isAnotherDue(group)) {
      this.#begin(group);
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const give = (): void => {
      signal?.removeEventListener('abort', stop);
      this.#begin(group);
      resolve();
    };
    const stop = (): void => {
      group.waiting.delete(give);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    group.waiting.add(give);
    await promise;
  }

  #begin(group: Group): void {
    this.#current = group;
    if (group.running === 0) group.sinceMs = this.#nowMs();
    group.running += 1;
  }

  #leave(group: Group): void {
    group.running -= 1;
    if (group.running > 0) return;
    group.spent += this.#elapsed(group);
    // A moment later, so that whoever has just ended a piece can ask for the next one first.
    setImmediate(() => this.#choose());
  }

  #elapsed({ sinceMs, weight }: Group): number {
    return (this.#nowMs() - sinceMs) / weight;
  }

  #isAnotherDue(group: Group): boolean {
    const spent = group.spent + (group.running > 0 ? this.#elapsed(group) : 0);
    return [...this.#groups.values()].some((other) => other !== group && other.waiting.size > 0 && other.spent < spent);
  }

  #choose(): void {
    if (this.#current !== null && this.#current.running > 0) return;
    const [next] = [...this.#groups.values()]
      .filter(({ waiting }) => waiting.size > 0)
      .sort((a, b) => a.spent - b.spent);
    this.#current = next ?? null;
    if (next === undefined) return;
    const waiting = [...next.waiting];
    next.waiting.clear();
    for (const give of waiting) give();
  }
}
