/** One question to a service and what its answer means. Failures inside the voice arrive as HTTP 400 from the official API. */
import type { ProbeKind } from '../contract/watch.ts';
import { isTtsRefusal, parseHealth } from '../kernel/voice-service.ts';
import type { HttpAnswer, ServedVoice } from './ports.ts';
import { judgeVoice } from './voice-proof.ts';

export interface Finding {
  readonly kind: ProbeKind;
  readonly status: number | null;
  readonly latencyMs: number;
  readonly releaseId: string | null;
  /** Synthesis requests that wait at the service; the voice is not asked for while there are any. */
  readonly queue: number;
  /** What the service speaks with; null when it did not say. */
  readonly served: ServedVoice | null;
  /** No name server answered, so nothing was learned about the name. */
  readonly noNameServer: boolean;
}

const unknown = { releaseId: null, queue: 0, served: null, noNameServer: false } as const;

/** `expectedModels`: what may answer; null or empty = no opinion. */
export function readHealth(answer: HttpAnswer, expectedModels: readonly string[] | null): Finding {
  if (answer.kind === 'failed') return readFailure(answer);
  const { status } = answer;
  const base = { ...unknown, latencyMs: answer.latencyMs };
  const health = parseHealth(answer.body);
  const known = health
    ? { ...base, releaseId: health.releaseId, queue: health.queue, served: health, status }
    : { ...base, status };
  if (status === 503 && health && !health.ready) return { ...known, kind: 'not-ready' };
  const refused = kindOfStatus(status, answer.body);
  if (refused) return { ...known, kind: refused };
  if (!health) return { ...known, kind: 'bad-body' };
  // Somebody moved the name: what answers is not the machine that is being watched.
  if (health.site !== 'primary') return { ...known, kind: 'other-site' };
  if (!health.ready) return { ...known, kind: 'not-ready' };
  // A voice without a model cannot be the one that ought to speak.
  if (health.modelIds.length === 0) return { ...known, kind: 'wrong-model' };
  if (expectedModels?.length && !health.modelIds.every((id) => expectedModels.includes(id))) {
    return { ...known, kind: 'wrong-model' };
  }
  return { ...known, kind: 'ok' };
}

/** The official API has no page for health; what it says to an empty `/tts` request shows that it is there. Null: it is not. */
export function readOfficial(answer: HttpAnswer): Finding | null {
  if (answer.kind === 'failed' || !isTtsRefusal(answer)) return null;
  return { ...unknown, kind: 'ok', status: answer.status, latencyMs: answer.latencyMs };
}

/** The canary sentence's answer, judged by its sound. */
export function readVoice(answer: HttpAnswer): Finding {
  if (answer.kind === 'failed') return readFailure(answer);
  const base = { ...unknown, latencyMs: answer.latencyMs };
  const releaseId = answer.headers['x-understudy-release'] ?? null;
  const refused = kindOfStatus(answer.status, answer.body);
  if (refused) return { ...base, kind: refused, status: answer.status, releaseId };
  const proof = judgeVoice(answer.body, { answered: releaseId, expected: null });
  return { ...base, kind: proof.ok ? 'ok' : 'audio', status: answer.status, releaseId };
}

function readFailure({ failure, latencyMs, noNameServer = false }: Extract<HttpAnswer, { kind: 'failed' }>): Finding {
  return { ...unknown, kind: failure, status: null, latencyMs, noNameServer };
}

function kindOfStatus(status: number, body: Uint8Array): ProbeKind | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return 'redirect';
  if (status === 401 || status === 403 || status === 407) return 'auth';
  if (status === 400 && new TextDecoder().decode(body.subarray(0, 2_000)).includes('tts failed')) return 'tts-failed';
  return 'http-error';
}
