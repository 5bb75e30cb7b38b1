/**
 * The library of voices: import, check, remove and put back. It is never empty: the pilot voice comes in through the same
 * import as any other when there is none, and the last voice cannot be removed.
 */
import { lstatSync } from 'node:fs';
import path from 'node:path';
import type { ProviderChoice } from '../../native-models/engine-types.ts';
import { keepPlace, readPlaces } from '../../native-models/voice-pack/by-hand.ts';
import type { VoiceConsent } from '../../native-models/voice-pack/consent.ts';
import { usualThreads } from '../../native-models/voice-pack/fingerprint.ts';
import { forgetOtherVoices, keptBytesOf } from '../../native-models/voice-pack/kept-networks.ts';
import { isPackPath, referenceFolder } from '../../native-models/voice-pack/manifest.ts';
import { chooseMix } from '../../native-models/voice-pack/mix.ts';
import { pilotId, readPilotImport } from '../../native-models/voice-pack/pilot.ts';
import { checkVoicePack, type VoicePack } from '../../native-models/voice-pack/read.ts';
import { changedSince, readTuning } from '../../native-models/voice-pack/tuning.ts';
import { isVoiceId } from '../../native-models/voice-pack/voice-id.ts';
import type { Started } from '../contract/define.ts';
import type { ParsedInput } from '../contract/index.ts';
import type {
  RecordingLook,
  RemovedVoice,
  VoiceCheck,
  VoiceConsentNote,
  VoiceSummary,
  VoiceTuning,
} from '../contract/voices.ts';
import { AppError } from '../kernel/app-error.ts';
import { assertFile } from '../kernel/assert-file.ts';
import type { Bus } from '../kernel/bus.ts';
import { isoTime } from '../kernel/clock.ts';
import type { JobHandle, Jobs } from '../kernel/jobs.ts';
import type { Clock, FileInspector, Log, Stop } from '../kernel/ports.ts';
import { createVoiceArrivals, type VoiceArrivals } from './arrivals.ts';
import { setConsent } from './consent.ts';
import { asApp } from './engine-errors.ts';
import { createPackEditor } from './pack-editor.ts';
import type {
  PairCheck,
  ReadySound,
  ReferenceSounds,
  ReleaseLookup,
  VoiceEngine,
  VoiceHasher,
  VoiceImportRequest,
} from './ports.ts';
import { createVoiceReferences } from './references.ts';
import { readShelf, type ShelvedVoice } from './shelf.ts';
import { createVoiceStore } from './store.ts';
import { summarizePlaces, summarizeTuning } from './tuning-summary.ts';

/** `provenance`: where it was adopted from. */
export type NewVoice = ParsedInput<'voices.import'> & Pick<VoiceImportRequest, 'provenance'>;

export interface RenamedReference {
  readonly voiceId: string;
  readonly from: string;
  readonly to: string;
}

