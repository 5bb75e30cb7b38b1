/** One request to a chat service, and what its answer means. The services differ only in what they call success. */
import type { Failure, NotifyHttp, Outcome, PostAnswer } from '../ports.ts';

export type Answered = Extract<PostAnswer, { kind: 'answered' }>;

/** Longer answers are cut: the first line says it. */
const ANSWER_CHARACTERS = 300;
/** A service that is limited and does not say for how long. */
const USUAL_LIMIT_MS = 60_000;

const failures: Readonly<Record<Failure, string>> = {
  refused: 'connection refused',
  name: 'name not found',
  certificate: 'certificate not accepted',
  timeout: 'no answer in time',
  cut: 'connection cut',
};

/** `judge` sees answers with a status below 500 other than 429. */
export async function post(
  http: NotifyHttp,
  request: { readonly url: string; readonly json: unknown; readonly headers?: Readonly<Record<string, string>> },
  judge: (answer: Answered) => Outcome,
  signal: AbortSignal,
): Promise<Outcome> {
  const answer = await http({
    url: request.url,
    headers: { 'content-type': 'application/json; charset=utf-8', ...request.headers },
    body: typeof request.json === 'string' ? request.json : JSON.stringify(request.json),
    signal,
  });
  if (answer.kind === 'failed') {
    return { kind: answer.arrived ? 'unknown' : 'unreachable', answer: failures[answer.failure] };
  }
  if (answer.status === 429) return limited(answer, waitAskedFor(answer));
  // A proxy that gave up may have passed it on.
  if (answer.status === 502 || answer.status === 504) return { kind: 'unknown', answer: saidBy(answer) };
  if (answer.status >= 500) return refused(answer);
  return judge(answer);
}

export const delivered = (answer: Answered): Outcome => ({ kind: 'delivered', answer: saidBy(answer) });
export const refused = (answer: Answered): Outcome => ({ kind: 'refused', answer: saidBy(answer) });
export const limited = (answer: Answered, waitMs: number | null = null): Outcome => ({
  kind: 'limited',
  answer: saidBy(answer),
  retryAfterMs: waitMs ?? USUAL_LIMIT_MS,
});

/** Members of a JSON object; none where the answer is something else. */
export function members({ text }: Answered): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function secondsMs(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.ceil(value * 1000) : null;
}

/** Discord and Telegram say it in the body as well, and finer. */
function waitAskedFor(answer: Answered): number | null {
  const { retry_after, parameters } = members(answer);
  const inside = typeof parameters === 'object' && parameters !== null ? parameters : {};
  const header = answer.retryAfter?.trim() ?? '';
  return (
    secondsMs(retry_after) ??
    secondsMs('retry_after' in inside ? inside.retry_after : null) ??
    (/^\d+(\.\d+)?$/.test(header) ? secondsMs(Number(header)) : null)
  );
}

function saidBy({ status, text }: Answered): string {
  const said = text.replace(/\s+/g, ' ').trim().slice(0, ANSWER_CHARACTERS);
  return said === '' ? `HTTP ${status}` : `HTTP ${status} · ${said}`;
}
