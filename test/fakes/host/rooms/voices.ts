/** The library of voices, in the pretended studio. */
import type { VoiceConsentNote, VoicePlace, VoiceReferenceSummary } from '../../../../electron/contract/voices.ts';
import { AppError } from '../../../../electron/kernel/app-error.ts';
import type { RoomHandlers, Studio } from '../studio.ts';
import { placesOf, tuningOf } from '../world/voices.ts';

export function voicesRoom({ snapshot, iso, start, voice, setVoices, nowMs, world }: Studio): RoomHandlers<'voices'> {
  const removedVoices = new Map<string, { voice: (typeof snapshot.voices)[number]; keptUntil: string }>();

  const removedReferences = new Map<string, readonly VoiceReferenceSummary[]>();

  function assertFree(voiceId: string, name: string): void {
    if (!voice(voiceId).references.some((one) => one.name === name)) return;
    throw new AppError('VOICES_REFERENCE_NAME_TAKEN', { details: { voiceId, name } });
  }

  function setReferences(voiceId: string, references: readonly VoiceReferenceSummary[]) {
    setVoices(snapshot.voices.map((one) => (one.id === voiceId ? { ...one, references, inRelease: null } : one)));
    return voice(voiceId);
  }

  return {
    'voices.list': async () => snapshot.voices,
    'voices.import': async (input) => {
      if (snapshot.voices.some((one) => one.name === input.name)) {
        throw new AppError('VOICES_NAME_TAKEN', { details: { name: input.name } });
      }
      return start(
        'voice-import',
        input.name,
        ['recognise', 'check', 'copy', 'trial'].map((step, index) => [
          `voices.step.${step}`,
          { done: index, total: 4, unit: 'steps' },
        ]),
        () => {
          if (input.gptPath.includes('half')) throw new AppError('VOICES_FILE_TRUNCATED');
          const long = input.references.find(({ path, piece }) => path.includes('talk') && !piece);
          if (long) {
            const pieces = ['0.5-7.25', '61.5-66.75'];
            throw new AppError('VOICES_REFERENCE_TOO_LONG', {
              details: { name: long.name, seconds: 90, maxSeconds: 10, pieces },
              remedy: { kind: 'choose-file' },
            });
          }
          const base = `lora-base-${input.version ?? 'v3'}` as const;
          const hasBase = world.models.some(({ name, state }) => name === base && state === 'present');
          if (input.sovitsPath.includes('_l32') && !input.basePath && !hasBase) {
            throw new AppError('MODELS_MISSING', {
              details: { model: base },
              remedy: { kind: 'run', command: `understudy models fetch ${base}` },
            });
          }
          const first = snapshot.voices[0];
          if (first)
            setVoices([
              ...snapshot.voices,
              { ...first, id: input.name, name: input.name, inRelease: null, tuning: null, places: placesOf(null) },
            ]);
          return { voiceId: input.name };
        },
      );
    },
    'voices.check': async ({ voiceId }) =>
      start('voice-check', voice(voiceId).name, [], () => ({
        id: voiceId,
        ok: true,
        filesChecked: 9,
        damagedFiles: [],
      })),
    'voices.tune': async ({ voiceId }) => {
      const { name } = voice(voiceId);
      return start(
        'voice-tune',
        name,
        ['exact', 'fast', 'threads', 'devices', 'encoders'].map((step, index) => [
          `voices.step.tune-${step}`,
          { done: index, total: 5, unit: 'steps' },
        ]),
        () => {
          const tuning = tuningOf('faster', 'differs', iso());
          setVoices(
            snapshot.voices.map((one) => (one.id === voiceId ? { ...one, tuning, places: placesOf(tuning) } : one)),
          );
          return tuning;
        },
      );
    },
    'voices.place': async ({ voiceId, network, provider, form, threads }) => {
      const { tuning, places } = voice(voiceId);
      const found = placesOf(tuning).find((one) => one.network === network)!;
      const isByHand = provider !== 'auto' || threads !== undefined;
      const chosen: VoicePlace = isByHand
        ? {
            network,
            provider: provider === 'auto' ? found.provider : provider,
            ...(form === 'half' ? { form } : {}),
            threads: threads ?? found.threads,
            by: 'hand',
          }
        : found;
      const placed = places.map((one) => (one.network === network ? chosen : one));
      setVoices(snapshot.voices.map((one) => (one.id === voiceId ? { ...one, places: placed } : one)));
      return voice(voiceId);
    },
    'voices.addReference': async ({ voiceId, name, text, language, path }) => {
      const { name: subject, references } = voice(voiceId);
      assertFree(voiceId, name);
      return start('voice-reference', subject, [], () => {
        const mediaPath = references[0]?.mediaPath ?? '';
        const added = { name, text, language, seconds: 4, source: path.split('/').at(-1) ?? path, mediaPath };
        return setReferences(voiceId, [...voice(voiceId).references, added]);
      });
    },
    'voices.changeReference': async ({ voiceId, name, change }) => {
      if (change.name !== undefined && change.name !== name) assertFree(voiceId, change.name);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      return setReferences(
        voiceId,
        voice(voiceId).references.map((one) => (one.name === name ? { ...one, ...given } : one)),
      );
    },
    'voices.removeReference': async ({ voiceId, name }) => {
      const { references } = voice(voiceId);
      if (references.length === 1) throw new AppError('VOICES_LAST_REFERENCE', { details: { voiceId, name } });
      removedReferences.set(`${voiceId} ${name}`, references);
      return setReferences(
        voiceId,
        references.filter((one) => one.name !== name),
      );
    },
    'voices.putReferenceBack': async ({ voiceId, name }) => {
      const before = removedReferences.get(`${voiceId} ${name}`);
      if (!before) throw new AppError('VOICES_REFERENCE_UNKNOWN', { details: { voiceId, name } });
      return setReferences(voiceId, before);
    },
    'voices.setConsent': async ({ voiceId, consent }) => {
      const { consent: before, ...rest } = voice(voiceId);
      const { filePath, ...said } = consent ?? { filePath: null };
      const file = filePath === undefined ? (before?.file ?? null) : (filePath?.split('/').at(-1) ?? null);
      const changed = consent === null ? rest : { ...rest, consent: { ...said, file } as VoiceConsentNote };
      setVoices(snapshot.voices.map((one) => (one.id === voiceId ? { ...changed, inRelease: null } : one)));
      return voice(voiceId);
    },
    'voices.remove': async ({ voiceId }) => {
      const gone = voice(voiceId);
      if (snapshot.voices.length === 1) throw new AppError('VOICES_LAST_VOICE');
      const keptUntil = new Date(nowMs + 7 * 86_400_000).toISOString();
      removedVoices.set(voiceId, { voice: gone, keptUntil });
      setVoices(snapshot.voices.filter((one) => one.id !== voiceId));
      return { id: gone.id, name: gone.name, keptUntil };
    },
    'voices.recording': async ({ path }) => {
      const seconds = path.includes('talk') ? 90 : 4;
      const peaks = Array.from({ length: 300 }, (_, index) => Math.abs(Math.sin(index / 9) * Math.sin(index / 2)));
      const pieces = path.includes('talk')
        ? [
            { fromS: 0.5, toS: 7.25 },
            { fromS: 61.5, toS: 66.75 },
          ]
        : [{ fromS: 0, toS: seconds }];
      return { seconds, peaks, pieces };
    },
    'voices.removed': async () =>
      [...removedVoices.values()].map(({ voice: { id, name }, keptUntil }) => ({ id, name, keptUntil })),
    'voices.putBack': async ({ voiceId }) => {
      const kept = removedVoices.get(voiceId);
      if (!kept) throw new AppError('VOICES_UNKNOWN', { details: { voiceId } });
      removedVoices.delete(voiceId);
      setVoices([...snapshot.voices, kept.voice]);
      return kept.voice;
    },
  };
}
