/**
 * How a call is declared. A call is data (effect, input schema, output type), so both transports, the CLI and the tests are
 * driven by the same table and nothing can be reachable by one of them only.
 */
import type { z } from 'zod';

/** `read` may be retried freely, `write` is audited, `danger` also needs the plan that the person saw (see models/plan.ts). */
export type Effect = 'read' | 'write' | 'danger';

export interface CallSpec<I extends z.ZodType, O> {
  readonly effect: Effect;
  readonly input: I;
  /** Set when the call answers at once with `{ jobId }` and the work goes on as a job. */
  readonly job?: true;
  /** Type carrier only; never present at run time. */
  readonly output?: O;
}

/** `declare<Output>()({ effect, input })`: two steps, because TypeScript cannot infer one type argument while another is given. */
export const declare =
  <O>() =>
  <I extends z.ZodType>(spec: Omit<CallSpec<I, O>, 'output'>): CallSpec<I, O> =>
    spec;

/** Answer of a call that starts a job. */
export interface Started {
  readonly jobId: string;
}
