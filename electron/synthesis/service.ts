/**
 * Text becomes takes, one after the other. Every sentence is playable as soon as it is spoken; the take is kept with the seed
 * and the parameters that made it. A crash of the engine fails the running take and no other.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { SpeakRequest, TimedWord } from '../../native-models/engine-types.ts';
import type { Started } from '../contract/define.ts';
import type { ParsedInput } from '../contract/index.ts';
import type { EngineState, ExplainedSentence, OwnReading, RemovedTake, Take } from '../contract/synthesis.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Bus } from '../kernel/bus.ts';
import { isoTime } from '../kernel/clock.ts';
import type { JobHandle, Jobs } from '../kernel/jobs.ts';
import type { Clock, Log } from '../kernel/ports.ts';
import { asApp } from '../voices/engine-errors.ts';
import type { Voices } from '../voices/service.ts';
import { gatherKeptTakes, type KeptTake, type KeptTakeFile, readKeptTakes } from './kept-takes.ts';
import type { EnginePort } from './ports.ts';
import type { ReadingChange, Readings } from './readings.ts';
import { recordTake } from './recording.ts';
import { openTakeStore } from './store.ts';

export interface Synthesis {
  /** Drops sentences of takes that are over, and what has been in the bin for long. */
  tidy(): Promise<void>;
  start(input: ParsedInput<'synthesis.start'>): Promise<Started>;
  takes(limit: number): readonly Take[];
  removedTakes(): Promise<readonly RemovedTake[]>;
  /** When the words of a take are said; empty for takes made before this was known. */
  words(takeId: string): Promise<readonly TimedWord[]>;
  keep(takeId: string, kept: boolean): Promise<Take>;
  removeTake(takeId: string): Promise<{ readonly id: string }>;
  putTakeBack(takeId: string): Promise<Take>;
  explain(input: ParsedInput<'synthesis.explain'>): Promise<readonly ExplainedSentence[]>;
  readings(): readonly OwnReading[];
  /** @throws AppError SYNTHESIS_READING_INVALID; then nothing was changed. */
  setReading(input: ParsedInput<'synthesis.setReading'>): Promise<readonly OwnReading[]>;
  /** @throws AppError SYNTHESIS_READING_INVALID for the first that is none; then nothing was changed. */
  importReadings(input: ParsedInput<'synthesis.importReadings'>): Promise<readonly OwnReading[]>;
  readonly engineState: EngineState;
  /** The takes that somebody kept, as files of a release. */
  keptTakeFiles(): Promise<readonly KeptTakeFile[]>;
  readonly arrivals: TakeArrivals;
  /** A take or a sentence of a running one, below `takes/`; null when there is none. */
  mediaFile(mediaPath: string): string | null;
}

/** For takes that come out of a release. */
export interface TakeArrivals {
  /** The takes of a release's document. */
  read(document: Uint8Array): readonly KeptTake[];
  has(takeId: string): boolean;
  /** Takes over a WAV of the same file system; one whose id is here is left as it is. */
  add(kept: KeptTake, wavFile: string): Promise<void>;
  /** As if they had never come in. */
  forget(takeIds: readonly string[]): Promise<void>;
  /** To the bin, those that are still here; tells how many. */
  remove(takeIds: readonly string[]): Promise<number>;
  announce(takeIds: readonly string[]): void;
}

export interface SynthesisDeps {
  readonly dir: string;
  readonly readOnly?: boolean;
  readonly readings: Readings;
  readonly engine: EnginePort;
  readonly voices: Pick<Voices, 'find' | 'onReferenceRenamed'>;
  readonly jobs: Jobs;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}

/** Takes that nobody marked to keep are dropped beyond this many, oldest first. */
const keptTakes = 500;
const binMs = 7 * 86_400_000;
/** Where the list of kept takes is written for a release. */
const KEPT_FOLDER = '.kept';

