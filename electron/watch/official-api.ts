/**
 * The official `api_v2` as it is: no page for health, failures inside the voice as HTTP 400, and no sentence without a
 * recording of its own machine. It never says which model it speaks with.
 */
import { isTtsRefusal, parseHealth, ttsUrl } from '../kernel/voice-service.ts';
import type { Finding, HttpAnswer } from './ports.ts';
import { type ApiOfVoice, plainFinding, refusalOf } from './voice-api.ts';
import { canaryRequest } from './voice-proof.ts';

export const officialApi: ApiOfVoice = {
  api: 'official',
  question: (url) => ({ url: ttsUrl(url), method: 'POST', json: {} }),
  canary: (reference) =>
    reference && {
      ...canaryRequest,
      ref_audio_path: reference.audioPath,
      prompt_text: reference.text,
      prompt_lang: reference.language,
    },
};

/** Null: the answer to an empty `/tts` request is none of a voice service, and what was found before stands. */
export function readTtsRefusal(answer: HttpAnswer): Finding | null {
  if (answer.kind === 'failed') return null;
  const plain = { ...plainFinding(answer), health: null };
  // A standby whose page for health is shut off is not the primary, whatever it says.
  if (plain.label.site === 'standby') return { ...plain, api: 'understudy', kind: 'other-site' };
  if (isTtsRefusal(answer)) return { ...plain, api: 'official', kind: 'ok' };
  if (plain.label.site === null) return null;
  // Understudy's label over something else: its service is there, and wants a key or has a fault.
  return { ...plain, api: 'understudy', kind: refusalOf(answer) === 'auth' ? 'ok' : 'not-ready' };
}

/** It says 404 to a page that it does not have; a failing service or proxy is not asked any further. */
export function mayBeOfficial(toHealth: HttpAnswer): boolean {
  if (toHealth.kind === 'failed' || parseHealth(toHealth.body)) return false;
  return toHealth.status < 500 || isTtsRefusal(toHealth);
}
