/** What the two APIs of a voice service have in common: a question that shows whether one is there, and the way to a sentence. */
import type { ReferenceClip } from '../contract/models/settings.ts';
import type { ProbeKind, VoiceApi } from '../contract/watch.ts';
import type { Finding, HttpAnswer } from './ports.ts';

export interface ApiOfVoice {
  readonly api: VoiceApi;
  /** What shows whether it is there. */
  question(url: string): { readonly url: string; readonly method: 'GET' | 'POST'; readonly json?: object };
  /** Body of the request for the canary sentence; null when it cannot be asked for. */
  canary(reference: ReferenceClip | null): object | null;
}

/** What an answer is whoever gave it; the rest is for the API to say. */
export function plainFinding(answer: HttpAnswer): Omit<Finding, 'kind' | 'api' | 'health'> {
  const { latencyMs } = answer;
  if (answer.kind === 'failed') {
    return { status: null, latencyMs, label: noLabel, noNameServer: answer.noNameServer ?? false };
  }
  return { status: answer.status, latencyMs, label: labelOf(answer.headers), noNameServer: false };
}

/** Null: the answer is as good as its body. */
export function refusalOf(answer: HttpAnswer): ProbeKind | null {
  if (answer.kind === 'failed') return answer.failure;
  const { status, body } = answer;
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return 'redirect';
  if (status === 401 || status === 403 || status === 407) return 'auth';
  // The official API tells a failure inside the voice as the caller's fault.
  if (status === 400 && new TextDecoder().decode(body.subarray(0, 2_000)).includes('tts failed')) return 'tts-failed';
  return 'http-error';
}

const noLabel: Finding['label'] = { site: null, epoch: null, releaseId: null };

function labelOf(headers: Readonly<Record<string, string>>): Finding['label'] {
  const { 'x-understudy-site': site, 'x-understudy-epoch': epoch, 'x-understudy-release': releaseId } = headers;
  return {
    site: site ?? null,
    epoch: epoch !== undefined && /^\d+$/.test(epoch) ? Number(epoch) : null,
    releaseId: releaseId ?? null,
  };
}
