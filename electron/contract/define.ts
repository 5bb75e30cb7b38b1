/**
 * How a call is declared. A call is data (effect, input schema, output type), so both transports, the CLI and the tests are
 * driven by the same table and nothing can be reachable by one of them only.
 */
import type { z } from 'zod';
import type { DangerInput } from './models/plan.ts';

/**
 * `read` changes nothing and may be retried freely: its handlers are built from the query half of a service.
 * `write` is audited. `danger` is audited, and the dispatcher demands the hash of the plan that was read and the typed name
 * before the handler runs.
 */
export type Effect = 'read' | 'write' | 'danger';

export interface CallSpec<I extends z.ZodType, O, E extends Effect = Effect> {
  readonly effect: E;
  readonly input: I;
  /** Set when the call answers at once with `Started` and the work goes on as a job, which the audit log then names. */
  readonly job?: true;
  /** Type carrier only; never present at run time. */
  readonly output?: O;
}

/** Answer of a call that starts a job. */
export interface Started {
  readonly jobId: string;
}

type IsStarted<O> = [O] extends [Started] ? ([Started] extends [O] ? true : false) : false;
/** A call is a job exactly when it answers `Started`. A job is kept on disk, so it is never a `read`. */
type JobFlag<O> = IsStarted<O> extends true ? { readonly job: true } : { readonly job?: never };
type HarmlessEffect<O> = IsStarted<O> extends true ? 'write' : 'read' | 'write';

/** `declare<Output>()({ effect, input })`: two steps, because TypeScript cannot infer one type argument while another is given. */
export const declare =
  <O>() =>
  <I extends z.ZodType, E extends HarmlessEffect<O>>(
    spec: { readonly effect: E; readonly input: I } & JobFlag<O>,
  ): CallSpec<I, O, E> =>
    spec;

/** A call that moves the service. Its input carries the plan's hash and the typed name, or it does not compile. */
export const declareDanger =
  <O>() =>
  <I extends z.ZodType<DangerInput>>(spec: { readonly input: I } & JobFlag<O>): CallSpec<I, O, 'danger'> => ({
    effect: 'danger',
    ...spec,
  });
