/** Two recordings of which one is heard: the other one goes on at the same moment. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { announcePlaying, forgetPlayer } from '../../ui/playing.ts';

export type Side = 0 | 1;

export interface TwoSounds {
  /** Null: silence. */
  readonly playing: Side | null;
  readonly play: (side: Side) => void;
  readonly pause: () => void;
  /** From silence the one that was not heard last, from its beginning. */
  readonly playOther: () => void;
}

export function useTwoSounds(addresses: readonly [string, string] | null): TwoSounds {
  const [playing, setPlaying] = useState<Side | null>(null);
  const sounds = useRef<readonly [HTMLAudioElement, HTMLAudioElement] | null>(null);
  const last = useRef<Side>(1);
  const [first, second] = addresses ?? [null, null];

  const pause = useCallback((): void => {
    for (const sound of sounds.current ?? []) sound.pause();
    setPlaying(null);
  }, []);
  const player = useRef({ pause, playPause: async () => {} });

  const playAt = useCallback((side: Side, fromS: number): void => {
    if (sounds.current === null) return;
    for (const sound of sounds.current) sound.pause();
    const sound = sounds.current[side];
    sound.currentTime = fromS;
    last.current = side;
    announcePlaying(player.current);
    setPlaying(side);
    // Somebody went on to the other one before it began.
    sound.play().catch(() => {});
  }, []);

  useEffect(() => {
    if (first === null || second === null) return;
    const made = [new Audio(first), new Audio(second)] as const;
    for (const [side, sound] of made.entries()) {
      sound.onended = () => setPlaying((now) => (now === side ? null : now));
    }
    sounds.current = made;
    last.current = 1;
    const known = player.current;
    return () => {
      pause();
      forgetPlayer(known);
      sounds.current = null;
    };
  }, [first, second, pause]);

  const playOther = useCallback((): void => {
    const before = last.current;
    const sound = sounds.current?.[before];
    const isHeard = sound !== undefined && !sound.paused && !sound.ended;
    playAt(before === 0 ? 1 : 0, isHeard ? sound.currentTime : 0);
  }, [playAt]);
  player.current.playPause = async () => (playing === null ? playAt(last.current, 0) : pause());

  return { playing, play: (side) => playAt(side, 0), pause, playOther };
}
