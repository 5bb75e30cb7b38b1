/** Brings messages to channels: each attempt ends within a limit, none rejects, and what came of them is counted. */
import { randomUUID } from 'node:crypto';
import type { ChannelSettings, Notice, NotifyTest } from '../contract/models/notify.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { Clock, Log } from '../kernel/ports.ts';
import type { ChannelStore } from './channel-store.ts';
import { type ChannelDeps, openChannel } from './channels/open.ts';
import { entryOf } from './entries.ts';
import { composeMessage, type Surroundings } from './message.ts';
import type { Entry } from './outbox-state.ts';
import type { Outcome } from './ports.ts';

/** An attempt that is not over by then is given up, and tried again. */
const ATTEMPT_MS = 30_000;
const tooLate: Outcome = { kind: 'unknown', answer: 'no answer in time' };

export type Attempts = readonly {
  readonly channel: string;
  readonly result: Outcome['kind'];
  readonly count: number;
}[];

export interface Sender {
  attempt(channel: ChannelSettings, entries: readonly Entry[]): Promise<Outcome>;
  /** A message of its own, which is in no outbox. Throws what `Notify.test` throws. */
  test(name: string, signal?: AbortSignal): Promise<NotifyTest>;
  /** Tests are not among them. */
  attempts(): Attempts;
}

export function createSender(
  deps: ChannelDeps & {
    readonly store: Pick<ChannelStore, 'get' | 'secretOf'>;
    readonly around: () => Surroundings;
    /** The program ends. */
    readonly closing: AbortSignal;
    readonly clock: Clock;
    readonly log: Log;
  },
): Sender {
  const { store, around, closing, clock, log } = deps;
  const counts = new Map<string, Attempts[number]>();

  function count(channel: string, result: Outcome['kind']): void {
    const key = `${channel}\0${result}`;
    counts.set(key, { channel, result, count: (counts.get(key)?.count ?? 0) + 1 });
  }

  async function send(channel: ChannelSettings, entries: readonly Entry[]): Promise<Outcome> {
    const limit = AbortSignal.any([closing, AbortSignal.timeout(ATTEMPT_MS)]);
    try {
      const open = openChannel(deps, channel, await store.secretOf(channel.name));
      return await open.send(composeMessage(entries, around()), limit);
    } catch (error) {
      if (limit.aborted) return tooLate;
      // The text of a fault may hold an address, so only its name is told.
      const fault = error instanceof AppError ? error.code : error instanceof Error ? error.name : 'unknown';
      log.warn('channel not usable', { channel: channel.name, fault });
      return { kind: 'unreachable', answer: fault };
    }
  }

  return {
    async attempt(channel, entries) {
      const outcome = await send(channel, entries);
      count(channel.name, outcome.kind);
      return outcome;
    },
    async test(name, signal) {
      const channel = store.get(name);
      const open = openChannel(deps, channel, await store.secretOf(name));
      const at = isoTime(clock.now());
      const one: Notice = { key: randomUUID(), kind: 'test', subject: 'test', p1: false, at, values: {} };
      const entry = { ...entryOf(one, name, 'none', clock.now()), mayDouble: false };
      const startedMs = clock.monotonicMs();
      const limit = AbortSignal.any([closing, AbortSignal.timeout(ATTEMPT_MS), ...(signal ? [signal] : [])]);
      const outcome = await open.send(composeMessage([entry], around()), limit).catch((): Outcome => {
        signal?.throwIfAborted();
        return tooLate;
      });
      if (outcome.kind !== 'delivered') throw notDelivered(name, outcome);
      return { name, answer: outcome.answer, seconds: (clock.monotonicMs() - startedMs) / 1000 };
    },
    attempts: () => [...counts.values()],
  };
}

function notDelivered(name: string, { kind, answer }: Outcome): AppError {
  return new AppError('NOTIFY_NOT_DELIVERED', {
    details: { name, outcome: kind, answer },
    remedy: { kind: 'retry' },
    message: `${name}: ${answer}`,
  });
}