export interface Voices {
  list(): Promise<readonly VoiceSummary[]>;
  /** What names a reference follows it to its new name; whoever renames it waits for that. */
  onReferenceRenamed(follow: (renamed: RenamedReference) => Promise<void>): Stop;
  /** By id, or by a name that only one voice has. @throws AppError VOICES_UNKNOWN, VOICES_PACK_DAMAGED. */
  find(idOrName: string): Promise<{ readonly summary: VoiceSummary; readonly packDir: string }>;
  /** Weights that this computer does not know yet are tested right behind, by a job of its own. */
  import(input: NewVoice): Promise<Started>;
  check(voiceId: string): Promise<Started>;
  /** Finds out how the voice is spoken best on this computer. */
  tune(voiceId: string): Promise<Started>;
  /** Where one of its networks runs on this computer, by a person's choice, which a later test does not change. */
  place(input: ParsedInput<'voices.place'>): Promise<VoiceSummary>;
  /** The recording is made ready first, like that of an import. */
  addReference(input: ParsedInput<'voices.addReference'>): Promise<Started>;
  changeReference(input: ParsedInput<'voices.changeReference'>): Promise<VoiceSummary>;
  /** For 7 days it can be put back. @throws AppError VOICES_LAST_REFERENCE. */
  removeReference(input: ParsedInput<'voices.removeReference'>): Promise<VoiceSummary>;
  putReferenceBack(input: ParsedInput<'voices.putReferenceBack'>): Promise<VoiceSummary>;
  /** Null: there is none any more. */
  setConsent(input: ParsedInput<'voices.setConsent'>): Promise<VoiceSummary>;
  /** Moves the voice to the bin. @throws AppError VOICES_LAST_VOICE. */
  remove(voiceId: string): Promise<RemovedVoice>;
  removed(): Promise<readonly RemovedVoice[]>;
  /** Throws what `ReferenceSounds.look` throws. */
  recording(file: string, signal: AbortSignal): Promise<RecordingLook>;
  putBack(voiceId: string): Promise<VoiceSummary>;
  /** Every folder of the library, whole or not, for the backup. @throws AppError APP_FILE_UNREADABLE. */
  shelf(signal?: AbortSignal): Promise<readonly ShelvedVoice[]>;
  /** Where the files of intact voices lie. */
  folders(): Promise<
    readonly { readonly id: string; readonly name: string; readonly modelId: string; readonly directory: string }[]
  >;
  /** For voices that come as whole folders, out of a release. */
  readonly arrivals: VoiceArrivals;
  /** A reference recording below `voices/`, or null. */
  mediaFile(mediaPath: string): string | null;
  /** Empties the bin of what is overdue and imports the pilot voice into an empty library; resolves when that is done. */
  start(): Promise<void>;
}

export interface VoicesDeps {
  readonly dir: string;
  /** Where the engine keeps what its self-tests found out. */
  readonly tuningDir: string;
  /** What is set for the whole engine. */
  readonly provider: () => ProviderChoice;
  /** Whether voices are tested anew at the start when this computer has changed since their test. */
  readonly testsAgain: boolean;
  /** Where the engine keeps networks for the next start. */
  readonly networksDir: string;
  readonly engine: VoiceEngine;
  readonly releases: ReleaseLookup;
  readonly pairs: PairCheck;
  readonly inspector: FileInspector;
  readonly hasher: VoiceHasher;
  readonly sounds: ReferenceSounds;
  readonly jobs: Jobs;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}

type ImportedReference = VoiceImportRequest['references'][number];

/** The recording as the library keeps it, with what it was made of. */
function withSound(reference: ImportedReference, sound: ReadySound | undefined): ImportedReference {
  if (!sound || sound.piece === null) return reference;
  const { file, piece, text } = sound;
  return { ...reference, source: path.basename(reference.file), file, piece, text };
}

/** Its document by the name that it has in the voice. */
function summarizeConsent({ file, ...said }: VoiceConsent): VoiceConsentNote {
  return { ...said, file: file === undefined ? null : path.posix.basename(file) };
}

const keptDays = 7;
const dayMs = 86_400_000;

