/** Keeps the derived status current and announces it only when it changed. */
import type { Status } from '../contract/models/status.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Stop, Ticker } from '../kernel/ports.ts';
import { deriveStatus, type StatusFacts } from './rules.ts';

/** Sentences contain minutes, so they age without any event. */
const REFRESH_EVERY_MS = 15_000;

export interface StatusService {
  current(): Status;
  close: Stop;
}

export function createStatus(deps: {
  readonly bus: Bus;
  readonly ticker: Ticker;
  readonly readFacts: () => StatusFacts;
}): StatusService {
  let told = '';
  const refresh = (): void => {
    const status = deriveStatus(deps.readFacts());
    const text = JSON.stringify(status);
    if (text === told) return;
    told = text;
    deps.bus.emit('status.changed', status);
  };
  const stopListening = deps.bus.onAny((event) => {
    if (event.name !== 'status.changed' && event.name !== 'audit.appended') refresh();
  });
  const stopTicking = deps.ticker.every(REFRESH_EVERY_MS, refresh);
  return {
    current: () => deriveStatus(deps.readFacts()),
    close() {
      stopListening();
      stopTicking();
    },
  };
}
