/**
 * Several processes on one store, in virtual time and in an order that a seed decides. A process stands still at each thing that it
 * asks of the store until it is its turn; it may die there, before or after the store did it. Small requests settle within a
 * limit, sending a file may take for ever.
 */
import type { ObjectStore } from '../../electron/backup/ports.ts';

export interface InterleavingOptions {
  readonly seed: number;
  readonly startMs: number;
  /** No small request is under way for longer. */
  readonly settledAfterMs: number;
  /** How likely a process dies at one thing that it asks. */
  readonly deathRate: number;
  /** Looked at after each act. */
  readonly check: (nowMs: number) => void;
}

export interface Interleaving {
  readonly nowMs: number;
  readonly random: () => number;
  readonly actors: number;
  /** Begins at that time. What it throws ends it, and nobody else. */
  add(startMs: number, run: (parts: ActorParts) => Promise<unknown>): void;
  run(): Promise<void>;
}

export interface ActorParts {
  /** Each call to it is one turn. */
  view(store: ObjectStore): ObjectStore;
  wait(delayMs: number): Promise<void>;
}

interface Turn {
  readonly kind: 'small' | 'file' | 'wait';
  readonly askedAtMs: number;
  readonly notBeforeMs: number;
  readonly act: () => Promise<() => void>;
}

interface Actor {
  readonly startMs: number;
  readonly run: (parts: ActorParts) => Promise<unknown>;
  state: 'new' | 'alive' | 'over';
  readonly turns: Turn[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LONGEST_UPLOAD_MS = 32 * HOUR_MS;
const MICROTASKS = 24;
const leapsMs = [MINUTE_MS, 10 * MINUTE_MS, 35 * MINUTE_MS, 2 * HOUR_MS, 7 * HOUR_MS, 20 * HOUR_MS];

/** Same seed, same numbers: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function createInterleaving(options: InterleavingOptions): Interleaving {
  const random = seeded(options.seed);
  const actors: Actor[] = [];
  let nowMs = options.startMs;

  function ask<T>(actor: Actor, kind: Turn['kind'], act: () => Promise<T>, notBeforeMs = nowMs): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const turn: Turn = {
        kind,
        askedAtMs: nowMs,
        notBeforeMs,
        act: () =>
          act().then(
            (answer) => () => resolve(answer),
            (error: unknown) => () => reject(error),
          ),
      };
      actor.turns.push(turn);
    });
  }

  /** A slow line now and then, and sometimes one that takes just too long. */
  const uploadMs = (): number => {
    const kind = random();
    if (kind < 0.6) return 0;
    return (kind < 0.8 ? random() : 0.7 + 0.3 * random()) * LONGEST_UPLOAD_MS;
  };

  function partsOf(actor: Actor): ActorParts {
    return {
      wait: (delayMs) => ask(actor, 'wait', async () => {}, nowMs + Math.max(0, delayMs)),
      view: (store) => ({
        ...store,
        put: (...given) => ask(actor, 'small', () => store.put(...given)),
        putFile: (...given) => ask(actor, 'file', () => store.putFile(...given), nowMs + uploadMs()),
        get: (...given) => ask(actor, 'small', () => store.get(...given)),
        head: (...given) => ask(actor, 'small', () => store.head(...given)),
        list: (...given) => ask(actor, 'small', () => store.list(...given)),
        delete: (...given) => ask(actor, 'small', () => store.delete(...given)),
        serverNow: (...given) => ask(actor, 'small', () => store.serverNow(...given)),
      }),
    };
  }

  /** Until everybody who lives stands at the store. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < MICROTASKS; turn++) await null;
    while (actors.some(({ state, turns }) => state === 'alive' && turns.length === 0)) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  function begin(actor: Actor): void {
    actor.state = 'alive';
    const end = (): void => {
      actor.state = 'over';
    };
    void actor.run(partsOf(actor)).then(end, end);
  }

  async function take(actor: Actor, turn: Turn): Promise<void> {
    const dies = random() < options.deathRate;
    if (dies) actor.state = 'over';
    if (dies && random() < 0.5) return;
    actor.turns.splice(actor.turns.indexOf(turn), 1);
    const answer = await turn.act();
    options.check(nowMs);
    if (!dies) answer();
  }

  /** The latest time to which it may become now. */
  function horizonMs(): number {
    const small = actors.flatMap(({ state, turns }) =>
      state === 'alive' ? turns.filter(({ kind }) => kind === 'small') : [],
    );
    return Math.min(...small.map(({ askedAtMs }) => askedAtMs + options.settledAfterMs));
  }

  function ready(): (readonly [Actor, Turn | null])[] {
    return actors.flatMap((actor): (readonly [Actor, Turn | null])[] => {
      if (actor.state === 'new') return actor.startMs <= nowMs ? [[actor, null] as const] : [];
      if (actor.state === 'over') return [];
      return actor.turns.filter((turn) => turn.notBeforeMs <= nowMs).map((turn) => [actor, turn] as const);
    });
  }

  function nextMs(): number {
    const times = actors.flatMap((actor) => {
      if (actor.state === 'new') return [actor.startMs];
      return actor.state === 'over' ? [] : actor.turns.map(({ notBeforeMs }) => notBeforeMs);
    });
    return Math.min(...times.filter((ms) => ms > nowMs));
  }

  return {
    random,
    get nowMs() {
      return nowMs;
    },
    get actors() {
      return actors.length;
    },
    add(startMs, run) {
      actors.push({ startMs, run, state: 'new', turns: [] });
    },
    async run() {
      for (;;) {
        await settle();
        if (actors.every(({ state }) => state === 'over')) return;
        const choices = ready();
        const leap = random() < 0.12;
        if (choices.length === 0 || leap) {
          const leapMs = leapsMs[Math.floor(random() * leapsMs.length)] ?? 0;
          const towards = choices.length === 0 ? nextMs() : nowMs + leapMs * random();
          nowMs = Math.max(nowMs, Math.min(towards, horizonMs()));
          if (choices.length === 0 && ready().length > 0) continue;
        }
        const due = ready();
        const [actor, turn] = due[Math.floor(random() * due.length)] ?? [];
        if (!actor) continue;
        if (turn) await take(actor, turn);
        else begin(actor);
      }
    },
  };
}
