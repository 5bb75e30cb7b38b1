/** What the voice service behind a gate says about itself. It is asked on this machine, so it answers soon or not at all. */
import type { SiteState } from '../contract/models/site.ts';
import { healthUrl, isVoiceServiceAt, parseHealth } from '../kernel/voice-service.ts';
import { ask } from './ask.ts';

/** Its health document, or what stands for one where there is none. */
export async function upstreamHealth(
  upstream: SiteState['upstream'],
): Promise<Readonly<Record<string, unknown>> & { readonly ready: boolean }> {
  if (upstream.kind === 'official') {
    return { ready: await isVoiceServiceAt(upstream.url, ask), api: 'official', ...unnamed };
  }
  const reply = await ask(healthUrl(upstream.url));
  const health = reply && parseHealth(reply.body);
  if (!reply || !health) return { ready: false, ...unnamed };
  return { ...(JSON.parse(Buffer.from(reply.body).toString()) as object), ready: health.ready };
}

const unnamed = { modelIds: [], voice: null, queue: 0 };
