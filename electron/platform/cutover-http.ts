/** Requests to the interfaces of DNS providers: one at a time, never redirected, with an end to every wait. */
import type { CutoverHttp } from '../cutover/ports.ts';
import { AppError } from '../kernel/app-error.ts';

const TIMEOUT_MS = 15_000;

export function createCutoverHttp(): CutoverHttp {
  return async ({ method, url, headers, body, signal }) => {
    const deadline = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const answer = await fetch(url, {
        method,
        headers,
        redirect: 'manual',
        signal: signal ? AbortSignal.any([deadline, signal]) : deadline,
        ...(body === undefined ? {} : { body }),
      });
      const dateMs = Date.parse(answer.headers.get('date') ?? '');
      return { status: answer.status, text: await answer.text(), dateMs: Number.isNaN(dateMs) ? null : dateMs };
    } catch (cause) {
      signal?.throwIfAborted();
      throw new AppError('CUTOVER_UNREACHABLE', {
        details: { server: new URL(url).host, reason: deadline.aborted ? 'no answer' : reasonOf(cause) },
        remedy: { kind: 'retry' },
        retryable: true,
        cause,
      });
    }
  };
}

/** What the socket said, which `fetch` hides one level down. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code ?? (error instanceof Error ? error.message : String(error));
}
