/** When a row is made again, what is told of a change, and what is taken back. */
import { describe, expect, it } from 'vitest';
import type { RowChanges } from '../../../electron/contract/projects.ts';
import { createBook, type StoredProject, type StoredRowTake } from '../../../electron/projects/book.ts';
import { addRows, joinRows, moveRows, removeRows, setRows, splitRow } from '../../../electron/projects/row-acts.ts';
import { storedProject } from '../../../electron/projects/store.ts';
import { row } from './rows.ts';

function bookOf(rows = ['a', 'b', 'c'].map((id) => row(id)), stored?: StoredProject) {
  let readings: Record<string, string> = {};
  let minute = 0;
  const project: StoredProject = stored ?? {
    ...{ id: 'aaaaaaaaaaaa', name: 'Episode', createdAt: '2026-11-01T00:00:00Z', changedAt: '2026-11-01T00:00:00Z' },
    ...{ voiceId: 'pilot', language: 'en', split: 'line', rows, queue: [], undo: [], removed: [] },
  };
  const book = createBook({
    project,
    takes: [],
    readings: () => readings,
    mediaPath: ({ takeId }) => `projects/x/${takeId}.wav`,
    now: () => `2026-11-01T00:${String(minute++).padStart(2, '0')}:00Z`,
  });
  /** As if the engine had made it. */
  function speak(rowId: string, takeId: string, seed = book.stored(rowId).seed): StoredRowTake {
    const take: StoredRowTake = {
      ...{ takeId, rowId, name: null, kept: false, madeFrom: book.madeFrom(rowId, seed), voiceName: 'Pilot' },
      ...{ audioSeconds: 1, computeSeconds: 1, createdAt: `2026-11-01T01:00:0${minute}Z`, sha256: takeId },
      ...{ cutShort: false, provider: 'cpu' },
    };
    book.addTake(take);
    book.settle(rowId, take);
    return take;
  }
  const set = (rowId: string, changes: RowChanges) => book.act('set', setRows(book.project.rows, [rowId], changes));
  const read = (next: Record<string, string>) => {
    const words = [...Object.keys(readings), ...Object.keys(next)];
    readings = next;
    return book.refresh(words);
  };
  return { book, speak, set, read, states: () => book.open().rows.map(({ state }) => state) };
}

describe('a row that was spoken', () => {
  it.each<[string, RowChanges]>([
    ['text', { text: 'Otherwise.' }],
    ['voice', { voiceId: 'other' }],
    ['reference', { reference: 'calm' }],
    ['speed', { speed: 1.2 }],
    ['language', { language: 'zh' }],
    ['seed', { seed: 8 }],
  ])('is stale with another %s, alone, and as before when that is taken back', (_what, changes) => {
    const { book, speak, set, states } = bookOf();
    for (const id of ['a', 'b', 'c']) speak(id, `take-${id}`);
    const told = set('b', changes);
    expect(states()).toEqual(['spoken', 'stale', 'spoken']);
    expect(told.rows.map(({ id }) => id)).toEqual(['b']);
    expect(book.toSpeak(null, false)).toEqual(['b']);
    book.undo();
    expect(states()).toEqual(['spoken', 'spoken', 'spoken']);
    expect(book.toSpeak(null, false)).toEqual([]);
  });

  it.each<[string, RowChanges]>([
    ['pause', { pauseAfterS: 2 }],
    ['speaker', { speaker: 'Lin' }],
    ['chapter', { chapter: 'One' }],
  ])('is not made again for another %s', (_what, changes) => {
    const { book, speak, set, states } = bookOf([row('a')]);
    speak('a', 'take-a');
    set('a', changes);
    expect(states()).toEqual(['spoken']);
    expect(book.toSpeak(null, false)).toEqual([]);
  });

  it('is stale when a reading changes a word of its text, and no other row is', () => {
    const { speak, read, states } = bookOf([row('a', { text: 'Kyiv is far.' }), row('b', { text: 'Kyivan bread.' })]);
    speak('a', 'take-a');
    speak('b', 'take-b');
    expect(read({ kyiv: 'K IY1 V' })?.rows.map(({ id }) => id)).toEqual(['a']);
    expect(states()).toEqual(['stale', 'spoken']);
    expect(read({ kyiv: 'K IY1 V', bread: 'B R EH1 D' })?.rows.map(({ id }) => id)).toEqual(['b']);
    expect(read({ kyiv: 'K IY1 V', bread: 'B R EH1 D', Lin: 'L IH1 N' })).toBeNull();
    read({});
    expect(states()).toEqual(['spoken', 'spoken']);
  });

  it('is not stale for a word that a longer word of one’s own covers', () => {
    const { speak, read, states } = bookOf([row('a', { text: '重庆市的夜晚', language: 'zh' })]);
    read({ 重庆市: 'chong2 qing4 shi4' });
    speak('a', 'take-a');
    expect(read({ 重庆市: 'chong2 qing4 shi4', 重庆: 'zhong4 qing4' })).toBeNull();
    expect(states()).toEqual(['spoken']);
  });
});

