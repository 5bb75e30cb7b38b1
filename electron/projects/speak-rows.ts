/**
 * The queue of a project becomes takes, several rows together: the engine reads its weights once for all of them, and each
 * row has the bytes that it has alone. A row that fails stops no other, unless the reason would stop them all.
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { ErrorCode } from '../contract/errors.ts';
import type { ProjectChange, SpeakRowsResult } from '../contract/projects.ts';
import { AppError, toWireError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import { hashFile } from '../kernel/hash-file.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import type { Clock } from '../kernel/ports.ts';
import type { EnginePort } from '../synthesis/ports.ts';
import { recordTake } from '../synthesis/recording.ts';
import { asApp } from '../voices/engine-errors.ts';
import type { Voices } from '../voices/service.ts';
import type { QueuedRow, StoredRowTake } from './book.ts';
import { isSame } from './row-rules.ts';
import type { OpenProject } from './shelf.ts';

/** As many as the token network takes along in one run. */
const TOGETHER = 8;
/** Among so many of the queue, rows of the voice that speaks already go first: two voices at once share nothing. */
const LOOK_AHEAD = 24;
/** Of a row; takes that somebody chose, kept or named are not counted away. */
const MOST_TAKES = 12;
/** No other row would fare better. */
const fatal = new Set<ErrorCode>([
  'APP_DISK_FULL',
  'MODELS_MISSING',
  'ENGINE_STOPPED',
  'ENGINE_OUT_OF_MEMORY',
  'ENGINE_PROVIDER_UNAVAILABLE',
]);

export interface SpeakRowsDeps {
  readonly engine: Pick<EnginePort, 'speak'>;
  readonly voices: Pick<Voices, 'find'>;
  readonly clock: Clock;
}

/** Ends when the queue is empty. Rejects with the signal's reason, or with what stopped all rows; then the queue is as it is. */
export async function speakRows(project: OpenProject, job: JobHandle, deps: SpeakRowsDeps): Promise<SpeakRowsResult> {
  return new RowBatch(project, job, deps).run();
}

class RowBatch {
  readonly #project: OpenProject;
  readonly #job: JobHandle;
  readonly #deps: SpeakRowsDeps;
  readonly #stop = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  #voiceId: string | null = null;
  #fatal: AppError | null = null;
  #first: AppError | null = null;
  #begunMs = 0;
  #characters = 0;
  readonly #done = { spoken: 0, failed: 0, audioSeconds: 0, computeSeconds: 0 };

  constructor(project: OpenProject, job: JobHandle, deps: SpeakRowsDeps) {
    this.#project = project;
    this.#job = job;
    this.#deps = deps;
  }

