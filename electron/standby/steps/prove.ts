/** Lets the voice say one sentence and judges its sound. A service that answers is not yet a service that speaks. */
import type { HealthDocument } from '../../contract/models/agent.ts';
import { readVoicePrints, type VoicePrint, voicePrintsPath } from '../../contract/models/voice-print.ts';
import type { VoiceApi } from '../../contract/watch.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { VoiceSite } from '../../watch/ports.ts';
import { createVoiceSite } from '../../watch/voice-site.ts';
import { accessKey } from '../service-address.ts';
import type { Step, StepContext, StepResult } from './step.ts';

export const lookTimeouts = { connectMs: 2_000, firstByteMs: 4_000, totalMs: 5_000 } as const;
/** One small file of the store. */
const PRINTS_WITHIN_MS = 5_000;
const speakTimeouts = { connectMs: 2_000, firstByteMs: 60_000, totalMs: 60_000 } as const;

/** On the standby, before listeners hear it. */
export const prove: Step = {
  deadlineMs: 75_000,
  async run(context) {
    const { opening, ports } = context;
    const standby = createVoiceSite({
      url: context.text('start', 'url'),
      prober: ports.prober,
      site: 'standby',
      key: accessKey(opening.nonce),
      releaseId: opening.releaseId,
      print: await printOfServed(context),
    });
    return listen(context, standby, 'understudy');
  },
};

/** How the served voice sounded when the release was published; null for a release that does not say, or while nobody can read it. */
async function printOfServed(context: StepContext): Promise<VoicePrint | null> {
  const { ports, signal } = context;
  const voice = context.fact('warm', 'voice');
  const entry = (await context.release()).entries.find(({ path }) => path === voicePrintsPath);
  if (entry === undefined || typeof voice !== 'string') return null;
  const pieces: Uint8Array[] = [];
  try {
    const source = await ports.backup.blobSource([entry]);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(PRINTS_WITHIN_MS)]);
    for await (const piece of source.open(entry.sha256, { signal: limit })) pieces.push(Uint8Array.from(piece));
  } catch {
    signal.throwIfAborted();
    // A store that does not answer keeps nobody from being heard.
    return null;
  }
  return readVoicePrints(Buffer.concat(pieces)).get(voice) ?? null;
}

/** On the repaired primary: a voice, and the same models as the standby serves where it tells which it has. */
export const provePrimary: Step = {
  deadlineMs: 75_000,
  async run(context): Promise<StepResult> {
    const { ports, signal } = context;
    const primary = await ports.watch.primaryAt(primaryUrl(context));
    const { kind, api, health } = await primary.look({ timeouts: lookTimeouts, signal });
    // A gate that lets nobody in is opened under the operation's own epoch, and the voice is heard then.
    if (kind === 'fenced' && context.primaryGate) return { facts: { api, modelKnown: false, fenced: true } };
    // Whether it is the right one is asked of the release and not of the library here.
    if (api === null || (kind !== 'ok' && kind !== 'wrong-model')) throw notProven(primary.url, { problems: [kind] });
    if (health && api === 'understudy') await compareModels(context, health);
    const heard = await listen(context, primary, api);
    return { ...heard, facts: { ...heard.facts, api, modelKnown: api === 'understudy' } };
  },
};

export function primaryUrl(context: StepContext): string {
  const url = context.ports.cutover.primaryUrl();
  if (!url) throw new AppError('STANDBY_CUTOVER_MISSING', { remedy: { kind: 'open', screen: 'standby' } });
  return url;
}

/** Throws STANDBY_RELEASE_MISMATCH. */
async function compareModels(context: StepContext, health: HealthDocument): Promise<void> {
  const { opening } = context;
  const { voices } = (await context.release()).summary;
  // Of several voices the one that listeners hear now; without a name any of them.
  const served = voices.filter((voice) => voice.id === opening.voice);
  const known = (served.length > 0 ? served : voices).map((voice) => voice.modelId);
  const strangers = health.modelIds.filter((modelId) => !known.includes(modelId));
  const isOtherRelease = health.releaseId !== null && health.releaseId !== opening.releaseId;
  if (health.modelIds.length > 0 && strangers.length === 0 && !isOtherRelease) return;
  const names = isOtherRelease
    ? { primary: health.releaseId, standby: opening.releaseId }
    : { primary: strangers.join(' '), standby: known.join(' ') };
  throw new AppError('STANDBY_RELEASE_MISMATCH', { details: names });
}

/** Throws WATCH_REFERENCE_MISSING or STANDBY_VOICE_NOT_PROVEN. */
export async function listen({ ports, signal }: StepContext, site: VoiceSite, api: VoiceApi): Promise<StepResult> {
  const spoken = await site.speak(api, { timeouts: speakTimeouts, signal });
  if (spoken === null) {
    throw new AppError('WATCH_REFERENCE_MISSING', {
      details: { url: site.url },
      remedy: { kind: 'open', screen: 'watch' },
    });
  }
  const { kind, status, proof, said, sound } = spoken;
  if (proof === null) throw notProven(site.url, { problems: [kind], status, said });
  if (!proof.ok) throw notProven(site.url, { problems: proof.problems });
  const { audioSeconds, rmsDbfs } = proof;
  const file = sound === null ? undefined : await ports.keepSound?.(sound);
  return { facts: { audioSeconds, rmsDbfs, ...(file !== undefined && { file }) }, voiceProof: proof };
}

function notProven(url: string, details: AppError['details']): AppError {
  return new AppError('STANDBY_VOICE_NOT_PROVEN', { details: { url, ...details } });
}
