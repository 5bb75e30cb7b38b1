/** What bounds the engine besides arithmetic: how fast this machine reads memory, and how long the event loop is held. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { Graph } from '../../../native-models/onnx/graph.ts';
import { createSession } from '../../../native-models/ort/create-session.ts';
import type { Execution } from '../../../native-models/ort/session.ts';
import { floats } from '../../../native-models/ort/tensor.ts';

const INPUTS = 512;
const OUTPUTS = 150_000;
const READ_BYTES = 4 * INPUTS * OUTPUTS;

/** Best bytes per millisecond over a few products of one row and a matrix far larger than any cache. */
export async function readBytesPerMs(execution: Execution): Promise<number> {
  const g = new Graph('read');
  const x = g.input('x', 'float32', [1, INPUTS]);
  const matrix = g.weight('w', 'float32', [INPUTS, OUTPUTS], () => new Float32Array(INPUTS * OUTPUTS).fill(0.01));
  g.output('y', g.op('ReduceMax', [g.op('MatMul', [x, matrix])], { keepdims: 0 }), 'float32', []);
  const session = await createSession(g, { ...execution, precision: 'exact' });
  const row = floats(new Float32Array(INPUTS).fill(1), [1, INPUTS]);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 12; i++) {
    const startedAt = performance.now();
    await session.run({ x: row });
    best = Math.min(best, performance.now() - startedAt);
  }
  await session.release();
  return READ_BYTES / best;
}

/** Share of the time in which `act` kept this thread busy; the networks run on others. */
export async function loopShareOf(act: () => Promise<unknown>): Promise<number> {
  const before = performance.eventLoopUtilization();
  await act();
  return performance.eventLoopUtilization(before).utilization;
}

/** Longest time that other work of this thread had to wait meanwhile. */
export async function longestGapMs(act: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await act();
  delay.disable();
  return delay.max / 1e6;
}

/** From the cancel, `afterMs` into `act`, to its end; null when a fast device had ended it before. */
export async function cancelMs(
  act: (signal: AbortSignal) => Promise<unknown>,
  afterMs: number,
): Promise<number | null> {
  const controller = new AbortController();
  const ended = act(controller.signal).then(
    () => null,
    () => performance.now(),
  );
  await wait(afterMs);
  const cancelledAt = performance.now();
  controller.abort();
  const endedAt = await ended;
  return endedAt === null ? null : endedAt - cancelledAt;
}
