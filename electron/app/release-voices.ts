/** The library as a release needs it: what the voices say of themselves, and which shared models are here for them. */
import type { LibraryVoice } from '../backup/ports.ts';
import type { ReleaseSummary } from '../contract/backup.ts';
import type { ModelSummary } from '../contract/models-library.ts';
import type { ShelvedVoice } from '../voices/shelf.ts';

export function libraryVoice(voice: ShelvedVoice, models: readonly ModelSummary[]): LibraryVoice {
  const { id, name, directory, broken, whole } = voice;
  const prefix = `voices/${id}`;
  if (!whole) {
    const path = broken?.file ? `${prefix}/${broken.file}` : prefix;
    return { id, name, directory, modelId: '', broken: { reason: broken?.reason ?? 'damaged', path } };
  }
  const missing = models.filter(
    (model) => model.state === 'missing' && whole.encoders.some((encoder) => encoder === model.name),
  );
  return {
    ...{ id, name, directory, modelId: whole.modelId, ...(whole.facts && { facts: whole.facts }) },
    digests: new Map(whole.files.map(({ path, sha256 }) => [path, sha256])),
    lacks: [
      ...missing.map(({ place }) => ({ reason: 'encoder', path: `models/${place}` }) as const),
      ...(whole.fits ? [] : ([{ reason: 'mismatch', path: prefix }] as const)),
    ],
  };
}

/** The newest release, when it holds exactly these weights. */
export function releaseHolding(
  release: ReleaseSummary | null,
  voice: { readonly id: string; readonly modelId: string; readonly changedAt?: string },
): string | null {
  if (release === null) return null;
  const holds = release.voices.some(({ id, modelId }) => id === voice.id && modelId === voice.modelId);
  const isOlder = voice.changedAt !== undefined && Date.parse(release.createdAt) < Date.parse(voice.changedAt);
  return holds && !isOlder ? release.releaseId : null;
}
