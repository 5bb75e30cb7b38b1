/** Understudy's own voice service: `/healthz` says what it is, and a sentence needs no reference. */
import type { HealthDocument } from '../contract/models/agent.ts';
import type { ProbeKind } from '../contract/watch.ts';
import { healthUrl, parseHealth } from '../kernel/voice-service.ts';
import type { Finding, HttpAnswer } from './ports.ts';
import { type ApiOfVoice, plainFinding, refusalOf } from './voice-api.ts';
import { canaryRequest } from './voice-proof.ts';

interface Expectations {
  /** Whose address it is: the other site's service there is not the one that was meant. */
  readonly site: 'primary' | 'standby';
  /** Models that may answer; null or empty = no opinion. */
  readonly models: readonly string[] | null;
}

export const understudyApi: ApiOfVoice = {
  api: 'understudy',
  question: (url) => ({ url: healthUrl(url), method: 'GET' }),
  canary: () => canaryRequest,
};

/** What an address said to the question for its health, whether or not Understudy is there. */
export function readHealth(answer: HttpAnswer, expected: Expectations): Finding {
  const health = answer.kind === 'answered' ? parseHealth(answer.body) : null;
  const plain = { ...plainFinding(answer), health };
  if (health?.api === 'official') return { ...plain, api: 'official', kind: kindOfGate(health) };
  if (health) return { ...plain, api: 'understudy', kind: kindOf(health, answer, expected) };
  return { ...plain, api: null, kind: refusalOf(answer) ?? 'bad-body' };
}

/** Of the gate before an official installation. Whether that lives and whether listeners are let in are two things. */
function kindOfGate({ ready, warm, mode }: HealthDocument): ProbeKind {
  if (ready) return 'ok';
  return warm && (mode === 'fenced' || mode === 'forward' || mode === 'warm') ? 'fenced' : 'http-error';
}

function kindOf(health: HealthDocument, answer: HttpAnswer, { site, models }: Expectations): ProbeKind {
  // Somebody moved the name: what answers is not the machine that is being watched.
  if (health.site === (site === 'primary' ? 'standby' : 'primary')) return 'other-site';
  if (!health.ready || refusalOf(answer) !== null) return 'not-ready';
  // A voice without a model cannot be the one that ought to speak.
  if (health.modelIds.length === 0) return 'wrong-model';
  if (models?.length && !health.modelIds.every((id) => models.includes(id))) return 'wrong-model';
  return 'ok';
}
