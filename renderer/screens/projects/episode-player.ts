/**
 * Plays takes one after another with the pauses between them, and two takes against each other. One sound at a time: the
 * player announces itself like every other recording of the page, so Space reaches it.
 */
import { announcePlaying, forgetPlayer } from '../../ui/playing.ts';

export interface Playable {
  readonly rowId: string;
  readonly takeId: string;
  readonly url: string;
  readonly pauseAfterS: number;
}

export interface PlayerState {
  readonly rowId: string | null;
  readonly takeId: string | null;
  readonly paused: boolean;
  /** A recording that could not be played. */
  readonly failed: boolean;
}

export interface EpisodePlayer {
  state(): PlayerState;
  subscribe(listener: () => void): () => void;
  /** The take of a row that was heard last, also when it has ended: what is compared and kept. Null: none since the row was made again. */
  heardOf(rowId: string): string | null;
  forget(rowId: string): void;
  /** From the first of the list to its last. */
  play(list: readonly Playable[]): void;
  /** The same moment of another take, playing on. */
  swap(other: Playable): void;
  playPause(): Promise<void>;
  stop(): void;
}

const silent: PlayerState = { rowId: null, takeId: null, paused: true, failed: false };

export function createEpisodePlayer(openSound: () => HTMLAudioElement = () => new Audio()): EpisodePlayer {
  const listeners = new Set<() => void>();
  const heard = new Map<string, string>();
  let state = silent;
  let list: readonly Playable[] = [];
  let place = 0;
  let sound: HTMLAudioElement | null = null;
  /** The one after it, fetched early so that no gap is heard but the pause. */
  let coming: { readonly url: string; readonly sound: HTMLAudioElement } | null = null;
  let pause: ReturnType<typeof setTimeout> | null = null;

  function tell(next: PlayerState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function silence(): void {
    if (pause !== null) clearTimeout(pause);
    pause = null;
    if (sound === null) return;
    sound.onended = null;
    sound.onerror = null;
    sound.pause();
    sound = null;
  }

  function begin(at: number, fromS = 0): void {
    silence();
    const one = list[at];
    if (one === undefined) {
      end();
      return;
    }
    place = at;
    const playing = coming?.url === one.url ? coming.sound : fetchSound(one.url);
    const next = list[at + 1];
    coming = next === undefined ? null : { url: next.url, sound: fetchSound(next.url) };
    sound = playing;
    if (fromS > 0) playing.currentTime = fromS;
    playing.onended = () => {
      pause = setTimeout(() => begin(at + 1), one.pauseAfterS * 1000);
    };
    playing.onerror = () => fail(playing);
    announcePlaying(player);
    heard.set(one.rowId, one.takeId);
    tell({ rowId: one.rowId, takeId: one.takeId, paused: false, failed: false });
    playing.play().catch(() => fail(playing));
  }

  function fetchSound(url: string): HTMLAudioElement {
    const made = openSound();
    made.preload = 'auto';
    made.src = url;
    return made;
  }

  /** A sound that was stopped on purpose refuses too; only the one that should be heard counts. */
  function fail(which: HTMLAudioElement): void {
    if (which !== sound || state.paused) return;
    silence();
    tell({ ...state, paused: true, failed: true });
  }

  function end(): void {
    silence();
    list = [];
    coming = null;
    forgetPlayer(player);
    tell(silent);
  }

  const player: EpisodePlayer & { pause(): void } = {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    heardOf: (rowId) => heard.get(rowId) ?? null,
    forget: (rowId) => void heard.delete(rowId),
    play(next) {
      list = next;
      begin(0);
    },
    swap(other) {
      const atS = sound?.currentTime ?? 0;
      list = [other];
      begin(0, atS);
    },
    pause() {
      if (state.rowId === null || state.paused) return;
      if (pause !== null) clearTimeout(pause);
      pause = null;
      tell({ ...state, paused: true });
      sound?.pause();
    },
    async playPause() {
      if (state.rowId === null) return;
      if (!state.paused) return player.pause();
      // In the pause between two rows the first has ended: it goes on with the second.
      if (sound === null || sound.ended) return begin(place + (sound === null ? 0 : 1));
      announcePlaying(player);
      tell({ ...state, paused: false });
      await sound.play();
    },
    stop: end,
  };
  return player;
}