describe('takes of a row', () => {
  it('are chosen by the person, whose choice takes its seed along', () => {
    const { book, speak } = bookOf([row('a')]);
    speak('a', 'first');
    speak('a', 'second', 99);
    expect(book.row('a')).toMatchObject({ chosenTakeId: 'second', seed: 99, state: 'spoken' });
    book.choose('a', 'first');
    expect(book.row('a')).toMatchObject({ chosenTakeId: 'first', seed: 7, state: 'spoken' });
    expect(book.row('a').takes.map(({ fits }) => fits)).toEqual([true, false]);
  });

  it('that are kept stay what is heard when another is made', () => {
    const { book, speak } = bookOf([row('a')]);
    speak('a', 'first');
    book.alterTake('a', 'first', { kept: true });
    expect(book.row('a').state).toBe('kept');
    speak('a', 'second', 99);
    expect(book.row('a')).toMatchObject({ chosenTakeId: 'first', seed: 7, state: 'kept' });
  });

  it('give way when there are many, but not those that are chosen, kept or named', () => {
    const { book, speak } = bookOf([row('a')]);
    for (let n = 0; n < 6; n++) speak('a', `take-${n}`, 100 + n);
    book.alterTake('a', 'take-0', { kept: true });
    book.alterTake('a', 'take-1', { name: 'slower' });
    const dropped = book.dropSurplus('a', 4).map(({ takeId }) => takeId);
    expect(dropped).toEqual(['take-2', 'take-3']);
    expect(book.row('a').chosenTakeId).toBe('take-5');
  });
});

describe('the queue', () => {
  it('tells of the rows that wait, and of nothing else', () => {
    const { book, states } = bookOf();
    const told = book.enqueue([{ rowId: 'b', seed: 7 }]);
    expect(told.rows.map(({ id, state }) => [id, state])).toEqual([['b', 'queued']]);
    expect(told.order).toBeNull();
    expect(book.dequeue().rows.map(({ id, state }) => [id, state])).toEqual([['b', 'draft']]);
    expect(states()).toEqual(['draft', 'draft', 'draft']);
  });

  it('loses a row that is removed', () => {
    const { book } = bookOf();
    book.enqueue([
      { rowId: 'a', seed: 7 },
      { rowId: 'b', seed: 7 },
    ]);
    book.act('remove', removeRows(book.project.rows, ['a']));
    expect(book.project.queue.map(({ rowId }) => rowId)).toEqual(['b']);
  });

  it('leaves rows without a letter or a digit alone', () => {
    const { book } = bookOf([row('a', { text: '…' }), row('b')]);
    expect(book.toSpeak(null, true)).toEqual(['b']);
  });
});

describe('undo', () => {
  it('brings rows back in their places, with their takes', () => {
    const { book, speak, states } = bookOf();
    speak('b', 'take-b');
    book.act('remove', removeRows(book.project.rows, ['b']));
    const told = book.undo();
    expect(told.order).toEqual(['a', 'b', 'c']);
    expect(states()).toEqual(['draft', 'spoken', 'draft']);
  });

  it('leaves alone what the act did not touch', () => {
    const { book, speak, set } = bookOf();
    set('a', { text: 'New.' });
    speak('b', 'take-b', 99);
    book.undo();
    expect(book.row('a').text).toBe('This is a.');
    expect(book.row('b')).toMatchObject({ seed: 99, chosenTakeId: 'take-b', state: 'spoken' });
    expect(() => book.undo()).toThrow(expect.objectContaining({ code: 'PROJECTS_NOTHING_TO_UNDO' }));
  });

  it('is there when the project is read again, as many acts back as there were', () => {
    const { book, set } = bookOf();
    const texts = (of: typeof book) => of.project.rows.map(({ text }) => text);
    const states = [texts(book)];
    const acts = [
      () => set('b', { text: 'One. Two.' }),
      () => book.act('split', splitRow(book.project.rows, 'b', 4, { id: 'd', seed: 8 })),
      () => book.act('move', moveRows(book.project.rows, ['d'], 'a')),
      () => book.act('join', joinRows(book.project.rows, ['a', 'b'])),
      () => book.act('remove', removeRows(book.project.rows, ['d'])),
    ];
    for (const act of acts) {
      act();
      states.push(texts(book));
    }
    const stored = storedProject.parse(JSON.parse(JSON.stringify(book.project)));
    const again = bookOf(undefined, stored).book;
    for (const before of states.reverse().slice(1)) {
      again.undo();
      expect(texts(again)).toEqual(before);
    }
    expect(again.summary().undoable).toBeNull();
  });

  it('forgets the oldest acts, never the newest', () => {
    const { book, set } = bookOf();
    for (let n = 0; n < 60; n++) set('a', { text: `Text ${n}.` });
    expect(book.project.undo).toHaveLength(50);
    const many = bookOf(Array.from({ length: 6000 }, (_, index) => row(`row-${index}`)));
    many.set('row-1', { text: 'One.' });
    many.book.act('remove', []);
    expect(many.book.project.undo.map(({ act }) => act)).toEqual(['remove']);
    many.book.undo();
    expect(many.book.project.rows).toHaveLength(6000);
  });

  it('says what it would take back; an act that changes nothing is none', () => {
    const { book, set } = bookOf();
    set('a', { text: 'This is a.' });
    expect(book.summary().undoable).toBeNull();
    book.act('add', addRows(book.project.rows, 'a', [row('d')]));
    expect(book.summary().undoable).toBe('add');
  });
});

