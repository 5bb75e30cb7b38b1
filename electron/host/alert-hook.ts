/** The door for Alertmanager: a key of its own, small bodies, and no more requests than a person could be told of. */
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { toWireError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/ports.ts';
import { secretEqual } from '../kernel/secret-equal.ts';

const MAX_BODY_BYTES = 64 * 1024;
/** Alertmanager posts once for each group and `group_interval`; this is far more than people can be told. */
const BURST = 60;
const PER_SECOND = 1;

export interface AlertHook {
  /** Any of them opens it; null: there is none. */
  readonly keys: readonly (string | null)[];
  readonly receive: (document: unknown) => Promise<{ readonly news: number }>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

export function addAlertHook(api: Hono, { keys, receive, clock }: AlertHook): void {
  const mayCome = createBucket(clock);
  const signIn = async (context: Context, next: () => Promise<void>): Promise<Response | undefined> => {
    const bearer = context.req.header('authorization')?.replace(/^Bearer /, '') ?? '';
    if (!keys.some((key) => key !== null && secretEqual(bearer, key))) return context.text('Not signed in.', 401);
    // 5xx, because Alertmanager sends again after that and gives up after anything else.
    if (!mayCome()) return context.text('Too many requests.', 503, { 'retry-after': '5' });
    await next();
    return undefined;
  };
  api.post('/hooks/alertmanager', signIn, bodyLimit({ maxSize: MAX_BODY_BYTES }), async (context) => {
    const document: unknown = await context.req.json().catch(() => undefined);
    try {
      return context.json(await receive(document));
    } catch (error) {
      const told = toWireError(error);
      return context.json({ error: told }, told.code === 'ALERTS_UNREADABLE' ? 400 : 503);
    }
  });
}

function createBucket(clock: Pick<Clock, 'monotonicMs'>): () => boolean {
  let left = BURST;
  let filledAtMs = clock.monotonicMs();
  return () => {
    const nowMs = clock.monotonicMs();
    left = Math.min(BURST, left + ((nowMs - filledAtMs) / 1000) * PER_SECOND);
    filledAtMs = nowMs;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
