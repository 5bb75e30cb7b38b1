/**
 * Tells people. It reads what is the case in the other rooms and writes down what follows; messages go out behind their backs.
 * Nobody waits for it: a channel that is dead costs its own messages time and nothing else.
 */
import { once } from 'node:events';
import path from 'node:path';
import type {
  ChannelInput,
  ChannelSettings,
  ChannelView,
  Delivery,
  Notice,
  NotifyOverview,
  NotifyPolicy,
  NotifyTest,
} from '../contract/models/notify.ts';
import type { Settings } from '../contract/models/settings.ts';
import type { Bus } from '../kernel/bus.ts';
import { isoTime } from '../kernel/clock.ts';
import type { Audit, Clock, Log, SecretBox, Stop, Ticker } from '../kernel/ports.ts';
import { createSerial } from '../kernel/serial.ts';
import { openChannelStore } from './channel-store.ts';
import type { ChannelDeps } from './channels/open.ts';
import { createEntries } from './entries.ts';
import { alertsAfter, escalate } from './escalation.ts';
import type { Surroundings } from './message.ts';
import { openOutbox } from './outbox.ts';
import type { Entry, Line } from './outbox-state.ts';
import { pickNext } from './pick.ts';
import { isShown } from './policy.ts';
import type { Facts, Outcome, ReadOperation } from './ports.ts';
import { type Attempts, createSender } from './sender.ts';
import { operationToAskFor, step } from './transitions.ts';

/** What is under way when the program ends may still arrive. */
const CLOSING_MS = 2_000;
const SHOWN = 30;

export interface NotifyDeps extends ChannelDeps {
  readonly dir: string;
  /** Writes and sends nothing. */
  readonly readOnly?: boolean;
  readonly secrets: SecretBox;
  readonly settings: { get(): Settings };
  readonly readFacts: () => Facts;
  readonly readOperation: ReadOperation;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly log: Log;
}

/** What is only read of it. */
export interface NotifyReader {
  overview(): NotifyOverview;
  /** How often each channel was tried since this program started, by what came of it. */
  attempts(): Attempts;
}

export interface Notify extends NotifyReader {
  setChannel(input: ChannelInput): Promise<NotifyOverview>;
  removeChannel(name: string): Promise<NotifyOverview>;
  setPolicy(change: Partial<NotifyPolicy>): Promise<NotifyOverview>;
  /** Throws NOTIFY_UNKNOWN, NOTIFY_SECRET_MISSING, NOTIFY_NOT_DELIVERED with the channel's answer. */
  test(name: string, signal?: AbortSignal): Promise<NotifyTest>;
  /** From now on people are told, also of what happened while nobody was there to tell it. */
  start(): void;
  close(): Promise<void>;
}