describe('rows that were removed', () => {
  it('can be put back where they were, with their takes, and one more undo takes them away again', () => {
    const { book, speak, states } = bookOf(['a', 'b', 'c', 'd'].map((id) => row(id)));
    speak('b', 'take-b');
    book.act('remove', removeRows(book.project.rows, ['a', 'b', 'd']));
    expect(book.removed().map(({ row: { id }, takes }) => [id, takes])).toEqual([
      ['a', 0],
      ['b', 1],
      ['d', 0],
    ]);
    expect(book.putRowsBack(['a', 'b', 'd']).order).toEqual(['a', 'b', 'c', 'd']);
    expect(states()).toEqual(['draft', 'spoken', 'draft', 'draft']);
    expect(book.removed()).toEqual([]);
    book.undo();
    expect(book.project.rows.map(({ id }) => id)).toEqual(['c']);
    expect(() => book.putRowsBack(['c'])).toThrow(expect.objectContaining({ code: 'PROJECTS_ROW_UNKNOWN' }));
  });

  it('come back behind what stood before the row that went with them, or at the end', () => {
    const { book } = bookOf(['a', 'b', 'c', 'd'].map((id) => row(id)));
    book.act('remove', removeRows(book.project.rows, ['b', 'c']));
    expect(book.putRowsBack(['c']).order).toEqual(['a', 'c', 'd']);
    book.act('remove', removeRows(book.project.rows, ['a']));
    expect(book.putRowsBack(['b']).order).toEqual(['b', 'c', 'd']);
  });

  it('are also those that another row took in with takes of their own', () => {
    const { book, speak } = bookOf();
    speak('b', 'take-b');
    book.act('join', joinRows(book.project.rows, ['a', 'b', 'c']));
    expect(book.removed().map(({ row: { id, text } }) => [id, text])).toEqual([['b', 'This is b.']]);
    book.undo();
    expect(book.removed()).toEqual([]);
    expect(book.row('b').takes).toHaveLength(1);
  });

  it('are forgotten in time, with their takes and what would undo it, and nothing else is', () => {
    const { book, speak, set } = bookOf();
    speak('a', 'take-a');
    speak('b', 'take-b');
    book.act('remove', removeRows(book.project.rows, ['a']));
    const before = book.project.changedAt;
    set('c', { text: 'Two.' });
    book.act('remove', removeRows(book.project.rows, ['b']));
    expect(book.dropRemoved(before)).toEqual([]);
    const later = book.project.removed.at(-1)?.removedAt ?? '';
    expect(book.dropRemoved(later).map(({ takeId }) => takeId)).toEqual(['take-a']);
    expect(book.project.undo.map(({ act }) => act)).toEqual(['set', 'remove']);
    book.undo();
    expect(book.row('b').takes).toHaveLength(1);
  });
});

it('a change of one row among twenty thousand tells of that row', () => {
  const { book, set } = bookOf(Array.from({ length: 20_000 }, (_, index) => row(`row-${index}`)));
  const told = set('row-19999', { text: 'Another.' });
  expect(told.rows).toHaveLength(1);
  expect(told.order).toBeNull();
  expect(JSON.stringify(told).length).toBeLessThan(2_000);
  expect(book.summary().rows).toBe(20_000);
});
