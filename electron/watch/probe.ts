/** One question to a service and what its answer means. Failures inside the voice arrive as HTTP 400 from the official API. */
import { type HealthDocument, healthDocument } from '../contract/models/agent.ts';
import type { ProbeKind } from '../contract/watch.ts';
import type { HttpAnswer } from './ports.ts';
import { judgeVoice } from './voice-proof.ts';

export interface Finding {
  readonly kind: ProbeKind;
  readonly status: number | null;
  readonly latencyMs: number;
  readonly releaseId: string | null;
  /** Synthesis requests that wait at the service; the voice is not asked for while there are any. */
  readonly queue: number;
  /** Voice that the service speaks with, when it said so. */
  readonly voice: string | null;
}

/** `expectedModels`: what may answer; null or empty = no opinion. */
export function readHealth(answer: HttpAnswer, expectedModels: readonly string[] | null): Finding {
  const base = { latencyMs: answer.latencyMs, releaseId: null, queue: 0, voice: null };
  if (answer.kind === 'failed') return { ...base, kind: answer.failure, status: null };
  const { status } = answer;
  const health = parseHealth(answer.body);
  const known = health
    ? { ...base, releaseId: health.releaseId, queue: health.queue, voice: health.voice, status }
    : { ...base, status };
  if (status === 503 && health && !health.ready) return { ...known, kind: 'not-ready' };
  const refused = kindOfStatus(status, answer.body);
  if (refused) return { ...known, kind: refused };
  if (!health) return { ...known, kind: 'bad-body' };
  // Somebody moved the name: what answers is not the machine that is being watched.
  if (health.site !== 'primary') return { ...known, kind: 'redirect' };
  if (!health.ready) return { ...known, kind: 'not-ready' };
  if (expectedModels?.length && !health.modelIds.every((id) => expectedModels.includes(id))) {
    return { ...known, kind: 'wrong-model' };
  }
  return { ...known, kind: 'ok' };
}

/** The canary sentence's answer, judged by its sound. */
export function readVoice(answer: HttpAnswer): Finding {
  const base = { latencyMs: answer.latencyMs, releaseId: null, queue: 0, voice: null };
  if (answer.kind === 'failed') return { ...base, kind: answer.failure, status: null };
  const releaseId = answer.headers['x-understudy-release'] ?? null;
  const refused = kindOfStatus(answer.status, answer.body);
  if (refused) return { ...base, kind: refused, status: answer.status, releaseId };
  const proof = judgeVoice(answer.body, { answered: releaseId, expected: null });
  return { ...base, kind: proof.ok ? 'ok' : 'audio', status: answer.status, releaseId };
}

function kindOfStatus(status: number, body: Uint8Array): ProbeKind | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return 'redirect';
  if (status === 401 || status === 403 || status === 407) return 'auth';
  if (status === 400 && new TextDecoder().decode(body.subarray(0, 2_000)).includes('tts failed')) return 'tts-failed';
  return 'http-error';
}

export function parseHealth(body: Uint8Array): HealthDocument | null {
  try {
    return healthDocument.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    return null;
  }
}
