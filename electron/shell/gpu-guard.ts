/** Remembers that the graphics device crashed, so that the next start draws without it instead of crashing too. */
import { app } from 'electron';
import Store from 'electron-store';
import { countCrash, drawsInSoftware, type GpuGuard } from './gpu-guard-rules.ts';

interface Kept extends GpuGuard {
  /** The person's own choice; settings cannot be read yet when it is needed. */
  readonly isAsked: boolean;
}

export interface GpuSwitch {
  /** What the person chose, for the next start. */
  choose(isSoftware: boolean): void;
}

/** Before the app is ready: later, Electron has decided. */
export function guardGpu(version: string, now: () => number): GpuSwitch {
  const store = new Store<Kept>({ name: 'gpu', defaults: { softwareFor: null, isAsked: false } });
  if (drawsInSoftware(store.store, version, store.get('isAsked'))) app.disableHardwareAcceleration();
  // Of an Electron that is gone: this one is given its own chance.
  else if (store.get('softwareFor') !== null) store.set('softwareFor', null);
  let crashesMs: readonly number[] = [];
  app.on('child-process-gone', (_event, { type, reason }) => {
    if (type !== 'GPU' || reason === 'clean-exit' || reason === 'killed') return;
    const counted = countCrash(crashesMs, now());
    crashesMs = counted.crashesMs;
    if (counted.isEnough) store.set('softwareFor', version);
  });
  return { choose: (isSoftware) => store.set('isAsked', isSoftware) };
}