  async run(): Promise<SpeakRowsResult> {
    const { book } = this.#project;
    this.#job.step('projects.step.speak');
    this.#begunMs = this.#deps.clock.monotonicMs();
    try {
      for (;;) {
        this.#job.signal.throwIfAborted();
        if (this.#fatal) throw this.#fatal;
        const before = this.#running.size;
        for (let next = this.#next(); next && this.#running.size < TOGETHER; next = this.#next()) this.#begin(next);
        if (this.#running.size === 0) break;
        if (this.#running.size > before) this.#project.keepSoon(this.#note(null));
        await Promise.race(this.#running.values());
      }
    } finally {
      this.#stop.abort();
      await Promise.all(this.#running.values());
      this.#project.keepSoon(book.setSpeaking(null));
    }
    const { spoken, failed } = this.#done;
    if (spoken === 0 && failed > 0 && this.#first) throw this.#first;
    return { projectId: book.project.id, ...this.#done };
  }

  #next(): QueuedRow | undefined {
    const { book } = this.#project;
    const waiting = book.project.queue.filter(({ rowId }) => !this.#running.has(rowId)).slice(0, LOOK_AHEAD);
    return waiting.find(({ rowId }) => book.stored(rowId).voiceId === this.#voiceId) ?? waiting[0];
  }

  #begin(queued: QueuedRow): void {
    const { book } = this.#project;
    const { voiceId, text } = book.stored(queued.rowId);
    this.#voiceId = voiceId;
    const turn = this.#speak(queued).then(
      (take) => this.#settle(queued, text, take),
      (error: unknown) => this.#fail(queued, error),
    );
    this.#running.set(queued.rowId, turn);
  }

  async #speak({ rowId, seed }: QueuedRow): Promise<StoredRowTake> {
    const { book, files } = this.#project;
    const { engine, voices, clock } = this.#deps;
    const madeFrom = book.madeFrom(rowId, seed);
    const made = book.hasMade(rowId, madeFrom);
    if (made) return made;
    const { summary, packDir } = await voices.find(madeFrom.voiceId);
    const takeId = randomUUID();
    const file = files.partFile(takeId);
    const { text, language, reference, speed, readings } = madeFrom;
    const signal = AbortSignal.any([this.#job.signal, this.#stop.signal]);
    const request = {
      text,
      language,
      seed,
      readings,
      ...(reference === null ? {} : { reference }),
      ...(speed === null ? {} : { speed }),
    };
    const sound = engine.speak(packDir, request, { signal, priority: 'rows' });
    try {
      const { words, audioSeconds, computeSeconds, cutShort, provider } = await asApp(
        recordTake(sound, { file, withoutLastPause: true }),
      );
      const take: StoredRowTake = {
        takeId,
        rowId,
        name: null,
        kept: false,
        madeFrom,
        voiceName: summary.name,
        audioSeconds,
        computeSeconds,
        createdAt: isoTime(clock.now()),
        sha256: await hashFile(file),
        cutShort,
        provider,
      };
      await files.addTake(take, words);
      book.addTake(take);
      return take;
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
  }

  async #settle({ rowId, seed }: QueuedRow, text: string, take: StoredRowTake): Promise<void> {
    const { book, files, keepSoon } = this.#project;
    this.#running.delete(rowId);
    this.#characters += text.length;
    // It was changed while it was spoken: what is said now is made next.
    if (book.has(rowId) && !isSame(book.madeFrom(rowId, seed), take.madeFrom)) return;
    this.#done.spoken += 1;
    this.#done.audioSeconds += take.audioSeconds;
    this.#done.computeSeconds += take.computeSeconds;
    this.#note(rowId);
    keepSoon(book.settle(rowId, take));
    for (const { takeId } of book.dropSurplus(rowId, MOST_TAKES)) await files.dropTake(takeId);
  }

  #fail({ rowId }: QueuedRow, error: unknown): void {
    const { book, keepSoon } = this.#project;
    this.#running.delete(rowId);
    // Cancelled, or stopped by another row: it was not tried.
    if (this.#job.signal.aborted || this.#stop.signal.aborted) return;
    const { code, details } = toWireError(error);
    const failure = error instanceof AppError ? error : new AppError(code, { cause: error });
    // A crash fails whatever is under way, and most rows are not to blame.
    if (code === 'ENGINE_CRASHED' && !this.#again.has(rowId)) {
      this.#again.add(rowId);
      return;
    }
    this.#first ??= failure;
    if (fatal.has(code)) this.#fatal ??= failure;
    this.#done.failed += 1;
    this.#note(rowId);
    keepSoon(book.settle(rowId, null, { code, details }));
  }

  /** How far it is, once `over` has left the queue. */
  #note(over: string | null): ProjectChange {
    const { book } = this.#project;
    const done = this.#done.spoken + this.#done.failed;
    const waiting = book.project.queue.filter(({ rowId }) => rowId !== over);
    const characters = waiting.reduce((sum, { rowId }) => sum + book.stored(rowId).text.length, 0);
    const perMs = this.#characters / Math.max(1, this.#deps.clock.monotonicMs() - this.#begunMs);
    this.#job.progress(done, done + waiting.length, 'rows');
    return book.setSpeaking({
      jobId: this.#job.id,
      rowIds: [...this.#running.keys()],
      done,
      total: done + waiting.length,
      secondsLeft: this.#characters === 0 ? null : Math.round(characters / perMs / 1000),
    });
  }
}
