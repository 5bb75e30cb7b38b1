/** A voice service at an address, found out by asking: Understudy's own where its page for health is, else the official API. */

import type { ReferenceClip } from '../contract/models/settings.ts';
import type { VoicePrint } from '../contract/models/voice-print.ts';
import { assertNever } from '../kernel/assert-never.ts';
import { ttsUrl } from '../kernel/voice-service.ts';
import { mayBeOfficial, officialApi, readTtsRefusal } from './official-api.ts';
import type { Finding, HttpAnswer, HttpProbe, Question, Spoken, VoiceSite } from './ports.ts';
import { readHealth, understudyApi } from './understudy-api.ts';
import { plainFinding, refusalOf } from './voice-api.ts';
import { judgeVoice } from './voice-proof.ts';

/** Of a page for health no more is read. */
const MAX_PAGE_BYTES = 65_536;
/** Of a refusal so much is shown. */
const SAID_BYTES = 300;

interface VoiceSiteOptions {
  readonly url: string;
  readonly prober: HttpProbe;
  readonly site: 'primary' | 'standby';
  /** Bearer key; sent with everything but the question for health. */
  readonly key: string | null;
  /** Recording on the machine there, for the official API. */
  readonly reference?: ReferenceClip | null;
  /** Models that may answer; null = no opinion. */
  readonly expectedModels?: () => Promise<readonly string[] | null>;
  /** Release that has to have spoken. */
  readonly releaseId?: string | null;
  /** Of the voice that has to have spoken. */
  readonly print?: VoicePrint | null;
}

export function createVoiceSite(options: VoiceSiteOptions): VoiceSite {
  const { url, prober, site, key, reference = null, expectedModels, releaseId = null, print = null } = options;
  const bearer = key ?? undefined;

  async function look(question: Question): Promise<Finding> {
    const asked = { ...question, maxBytes: MAX_PAGE_BYTES };
    const health = await prober.ask({ ...asked, ...understudyApi.question(url) });
    if (mayBeOfficial(health)) {
      const refusal = readTtsRefusal(await prober.ask({ ...asked, ...officialApi.question(url), bearer }));
      if (refusal) return refusal;
    }
    return readHealth(health, { site, models: (await expectedModels?.()) ?? null });
  }

  return {
    url,
    look,
    async speak(api, question) {
      const json = canaryOf(api, reference);
      if (json === null) return null;
      const answer = await prober.ask({ ...question, url: ttsUrl(url), method: 'POST', json, bearer });
      return readSpoken(answer, api, { releaseId, print });
    },
  };
}

function canaryOf(api: Finding['api'] & string, reference: ReferenceClip | null): object | null {
  switch (api) {
    case 'understudy':
      return understudyApi.canary(reference);
    case 'official':
      return officialApi.canary(reference);
    default:
      return assertNever(api);
  }
}

function readSpoken(
  answer: HttpAnswer,
  api: Finding['api'],
  { releaseId, print }: Required<Pick<VoiceSiteOptions, 'releaseId' | 'print'>>,
): Spoken {
  const plain = { ...plainFinding(answer), api, health: null };
  const refused = refusalOf(answer);
  if (answer.kind === 'failed' || refused) {
    const said = answer.kind === 'failed' ? null : new TextDecoder().decode(answer.body.subarray(0, SAID_BYTES));
    return { ...plain, kind: refused ?? 'bad-body', proof: null, sound: null, said };
  }
  const proof = judgeVoice(answer.body, { answered: plain.label.releaseId, expected: releaseId }, print);
  return { ...plain, kind: proof.ok ? 'ok' : 'audio', proof, sound: answer.body, said: null };
}
