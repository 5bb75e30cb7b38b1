/** Events announce, they do not command: listeners are told after the fact and one that throws does not stop the others. */
import type { EventName, Events, WireEvent } from '../contract/index.ts';
import type { Log, Stop } from './ports.ts';

export interface Bus {
  /** Number of the last event; part of every snapshot. */
  readonly seq: number;
  emit<N extends EventName>(name: N, payload: Events[N]): void;
  on<N extends EventName>(name: N, listener: (payload: Events[N]) => void): Stop;
  /** Every event in order, as it goes over the wire. */
  onAny(listener: (event: WireEvent) => void): Stop;
}

export function createBus(log: Log): Bus {
  let seq = 0;
  const listeners = new Set<(event: WireEvent) => void>();
  /** A listener may emit: its event waits here, so that everybody hears both in the order of their numbers. */
  const waiting: WireEvent[] = [];
  let delivering = false;

  function deliver(): void {
    if (delivering) return;
    delivering = true;
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
      for (const listener of [...listeners]) {
        try {
          listener(event);
        } catch (error) {
          log.error('event listener failed', { event: event.name, error: String(error) });
        }
      }
    }
    delivering = false;
  }

  const bus: Bus = {
    get seq() {
      return seq;
    },
    emit(name, payload) {
      seq += 1;
      waiting.push({ seq, name, payload } as WireEvent);
      deliver();
    },
    on(name, listener) {
      return bus.onAny((event) => {
        if (event.name === name) listener(event.payload as never);
      });
    },
    onAny(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
  return bus;
}
