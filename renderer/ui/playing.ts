/** Only one recording sounds at a time, and Space goes to the one that was heard last. */
interface Player {
  pause(): void;
  playPause(): Promise<void>;
}

let current: Player | null = null;

export function announcePlaying(player: Player): void {
  if (current !== player) current?.pause();
  current = player;
}

export function forgetPlayer(player: Player): void {
  if (current === player) current = null;
}

/** Answers the Space shortcut; false when nothing has been heard yet. */
export function playPauseCurrent(): boolean {
  void current?.playPause();
  return current !== null;
}
