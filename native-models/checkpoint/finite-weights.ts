/** Checks that every weight is finite: one NaN or infinity would make all sound noise or silence, long after the import. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { EngineError } from '../engine-error.ts';
import type { Weights } from './weights.ts';

/** @throws EngineError VOICE_WEIGHTS_INVALID naming the first tensor that holds NaN or an infinity. */
export async function checkFinite(weights: Weights, signal?: AbortSignal): Promise<void> {
  for (const name of weights.names()) {
    signal?.throwIfAborted();
    if (!weights.isFloat(name)) continue;
    const values = weights.read(
      name,
      weights.shape(name).map(() => null),
    );
    for (let i = 0; i < values.length; i++) {
      // x - x is 0 for every number and NaN for NaN and the infinities: one test without a call per weight.
      if (values[i]! - values[i]! !== 0) {
        throw new EngineError('VOICE_WEIGHTS_INVALID', `${name} holds values that are no numbers`, {
          tensor: name,
          at: i,
        });
      }
    }
    await nextTurn();
  }
}
