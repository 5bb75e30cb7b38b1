/**
 * Scripts as rows, in the pretended studio: the real rules over an episode of thirty rows and two voices; only the sound is
 * pretended.
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { Exported } from '../../../../electron/contract/export.ts';
import type { ProjectChange, RemovedProject, Row } from '../../../../electron/contract/projects.ts';
import { AppError } from '../../../../electron/kernel/app-error.ts';
import { type Book, createBook, type StoredProject, type StoredRowTake } from '../../../../electron/projects/book.ts';
import { cutRows } from '../../../../electron/projects/cut-rows.ts';
import {
  addRows,
  joinRows,
  moveRows,
  removeRows,
  replaceIn,
  setRows,
  splitRow,
} from '../../../../electron/projects/row-acts.ts';
import type { StoredRow } from '../../../../electron/projects/row-rules.ts';
import { previewOf, readScript } from '../../../../electron/projects/scripts/read-script.ts';
import type { RoomHandlers, Studio } from '../studio.ts';

const episode: Readonly<Record<string, readonly string[]>> = {
  'zh-CN': [
    '欢迎收听《雨后》，这里是第 12 期。',
    '今天想聊聊重庆的老茶馆。',
    '那里下午 3 点以后最热闹。',
    '先请主持人说说第一次去的印象。',
    '我是跟着外婆去的，那时候只有 7 岁。',
    '一进门就是茶香，还有竹椅的吱呀声。',
  ],
  en: [
    'Welcome to After the Rain, this is episode 12.',
    'Today it is about the old tea houses of Chongqing.',
    'After three in the afternoon they are at their busiest.',
    'First of all: what was it like when you came there?',
    'I came with my grandmother, I was 7 years old then.',
    'There was the smell of tea, and the bamboo chairs that creak.',
  ],
};
const ROWS = 30;

export function projectsRoom(studio: Studio): RoomHandlers<'projects'> {
  const { world, bus, snapshot, recordings, readings, iso, nowMs, start } = studio;
  const books = new Map<string, Book>();
  const removed = new Map<string, { readonly book: Book; readonly keptUntil: string }>();

  const voiceReadings = (voiceId: string): Record<string, string> =>
    Object.fromEntries(
      readings.own
        .filter((one) => one.voiceId === null || one.voiceId === voiceId)
        .map(({ word, reading }) => [word, reading]),
    );

  function recordingOf(takeId: string) {
    const index = [...takeId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
    return recordings[index % recordings.length] ?? { mediaPath: '', seconds: 1 };
  }

  function openBook(project: StoredProject, takes: readonly StoredRowTake[] = []): Book {
    const book = createBook({
      project,
      takes,
      readings: voiceReadings,
      mediaPath: ({ takeId }) => recordingOf(takeId).mediaPath,
      now: iso,
    });
    books.set(project.id, book);
    return book;
  }

  function newRow(project: StoredProject, text: string, change: Partial<StoredRow> = {}): StoredRow {
    return {
      id: randomUUID(),
      text,
      voiceId: project.voiceId,
      reference: null,
      speed: null,
      pauseAfterS: 0.5,
      language: project.language,
      speaker: null,
      chapter: null,
      seed: randomInt(2 ** 32),
      chosenTakeId: null,
      ...change,
    };
  }

  function takeOf(row: StoredRow, change: Partial<StoredRowTake> = {}): StoredRowTake {
    const takeId = randomUUID();
    const { text, voiceId, reference, speed, language, seed } = row;
    return {
      takeId,
      rowId: row.id,
      name: null,
      kept: false,
      madeFrom: { text, voiceId, reference, speed, language, seed, readings: {} },
      voiceName: voiceId,
      audioSeconds: recordingOf(takeId).seconds,
      computeSeconds: 1.4,
      createdAt: iso(),
      sha256: '5c'.repeat(32),
      cutShort: false,
      provider: 'cpu',
      ...change,
    };
  }

  const projectOf = (name: string, change: Partial<StoredProject> = {}): StoredProject => ({
    id: randomUUID(),
    name,
    createdAt: iso(),
    changedAt: iso(),
    voiceId: snapshot.voices[0]?.id ?? 'pilot',
    language: 'auto',
    split: 'line',
    rows: [],
    queue: [],
    undo: [],
    removed: [],
    ...change,
  });

  /** Most rows are spoken, one of them twice; the last are still drafts. */
  function firstEpisode(): void {
    const [host, guest] = snapshot.voices;
    const { locale } = snapshot.settings;
    const lines = episode[locale] ?? [];
    if (!host || !guest) return;
    const empty = projectOf(locale === 'zh-CN' ? '雨后 第 12 期' : 'After the Rain 12', { id: 'episode-12' });
    const rows = Array.from({ length: ROWS }, (_, index) => {
      const isGuest = index % 6 >= 4;
      const speaker = (isGuest ? guest : host).name;
      return newRow(empty, lines[index % lines.length] ?? '', {
        id: `row-${index + 1}`,
        voiceId: (isGuest ? guest : host).id,
        speaker,
        seed: 1000 + index,
      });
    });
    const takes = rows.slice(0, 24).flatMap((row, index) => {
      const take = takeOf(row, { kept: index < 6 });
      if (index !== 2) return [take];
      const other = takeOf({ ...row, seed: row.seed + 1 }, { name: locale === 'zh-CN' ? '慢一点' : 'slower' });
      return [other, take];
    });
    openBook({ ...empty, rows }, takes);
  }

  function bookOf(projectId: string): Book {
    const book = books.get(projectId);
    if (!book) throw new AppError('PROJECTS_UNKNOWN', { details: { projectId } });
    return book;
  }

  function tell(change: ProjectChange): ProjectChange {
    bus.emit('projects.changed', change);
    return change;
  }

  function rowAfter(book: Book, rowId: string, change: ProjectChange): Row {
    tell(change);
    return book.row(rowId);
  }

  function speak(book: Book, rowIds: readonly string[]): { jobId: string } {
    const { id, name } = book.project;
    const begin = (jobId: string, done: number): void => {
      const left = rowIds.length - done;
      const secondsLeft = done === 0 ? null : left * 2;
      book.setSpeaking({ jobId, rowIds: rowIds.slice(done, done + 1), done, total: rowIds.length, secondsLeft });
    };
    const jobs = start(
      'project-speak',
      name,
      rowIds.map((_, done) => ['projects.step.speak', { done, total: rowIds.length, unit: 'rows' as const }] as const),
      () => {
        book.setSpeaking(null);
        tell(book.dequeue());
        return { projectId: id, spoken: rowIds.length, failed: 0, audioSeconds: rowIds.length, computeSeconds: 1 };
      },
      (index, jobId) => {
        const rowId = rowIds[index] ?? '';
        const queued = book.project.queue.find((one) => one.rowId === rowId);
        begin(jobId, index + 1);
        if (!queued) return;
        const madeFrom = book.madeFrom(rowId, queued.seed);
        const broken = madeFrom.text.includes('CRASH');
        const take = broken ? null : takeOf(book.stored(rowId), { madeFrom });
        if (take) book.addTake(take);
        tell(book.settle(rowId, take, broken ? { code: 'ENGINE_CRASHED', details: {} } : null));
      },
    );
    // A job of this studio that is cancelled ends silently: its queue is emptied here.
    bus.on('job.changed', (job) => {
      if (job.id !== jobs.jobId || job.state !== 'cancelled') return;
      book.setSpeaking(null);
      tell(book.dequeue());
    });
    return jobs;
  }

  if (world.takes.length > 0) firstEpisode();
  readings.changed.push((words) => {
    for (const book of books.values()) {
      const change = book.refresh(words);
      if (change) tell(change);
    }
  });

  return {
    'projects.list': async () => [...books.values()].map((book) => book.summary()),
    'projects.removed': async () =>
      [...removed.values()].map(({ book, keptUntil }): RemovedProject => {
        const { id, name, rows } = book.project;
        return { id, name, rows: rows.length, keptUntil };
      }),
    'projects.removedRows': async () =>
      [...books.values()].flatMap((book) =>
        book.removed().map(({ row, removedAt, takes }) => ({
          projectId: book.project.id,
          projectName: book.project.name,
          rowId: row.id,
          text: row.text,
          takes,
          keptUntil: new Date(Date.parse(removedAt) + 7 * 86_400_000).toISOString(),
        })),
      ),
    'projects.open': async ({ projectId }) => bookOf(projectId).open(),
    'projects.preview': async ({ script, split }) => previewOf(await readScript(script, split)),
    'projects.words': async () => [],
    'projects.create': async ({ name, voiceId, language, split }) => {
      studio.voice(voiceId);
      const book = openBook(projectOf(name, { voiceId, language, split }));
      tell(book.edit({}));
      return book.open();
    },
    'projects.import': async ({ script, name, voiceId, language, split, voices }) => {
      studio.voice(voiceId);
      const read = await readScript(script, split);
      const empty = projectOf(name ?? (read.name || 'episode'), { voiceId, language, split });
      const rows = read.rows.map(({ text, ...row }) =>
        newRow(empty, text, { ...row, voiceId: voices[row.speaker ?? ''] ?? voiceId }),
      );
      const book = openBook({ ...empty, rows });
      tell(book.edit({}));
      return book.open();
    },
    'projects.edit': async ({ projectId, ...change }) => {
      const book = bookOf(projectId);
      tell(book.edit(Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))));
      return book.summary();
    },
    'projects.remove': async ({ projectId }) => {
      const book = bookOf(projectId);
      books.delete(projectId);
      removed.set(projectId, { book, keptUntil: new Date(nowMs + 7 * 86_400_000).toISOString() });
      tell({ projectId, summary: null, rows: [], removedRowIds: [], order: null });
      return { id: projectId };
    },
    'projects.putBack': async ({ projectId }) => {
      const book = removed.get(projectId)?.book;
      if (!book) throw new AppError('PROJECTS_UNKNOWN', { details: { projectId } });
      removed.delete(projectId);
      books.set(projectId, book);
      tell(book.edit({}));
      return book.open();
    },
    'projects.addRows': async ({ projectId, before, text, split, voiceId }) => {
      const book = bookOf(projectId);
      const { project } = book;
      const pieces = cutRows(text, split ?? project.split);
      const added = (pieces.length === 0 ? [''] : pieces).map((piece) =>
        newRow(project, piece, voiceId ? { voiceId } : {}),
      );
      return tell(book.act('add', addRows(project.rows, before, added)));
    },
    'projects.setRows': async ({ projectId, rowIds, changes }) => {
      const book = bookOf(projectId);
      return tell(book.act('set', setRows(book.project.rows, rowIds, changes)));
    },
    'projects.splitRow': async ({ projectId, rowId, at }) => {
      const book = bookOf(projectId);
      const fresh = { id: randomUUID(), seed: randomInt(2 ** 32) };
      return tell(book.act('split', splitRow(book.project.rows, rowId, at, fresh)));
    },
    'projects.joinRows': async ({ projectId, rowIds }) => {
      const book = bookOf(projectId);
      return tell(book.act('join', joinRows(book.project.rows, rowIds)));
    },
    'projects.moveRows': async ({ projectId, rowIds, before }) => {
      const book = bookOf(projectId);
      return tell(book.act('move', moveRows(book.project.rows, rowIds, before)));
    },
    'projects.removeRows': async ({ projectId, rowIds }) => {
      const book = bookOf(projectId);
      return tell(book.act('remove', removeRows(book.project.rows, rowIds)));
    },
    'projects.putRowsBack': async ({ projectId, rowIds }) => tell(bookOf(projectId).putRowsBack(rowIds)),
    'projects.undo': async ({ projectId }) => tell(bookOf(projectId).undo()),
    'projects.find': async ({ projectId, ...find }) => {
      const { rowIds, places } = replaceIn(bookOf(projectId).project.rows, find, null);
      return { rows: rowIds.length, places, rowIds };
    },
    'projects.replace': async ({ projectId, with: replacement, ...find }) => {
      const book = bookOf(projectId);
      const found = replaceIn(book.project.rows, find, replacement);
      tell(book.act('replace', found.rows));
      return { rows: found.rowIds.length, places: found.places, rowIds: found.rowIds };
    },
    'projects.speak': async ({ projectId, rowIds, again }) => {
      const book = bookOf(projectId);
      const wanted = book.toSpeak(rowIds ?? null, again);
      const seedOf = (rowId: string): number => (again ? randomInt(2 ** 32) : book.stored(rowId).seed);
      tell(book.enqueue(wanted.map((rowId) => ({ rowId, seed: seedOf(rowId) }))));
      return speak(book, wanted);
    },
    'projects.export': async ({ projectId, path: file, format }) => {
      const { rows, audioSeconds: seconds } = bookOf(projectId).summary();
      const steps = [0, seconds / 2, seconds].map(
        (done) => ['projects.step.export', { done, total: seconds, unit: 'seconds' as const }] as const,
      );
      const levels = { sampleRateHz: 48_000, loudnessBefore: -24.6, loudness: -16, truePeakDb: -1.1, limitedDb: 3.2 };
      const exported: Exported = { file, format, bytes: 480_000, rows, seconds, staleRows: [], sound: levels };
      return start('project-export', bookOf(projectId).project.name, steps, () => exported);
    },
    'projects.chooseTake': async ({ projectId, rowId, takeId }) => {
      const book = bookOf(projectId);
      return rowAfter(book, rowId, book.choose(rowId, takeId));
    },
    'projects.keepTake': async ({ projectId, rowId, takeId, kept }) => {
      const book = bookOf(projectId);
      return rowAfter(book, rowId, book.alterTake(rowId, takeId, { kept }));
    },
    'projects.nameTake': async ({ projectId, rowId, takeId, name }) => {
      const book = bookOf(projectId);
      return rowAfter(book, rowId, book.alterTake(rowId, takeId, { name }));
    },
  };
}
