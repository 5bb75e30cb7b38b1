/** The engine that people hear: how its process is started, when it is started anew, and when it may end for want of work. */
import type { EngineOptions } from '../../../native-models/engine.ts';
import type { ChildHandle } from '../../kernel/child-client.ts';
import { createEngineChild, ENGINE_RESTS_AFTER_MS, type EngineChild, forkEngine } from '../../platform/engine-child.ts';
import type { Programs } from '../app-options.ts';
import { findEncoders } from '../encoders.ts';
import type { Base } from './base.ts';

/** Starts an engine process, this one or one beside it. */
export type SpawnEngine = (options: EngineOptions) => ChildHandle;

export interface WiredEngine {
  readonly engine: EngineChild;
  readonly spawnEngine: SpawnEngine;
  /** From now on it stays: whoever listens to a served voice may come at any time, and does not wait for it to load. */
  readonly stayLoaded: () => void;
}

export function wireEngine(
  { paths, settings, bus, clock, ticker, log }: Pick<Base, 'paths' | 'settings' | 'bus' | 'clock' | 'ticker' | 'log'>,
  programs: Programs,
): WiredEngine {
  const spawnEngine: SpawnEngine = programs.spawnEngine ?? ((options) => forkEngine(options)());
  const spawn = (): ChildHandle => {
    const { engineProvider } = settings.get();
    return spawnEngine({
      encoders: findEncoders(paths.models),
      tuningDir: paths.tuning,
      networksDir: paths.networks,
      ...(engineProvider ? { provider: engineProvider } : {}),
    });
  };
  let mayRest = true;
  const rest = { afterMs: ENGINE_RESTS_AFTER_MS, isAllowed: () => mayRest };
  const engine = createEngineChild({ spawn, rest, clock, ticker, log });

  let { engineProvider } = settings.get();
  bus.on('settings.changed', (changed) => {
    if (changed.engineProvider === engineProvider) return;
    engineProvider = changed.engineProvider;
    // A running take is finished where it began.
    void engine.restartEngine();
  });
  return {
    engine,
    spawnEngine,
    stayLoaded() {
      mayRest = false;
    },
  };
}