export function createVoices(deps: VoicesDeps): Voices {
  const renameFollowers = new Set<(renamed: RenamedReference) => Promise<void>>();
  const { engine, jobs, bus, clock, log } = deps;
  const store = createVoiceStore({ dir: deps.dir, clock, log });
  const editor = createPackEditor({ clock, open: store.open, unload: (packDir) => engine.unload(packDir) });
  const references = createVoiceReferences({ dir: deps.dir, clock, editor });
  const testKey = (voiceId: string): string => `voice-tune ${voiceId}`;

  async function summarize({ manifest }: VoicePack): Promise<VoiceSummary> {
    const { id, name, version, modelId, importedAt, changedAt, files } = manifest;
    const tuning = await readTuning(deps.tuningDir, modelId);
    const provider = deps.provider();
    const mix = chooseMix({
      tuning,
      byHand: await readPlaces(deps.tuningDir, modelId),
      setting: { tokens: provider, sound: provider },
      threads: usualThreads(),
    });
    return {
      id,
      name,
      version,
      modelId,
      sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
      keptBytes: await keptBytesOf(deps.networksDir, modelId),
      importedAt,
      pilot: id === pilotId,
      references: manifest.references.map((reference) => ({
        name: reference.name,
        text: reference.text,
        language: reference.language,
        seconds: reference.seconds,
        ...(reference.source === undefined ? {} : { source: reference.source }),
        ...(reference.piece === undefined ? {} : { piece: reference.piece }),
        mediaPath: `voices/${id}/${reference.file}`,
      })),
      inRelease: deps.releases.findRelease({ id, modelId, ...(changedAt === undefined ? {} : { changedAt }) }),
      tuning: tuning && summarizeTuning(tuning),
      places: summarizePlaces(mix),
      ...(manifest.consent && { consent: summarizeConsent(manifest.consent) }),
      ...(manifest.provenance && { provenance: manifest.provenance }),
    };
  }

  function summarizeRemoved({ manifest }: VoicePack, removedAtMs: number): RemovedVoice {
    return { id: manifest.id, name: manifest.name, keptUntil: isoTime(removedAtMs + keptDays * dayMs) };
  }

  /** Before the engine opens it: a pipe would let it wait for ever. The encoder may be a folder of files. */
  async function assertReadable(file: string, mayBeFolder: boolean): Promise<void> {
    const { kind } = await deps.inspector.inspect(file);
    if (kind === 'nothing') {
      throw new AppError('VOICES_FILE_MISSING', { details: { file }, remedy: { kind: 'choose-file' } });
    }
    if (kind === 'folder' && mayBeFolder) return;
    await assertFile(deps.inspector, file);
  }

  async function list(): Promise<readonly VoiceSummary[]> {
    return Promise.all((await store.list()).map(summarize));
  }

  /** What a voice that is gone has left beside the library. */
  async function forgetGoneVoices(): Promise<void> {
    const here = (await store.list()).map(({ manifest }) => manifest.modelId);
    await forgetOtherVoices(deps.networksDir, new Set(here));
  }

  async function announceChange(): Promise<void> {
    bus.emit('voices.changed', await list());
  }

  /** The voice as it is now, which everybody hears of. */
  async function told(voiceId: string): Promise<VoiceSummary> {
    await announceChange();
    return summarize(await asApp(store.open(voiceId)));
  }

  function tellOfChange(): void {
    announceChange().catch((error: unknown) => log.warn('voices not told of', { error: String(error) }));
  }

  let provider = deps.provider();
  // Each voice shows where its networks run.
  bus.on('settings.changed', () => {
    if (deps.provider() === provider) return;
    provider = deps.provider();
    tellOfChange();
  });

  let newest: string | undefined;
  // Each voice shows whether the newest release holds it.
  bus.on('backup.changed', ({ lastRelease }) => {
    if (lastRelease?.releaseId === newest) return;
    newest = lastRelease?.releaseId;
    tellOfChange();
  });

  async function runImport(request: VoiceImportRequest, job: JobHandle): Promise<VoiceSummary> {
    const steps = ['recognise', 'check', 'copy', 'trial'];
    const importing = engine.importVoice(request, {
      signal: job.signal,
      onStep: (step) => {
        job.step(`voices.step.${step}`);
        job.progress(steps.indexOf(step), steps.length, 'steps');
      },
    });
    // Jobs of this kind run one after the other, so whatever is left now belongs to this one.
    const { id } = await asApp(importing.finally(store.sweepImports));
    await announceChange();
    return summarize(await asApp(store.open(id)));
  }

  async function runTest(packDir: string, job: JobHandle): Promise<VoiceTuning> {
    const steps = ['exact', 'fast', 'threads', 'devices', 'encoders'];
    const testing = engine.tune(packDir, {
      signal: job.signal,
      onStep: (step) => {
        job.step(`voices.step.tune-${step}`);
        job.progress(steps.indexOf(step), steps.length, 'steps');
      },
    });
    const tuning = await asApp(testing);
    await announceChange();
    return summarizeTuning(tuning);
  }

  function startTest({ id, name }: { readonly id: string; readonly name: string }): Started {
    const packDir = path.join(store.dir, id);
    const { job } = jobs.start({
      kind: 'voice-tune',
      subject: name,
      joinKey: testKey(id),
      run: (handle) => runTest(packDir, handle),
    });
    return { jobId: job.id };
  }

  /** Voices whose test was made with another driver, runtime or processor. */
  async function testAgain(): Promise<void> {
    for (const { manifest } of await store.list()) {
      const changed = await changedSince(deps.tuningDir, manifest.modelId);
      if (changed === null || changed.length === 0) continue;
      log.info('tested anew', { voice: manifest.id, changed });
      startTest(manifest);
    }
  }

  function stopTest(id: string): void {
    const begun = jobs.joinable(testKey(id));
    if (begun) jobs.cancel(begun.id);
  }

  return {
    onReferenceRenamed(follow) {
      renameFollowers.add(follow);
      return () => renameFollowers.delete(follow);
    },
    list,
    async find(idOrName) {
      const packs = await store.list();
      const byName = packs.filter((pack) => pack.manifest.name === idOrName);
      const id = packs.some((pack) => pack.manifest.id === idOrName) ? idOrName : byName[0]?.manifest.id;
      const pack = await asApp(store.open(byName.length > 1 || id === undefined ? idOrName : id));
      return { summary: await summarize(pack), packDir: pack.dir };
    },
    async import(input) {
      const { name, gptPath, sovitsPath, hubertPath, basePath, version, provenance } = input;
      if ((await store.list()).some((pack) => pack.manifest.name === name)) {
        throw new AppError('VOICES_NAME_TAKEN', { details: { name } });
      }
      const chosen = [hubertPath, basePath].filter((file) => file !== undefined);
      const wishes = input.references.map(({ path: file, name: called, text, piece = null }) => ({
        name: called,
        file,
        text,
        piece,
      }));
      const references = input.references.map(({ path: file, name: called, text, language }) => ({
        name: called,
        file,
        text,
        language,
      }));
      const files = [gptPath, sovitsPath, ...chosen, ...references.map(({ file }) => file)];
      for (const file of files) await assertReadable(file, file === hubertPath);
      const weights = {
        gpt: gptPath,
        sovits: sovitsPath,
        ...(basePath && { base: basePath }),
        ...(version && { version }),
      };
      const request = { name, ...weights, references, destination: store.dir, ...(provenance && { provenance }) };
      const { job } = jobs.start({
        kind: 'voice-import',
        subject: name,
        async run(handle) {
          const { sounds, free } = await deps.sounds.prepare(wishes, { signal: handle.signal });
          const made = references.map((reference, index) => withSound(reference, sounds[index]));
          const asked = { ...request, references: made, ...(hubertPath ? { hubertDir: hubertPath } : {}) };
          const voice = await runImport(asked, handle).finally(free);
          if (voice.tuning === null) startTest(voice);
          return voice;
        },
      });
      return { jobId: job.id };
    },
    async check(voiceId) {
      const pack = await asApp(store.open(voiceId));
      const { job } = jobs.start({
        kind: 'voice-check',
        subject: pack.manifest.name,
        async run({ signal, progress }): Promise<VoiceCheck> {
          let filesChecked = 0;
          const damagedFiles = await checkVoicePack(pack.dir, {
            signal,
            onFile(done, total) {
              filesChecked = done;
              progress(done, total, 'files');
            },
          });
          return { id: voiceId, ok: damagedFiles.length === 0, filesChecked, damagedFiles };
        },
      });
      return { jobId: job.id };
    },
    async tune(voiceId) {
      return startTest((await asApp(store.open(voiceId))).manifest);
    },
    async place({ voiceId, network, provider, form, threads }) {
      const pack = await asApp(store.open(voiceId));
      const place = {
        ...(provider === 'auto' ? {} : { provider }),
        ...(form === undefined ? {} : { form }),
        ...(threads === undefined ? {} : { threads }),
      };
      await keepPlace(deps.tuningDir, pack.manifest.modelId, network, place);
      void engine.restartEngine().catch((error: unknown) => log.warn('no new engine', { error: String(error) }));
      await announceChange();
      return summarize(pack);
    },
    async recording(file, signal) {
      await assertReadable(file, false);
      return deps.sounds.look({ name: path.basename(file), file }, { signal });
    },
    async addReference({ voiceId, path: file, name, text, language, piece = null }) {
      const pack = await asApp(store.open(voiceId));
      await asApp(references.check(voiceId, { name, text, language }));
      await assertReadable(file, false);
      const { job } = jobs.start({
        kind: 'voice-reference',
        subject: pack.manifest.name,
        async run({ signal }) {
          const { sounds, free } = await deps.sounds.prepare([{ name, file, piece, text }], { signal });
          const ready = withSound({ name, file, text, language }, sounds[0]);
          await asApp(references.add(voiceId, ready).finally(free));
          return told(voiceId);
        },
      });
      return { jobId: job.id };
    },
    async changeReference({ voiceId, name, change }) {
      const now = await asApp(references.change(voiceId, name, change));
      const summary = await told(voiceId);
      if (now !== name)
        for (const follow of renameFollowers) await follow({ voiceId: summary.id, from: name, to: now });
      return summary;
    },
    async removeReference({ voiceId, name }) {
      await asApp(references.remove(voiceId, name));
      return told(voiceId);
    },
    async putReferenceBack({ voiceId, name }) {
      await asApp(references.putBack(voiceId, name));
      return told(voiceId);
    },
    async setConsent(input) {
      const file = input.consent?.filePath;
      if (file) await assertReadable(file, false);
      await asApp(setConsent(editor, input));
      return told(input.voiceId);
    },
    async remove(voiceId) {
      const { manifest, dir } = await asApp(store.open(voiceId));
      if ((await store.list()).length < 2) {
        throw new AppError('VOICES_LAST_VOICE', { details: { voiceId, name: manifest.name } });
      }
      stopTest(voiceId);
      await engine.unload(dir);
      const { pack, removedAtMs } = await store.remove(voiceId);
      await forgetGoneVoices();
      await announceChange();
      return summarizeRemoved(pack, removedAtMs);
    },
    async removed() {
      return (await store.removed()).map(({ pack, removedAtMs }) => summarizeRemoved(pack, removedAtMs));
    },
    async putBack(voiceId) {
      const pack = await asApp(store.putBack(voiceId));
      await announceChange();
      return summarize(pack);
    },
    shelf: (signal) => readShelf(store.dir, deps.pairs, signal),
    async folders() {
      return (await store.list()).map(({ dir, manifest: { id, name, modelId } }) => ({
        id,
        name,
        modelId,
        directory: dir,
      }));
    },
    arrivals: createVoiceArrivals({
      store,
      sha256: (file, signal) => deps.hasher.sha256(file, { signal }),
      unload: (packDir) => {
        stopTest(path.basename(packDir));
        return engine.unload(packDir);
      },
      announce: announceChange,
    }),
    mediaFile(mediaPath) {
      const [root, id = '', ...rest] = mediaPath.split('/');
      const file = rest.join('/');
      if (root !== 'voices' || !isVoiceId(id) || !file.startsWith(`${referenceFolder}/`) || !isPackPath(file))
        return null;
      const found = path.join(store.dir, id, file);
      return lstatSync(found, { throwIfNoEntry: false })?.isFile() ? found : null;
    },
    async start() {
      await store.sweepImports();
      await store.sweep(clock.now() - keptDays * dayMs);
      await references.sweep(clock.now() - keptDays * dayMs);
      await forgetGoneVoices();
      if ((await store.list()).length > 0) {
        if (deps.testsAgain) await testAgain();
        return;
      }
      // Only a damaged pilot can still be there.
      await store.setAside(pilotId);
      const request = { ...(await readPilotImport()), destination: store.dir };
      // Small enough to be fast in any form, so nobody's first start waits for its test.
      const { finished } = jobs.start({
        kind: 'voice-import',
        subject: request.name,
        run: (handle) => runImport(request, handle),
      });
      // An app without a voice is better than no app; the job carries the error.
      await finished.catch((error: unknown) => log.warn('no pilot voice', { error: String(error) }));
    },
  };
}