export async function createSynthesis(deps: SynthesisDeps): Promise<Synthesis> {
  const { dir, readOnly, engine, voices, jobs, bus, clock, log, readings } = deps;
  const store = await openTakeStore({ dir, readOnly, clock, log });
  // Both live as long as the app.
  engine.onState((state) => bus.emit('synthesis.engineChanged', state));

  voices.onReferenceRenamed(async (renamed) => {
    const ids = await store.renameReference(renamed);
    if (ids.length > 0) bus.emit('synthesis.takesChanged', { ids });
  });

  async function speak(input: ParsedInput<'synthesis.start'>, job: JobHandle): Promise<Take> {
    const { summary, packDir } = await voices.find(input.voiceId);
    // Sentences of the take before are listened to no more.
    await store.clearParts();
    const file = store.partFile(job.id);
    const sound = engine.speak(
      packDir,
      requestOf(input, { ...readings.forVoice(input.voiceId), ...input.parameters.readings }),
      {
        signal: job.signal,
        onSentences: (count) => job.progress(0, count, 'sentences'),
      },
    );
    const recorded = recordTake(sound, {
      file,
      partFile: (sentence) => store.partFile(job.id, sentence),
      onSentence({ sentence, sentences }, isPlayable) {
        job.progress(sentence + 1, sentences, 'sentences');
        if (!isPlayable) return;
        const mediaPath = `takes/parts/${job.id}-${sentence}.wav`;
        bus.emit('synthesis.sentenceReady', { jobId: job.id, sentence, sentences, mediaPath });
      },
    });
    const { sampleRateHz: _sampleRateHz, words, ...facts } = await asApp(recorded);
    const take = await store.add(
      {
        id: randomUUID(),
        voiceId: summary.id,
        voiceName: summary.name,
        text: input.text,
        parameters: input.parameters,
        createdAt: isoTime(clock.now()),
        kept: false,
        ...facts,
      },
      file,
      words,
    );
    bus.emit('synthesis.takeAdded', take);
    const dropped = await store.sweep(keptTakes, clock.now() - binMs);
    if (dropped.length > 0) bus.emit('synthesis.takesChanged', { ids: dropped });
    return take;
  }

  /** The front end is asked before anything is kept: it alone knows what a reading is. */
  async function assertReading(word: string, reading: string): Promise<void> {
    try {
      await engine.explain({ text: word, language: 'auto', readings: { [word]: reading } });
    } catch (cause) {
      throw new AppError('SYNTHESIS_READING_INVALID', { details: { word, reading }, cause });
    }
  }

  async function setReadings(changes: readonly ReadingChange[]): Promise<readonly OwnReading[]> {
    for (const { word, reading } of changes) if (reading !== null) await assertReading(word, reading);
    await readings.set(changes);
    return readings.list();
  }

  async function changed<T>(id: string, act: Promise<T>): Promise<T> {
    const result = await act;
    bus.emit('synthesis.takesChanged', { ids: [id] });
    return result;
  }

  return {
    async tidy() {
      await store.clearParts();
      await store.sweep(keptTakes, clock.now() - binMs);
    },
    async start(input) {
      if (input.text.trim() === '') throw new AppError('SYNTHESIS_TEXT_EMPTY');
      const { summary } = await voices.find(input.voiceId);
      const { job } = jobs.start({ kind: 'synthesis', subject: summary.name, run: (handle) => speak(input, handle) });
      return { jobId: job.id };
    },
    takes: (limit) => store.list(limit),
    async removedTakes() {
      return (await store.removed()).map(({ take: { id, voiceName, text, audioSeconds }, atMs }) => {
        return { id, voiceName, text, audioSeconds, keptUntil: isoTime(atMs + binMs) };
      });
    },
    words: (takeId) => store.words(takeId),
    keep: (takeId, kept) => changed(takeId, store.keep(takeId, kept)),
    removeTake: (takeId) =>
      changed(
        takeId,
        store.remove(takeId).then(() => ({ id: takeId })),
      ),
    putTakeBack: (takeId) => changed(takeId, store.putBack(takeId)),
    explain({ voiceId = null, readings: tried, ...request }) {
      return asApp(engine.explain({ ...request, readings: { ...readings.forVoice(voiceId), ...tried } }));
    },
    readings: () => readings.list(),
    setReading: (change) => setReadings([change]),
    importReadings: ({ readings: given }) => setReadings(given),
    keptTakeFiles: () => gatherKeptTakes(store, path.join(dir, KEPT_FOLDER)),
    arrivals: {
      read: readKeptTakes,
      has: store.has,
      async add({ take, words }, wavFile) {
        if (!store.has(take.id)) await store.add({ ...take, kept: true }, wavFile, words);
      },
      async forget(takeIds) {
        for (const id of takeIds) await store.forget(id);
      },
      async remove(takeIds) {
        const here = takeIds.filter(store.has);
        for (const id of here) await store.remove(id);
        return here.length;
      },
      announce: (ids) => bus.emit('synthesis.takesChanged', { ids }),
    },
    get engineState() {
      return engine.state;
    },
    mediaFile: (mediaPath) => store.mediaFile(mediaPath),
  };
}

function requestOf(
  { text, parameters: { stream, readings: _tried, ...parameters } }: ParsedInput<'synthesis.start'>,
  readings: Readonly<Record<string, string>>,
): SpeakRequest {
  return { text, ...parameters, readings, ...(stream ? { streaming: { rule: 'fixed' } } : {}) };
}