export async function createNotify(deps: NotifyDeps): Promise<Notify> {
  const { dir, readOnly = false, settings, clock, ticker, bus, audit, log } = deps;
  const store = await openChannelStore(path.join(dir, 'channels.json'), deps.secrets);
  const outbox = await openOutbox(path.join(dir, 'outbox.jsonl'), { readOnly });
  const closing = new AbortController();
  /** Every change of the outbox takes its turn, so that each is decided on the state that it is written to. */
  const inTurn = createSerial();
  const underWay = new Map<string, Promise<void>>();
  let stopTimer: Stop = () => {};
  let stopListening: Stop = () => {};
  let started = false;
  /** What was open when the program ended may be over; until the first probe tells, nobody else is woken for it. */
  let probed = false;

  const around = (): Surroundings => ({
    locale: settings.get().locale,
    studioName: settings.get().studioName,
    policy: store.policy(),
    nowMs: clock.now(),
  });
  const sender = createSender({ ...deps, store, around, closing: closing.signal });
  const changed = (): NotifyOverview => {
    const now = overview();
    bus.emit('notify.changed', now);
    return now;
  };

  async function keep(line: Line): Promise<void> {
    await outbox.append(line);
    changed();
  }

  /** What is the case now against what was told. `facts` are of the moment of the event. */
  function notice(facts: Facts): Promise<void> {
    return inTurn(async () => {
      if (closing.signal.aborted) return;
      const { state } = outbox;
      const asked = operationToAskFor(state.seen, facts);
      const ended = asked === null ? null : await deps.readOperation(asked);
      const nowMs = clock.now();
      const { seen, notices } = step(state.seen, facts, ended, isoTime(nowMs));
      const add = notices.flatMap((one) => createEntries(state, one, store.list(), store.policy(), nowMs));
      const alerts = alertsAfter(state.alerts, seen, notices, nowMs);
      if (notices.length > 0 || JSON.stringify([seen, alerts]) !== JSON.stringify([state.seen, state.alerts])) {
        await keep({ kind: 'noticed', seen, alerts, add });
        for (const one of notices) show(one);
      }
      probed ||= facts.watch.state !== 'starting';
      wake();
    }).catch(tellLog);
  }

  function show(one: Notice): void {
    if (isShown(store.policy(), one.kind)) bus.emit('notify.announced', one);
  }

  /** Escalates, sends what is due, and sets the timer for what is due next. */
  function wake(): void {
    if (!started || closing.signal.aborted) return;
    void inTurn(async () => {
      if (closing.signal.aborted) return;
      const nextMs = [await escalateDue()];
      for (const channel of store.list()) nextMs.push(await sendDue(channel));
      arm(nextMs.filter((ms) => ms !== null));
    }).catch(tellLog);
  }

  /** When something may have to be told to others next. */
  async function escalateDue(): Promise<number | null> {
    if (!probed) return null;
    const { state } = outbox;
    const { alerts, add, reminded, nextMs } = escalate(state, store.list(), store.policy(), clock.now());
    if (JSON.stringify(alerts) !== JSON.stringify(state.alerts)) {
      await keep({ kind: 'noticed', seen: state.seen, alerts, add });
      for (const one of reminded) show(one);
    }
    return nextMs;
  }

  function arm(nextMs: readonly number[]): void {
    stopTimer();
    if (nextMs.length === 0) return;
    stopTimer = ticker.after(Math.max(0, Math.min(...nextMs) - clock.now()), wake);
  }

  /** Begins what is due for the channel; else tells when something will be. */
  async function sendDue(channel: ChannelSettings): Promise<number | null> {
    if (underWay.has(channel.name)) return null;
    const next = pickNext(outbox.state, channel, clock.now());
    if (!next || next.atMs > clock.now()) return next?.atMs ?? null;
    const ids = next.entries.map(({ id }) => id);
    await keep({ kind: 'sending', ids, channel: channel.name, atMs: clock.now() });
    const sent = sender
      .attempt(channel, next.entries)
      .then((outcome) => inTurn(() => settle(channel, next.entries, outcome)))
      .catch(tellLog)
      .finally(() => {
        underWay.delete(channel.name);
        wake();
      });
    underWay.set(channel.name, sent);
    return null;
  }

  async function settle(channel: ChannelSettings, entries: readonly Entry[], outcome: Outcome): Promise<void> {
    const ids = entries.map(({ id }) => id);
    await keep({ kind: 'tried', ids, outcome, atMs: clock.now() });
    const isDelivered = outcome.kind === 'delivered';
    if (!isDelivered) log.warn('message not delivered', { channel: channel.name, outcome: outcome.kind });
    for (const entry of outbox.state.entries.filter(({ id, state }) => ids.includes(id) && state !== 'waiting')) {
      await audit.append({
        actor: 'notify',
        event: isDelivered ? 'notify.delivered' : 'notify.givenUp',
        data: { channel: channel.name, kind: channel.kind, notice: entry.notice.kind, attempts: entry.attempts },
      });
    }
  }

  function overview(): NotifyOverview {
    const { entries } = outbox.state;
    const newest = [...entries].reverse();
    const ready = store.ready();
    return {
      channels: store.list().map((channel) => viewOf(channel, entries, ready.has(channel.name))),
      policy: store.policy(),
      recent: newest.slice(0, SHOWN).map(deliveryOf),
    };
  }

  function tellLog(error: unknown): void {
    if (!closing.signal.aborted)
      log.error('people not told', { error: error instanceof Error ? error.name : 'unknown' });
  }

  return {
    overview,
    attempts: sender.attempts,
    async setChannel(input) {
      await store.set(input);
      await inTurn(() => keep({ kind: 'renewed', channel: input.name, atMs: clock.now() }));
      wake();
      return overview();
    },
    async removeChannel(name) {
      await store.remove(name);
      await inTurn(() => keep({ kind: 'dropped', channel: name }));
      return overview();
    },
    async setPolicy(change) {
      await store.setPolicy(change);
      wake();
      return changed();
    },
    test: sender.test,
    start() {
      if (started || readOnly) return;
      started = true;
      const look = (): void => void notice(deps.readFacts());
      const stops = [
        bus.on('watch.changed', look),
        bus.on('backup.changed', look),
        bus.on('standby.changed', look),
        bus.on('synthesis.engineChanged', look),
        bus.on('alerts.changed', look),
      ];
      stopListening = () => {
        for (const stop of stops) stop();
      };
      look();
      wake();
    },
    async close() {
      stopListening();
      stopTimer();
      await inTurn(() => {});
      const enough = AbortSignal.timeout(CLOSING_MS);
      await Promise.race([Promise.all(underWay.values()), once(enough, 'abort')]);
      closing.abort();
      await Promise.all(underWay.values());
      await inTurn(() => outbox.close());
    },
  };
}

function viewOf(channel: ChannelSettings, entries: readonly Entry[], hasSecret: boolean): ChannelView {
  const own = entries.filter((entry) => entry.channel === channel.name);
  const last = own.filter(({ answer }) => answer !== null).at(-1);
  return {
    ...channel,
    hasSecret,
    last: last ? deliveryOf(last) : null,
    waiting: own.filter(({ state }) => state === 'waiting').length,
  };
}

function deliveryOf(entry: Entry): Delivery {
  const { id, channel, notice, mark, state, attempts, mayDouble, answer } = entry;
  return { id, channel, notice, mark, state, attempts, mayDouble, answer, at: isoTime(entry.endedAtMs ?? entry.dueMs) };
}
