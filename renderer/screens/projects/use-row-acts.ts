/** What can be done with a row, by key, button or menu alike. */
import type { Row, RowTake } from '../../../electron/contract/projects.ts';
import { useWords } from '../../ui/words.tsx';
import type { Caret, RowKey } from './row-keys.ts';
import type { CaretPlace, RowProps } from './row-props.ts';
import { oneStep } from './selection.ts';
import { headPlace, useScript } from './use-script.tsx';

export type RowActs = ReturnType<typeof useRowActs>;

/** What each part of an open row is given. */
export interface RowPartProps {
  readonly row: Row;
  /** From 1. */
  readonly number: number;
  readonly acts: RowActs;
}

export function useRowActs({ row, does }: RowProps) {
  const { projects } = useWords();
  const { projectId, rows, typed, player, act, playable, offerUndo } = useScript();
  const place = row.id;
  const order = (): string[] => rows().map(({ id }) => id);
  const indexOf = (): number => rows().findIndex(({ id }) => id === row.id);
  const neighbour = (step: 1 | -1): Row | undefined => rows()[indexOf() + step];
  const saidBy = (one: Row): string => typed.of(one.id) ?? one.text;
  const nextId = (): string | null => neighbour(1)?.id ?? null;

  function generate(): void {
    const again = (row.state === 'spoken' || row.state === 'kept') && typed.of(row.id) === null;
    if (row.state === 'queued') return;
    player.forget(row.id);
    void act(place, 'projects.speak', { projectId, rowIds: [row.id], again });
  }

  function play(): void {
    if (player.state().rowId === row.id) return void player.playPause();
    const one = playable(row);
    if (one !== null) player.play([one]);
  }

  function playFromHere(): void {
    const list = rows()
      .slice(indexOf())
      .flatMap((one) => playable(one) ?? []);
    if (list.length > 0) player.play(list);
  }

  /** The take that is heard of this row, was heard last, or would be. */
  function heard(): string | null {
    const takeId = player.heardOf(row.id);
    return row.takes.some((take) => take.takeId === takeId) ? takeId : row.chosenTakeId;
  }

  /** Each press goes on to the next take, at the same moment of the text: two of them are A and B. */
  function compare(): void {
    const at = row.takes.findIndex(({ takeId }) => takeId === heard());
    const other = row.takes[(at + 1) % row.takes.length];
    const one = other === undefined ? null : playable(row, other.takeId);
    if (one === null || row.takes.length < 2) return;
    if (player.state().rowId === row.id) player.swap(one);
    else player.play([one]);
  }

  async function keep(takeId: string, kept: boolean): Promise<void> {
    if (kept && takeId !== row.chosenTakeId) await choose(takeId);
    await act(place, 'projects.keepTake', { projectId, rowId: row.id, takeId, kept });
  }

  function choose(takeId: string): Promise<unknown> {
    player.forget(row.id);
    return act(place, 'projects.chooseTake', { projectId, rowId: row.id, takeId });
  }

  function keepHeard(): void {
    const take = row.takes.find(({ takeId }) => takeId === heard());
    if (take !== undefined) void keep(take.takeId, !(take.kept && take.takeId === row.chosenTakeId));
  }

  async function move(direction: 'up' | 'down', caret: CaretPlace | null = null): Promise<void> {
    const step = oneStep(order(), [row.id], direction);
    if (step === null) return;
    const at = indexOf() + (direction === 'up' ? 0 : 2);
    if ((await act(place, 'projects.moveRows', { projectId, rowIds: [row.id], before: step.before })) === null) return;
    does.say(projects.moved(at));
    if (caret !== null) does.focus(row.id, caret, (_, index) => index === at - 1);
  }

  async function insert(before: string | null): Promise<string | null> {
    const known = new Set(order());
    const change = await act(place, 'projects.addRows', { projectId, before, text: '', voiceId: row.voiceId });
    return change?.rows.find(({ id }) => !known.has(id))?.id ?? null;
  }

  async function insertBelow(): Promise<void> {
    const added = await insert(nextId());
    if (added !== null) does.focus(added, 'start');
  }

  async function split(at: number): Promise<void> {
    const text = saidBy(row);
    if (text.slice(at).trim() === '') return insertBelow();
    if (text.slice(0, at).trim() === '') {
      if ((await insert(row.id)) !== null) does.focus(row.id, 'start');
      return;
    }
    const second = await splitAt(at);
    if (second !== null) does.focus(second, 'start');
  }

  async function splitAt(at: number): Promise<string | null> {
    const known = new Set(order());
    const change = await act(place, 'projects.splitRow', { projectId, rowId: row.id, at });
    return change?.rows.find(({ id }) => !known.has(id))?.id ?? null;
  }

  /** An empty row is simply gone: nothing of the other one changes, so its sound stays. */
  async function join(first: Row, second: Row): Promise<void> {
    const before = saidBy(first);
    const empty = before.trim() === '' ? first : saidBy(second).trim() === '' ? second : null;
    const done =
      empty === null
        ? await act(place, 'projects.joinRows', { projectId, rowIds: [first.id, second.id] })
        : await act(place, 'projects.removeRows', { projectId, rowIds: [empty.id] });
    if (done === null) return;
    if (empty === first) {
      does.focus(second.id, 'start');
      return;
    }
    const joined = done.rows.find(({ id }) => id === first.id)?.text;
    does.focus(first.id, before.trimEnd().length, (text) => joined === undefined || text === joined);
  }

  async function joinBefore(): Promise<void> {
    const before = neighbour(-1);
    if (before !== undefined) await join(before, row);
  }

  async function joinNext(): Promise<void> {
    const next = neighbour(1);
    if (next !== undefined) await join(row, next);
  }

  async function remove(): Promise<void> {
    const next = neighbour(1) ?? neighbour(-1);
    if ((await act(place, 'projects.removeRows', { projectId, rowIds: [row.id] })) === null) return;
    if (next !== undefined) does.focus(next.id, 'end');
    offerUndo(projects.rowsRemoved(1));
  }

  /** What is pasted over several lines becomes rows of its own between what stands before and after the caret. */
  async function paste(text: string, start: number, end: number): Promise<void> {
    const before = saidBy(row);
    if (end > start) typed.type(row.id, before.slice(0, start) + before.slice(end));
    const left = before.slice(0, start).trim() !== '';
    const right = before.slice(end).trim() !== '';
    const second = left && right ? await splitAt(start) : null;
    const at = left ? (second ?? nextId()) : row.id;
    const known = new Set([...order(), second]);
    const change = await act(place, 'projects.addRows', { projectId, before: at, text, voiceId: row.voiceId });
    const last = change?.order?.filter((id) => !known.has(id)).at(-1);
    if (last === undefined) return;
    if (!left && !right) await act(place, 'projects.removeRows', { projectId, rowIds: [row.id] });
    does.focus(last, 'end');
  }

  /** False when the key is not for this row after all. */
  function byKey(key: RowKey, caret: Caret | null): boolean {
    const at = caret?.start ?? null;
    switch (key) {
      case 'move-up':
        void move('up', at);
        return true;
      case 'move-down':
        void move('down', at);
        return true;
      case 'split':
        void split(caret?.end ?? 0);
        return true;
      case 'join-before':
        if (neighbour(-1) === undefined) return false;
        void joinBefore();
        return true;
      case 'join-after':
        if (neighbour(1) === undefined) return false;
        void joinNext();
        return true;
      case 'go-up':
        return go(-1, 'end');
      case 'go-down':
        return go(1, 'start');
      case 'play':
        play();
        return true;
      case 'play-from-here':
        playFromHere();
        return true;
      case 'compare':
        compare();
        return true;
      case 'keep':
        keepHeard();
        return true;
      case 'open':
        does.open(row.id);
        return true;
      case 'undo':
        void act(headPlace, 'projects.undo', { projectId });
        return true;
    }
  }

  function go(step: 1 | -1, caret: CaretPlace): boolean {
    const other = neighbour(step);
    if (other !== undefined) does.focus(other.id, caret);
    return other !== undefined;
  }

  function playTake({ takeId }: RowTake): void {
    const state = player.state();
    if (state.rowId === row.id && state.takeId === takeId) return void player.playPause();
    const one = playable(row, takeId);
    if (one !== null) player.play([one]);
  }

  return {
    generate,
    play,
    playFromHere,
    compare,
    keep,
    choose,
    move,
    insertBelow,
    joinNext,
    remove,
    paste,
    byKey,
    playTake,
  };
}
