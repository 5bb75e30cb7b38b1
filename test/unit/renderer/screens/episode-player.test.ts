import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createEpisodePlayer, type Playable } from '../../../../renderer/screens/projects/episode-player.ts';
import { playPauseCurrent } from '../../../../renderer/ui/playing.ts';

/** What the player uses of a sound. */
class Sound {
  src = '';
  preload = '';
  currentTime = 0;
  ended = false;
  playing = false;
  refused = false;
  onended: (() => void) | null = null;
  onerror: (() => void) | null = null;
  play(): Promise<void> {
    if (this.refused) return Promise.reject(new Error('refused'));
    this.playing = true;
    return Promise.resolve();
  }
  pause(): void {
    this.playing = false;
  }
  end(): void {
    this.playing = false;
    this.ended = true;
    this.onended?.();
  }
}

const row = (rowId: string, takeId = `${rowId}1`, pauseAfterS = 0.5): Playable => ({
  rowId,
  takeId,
  url: `media/${takeId}`,
  pauseAfterS,
});

describe('the player of an episode', () => {
  let sounds: Sound[];
  let player: ReturnType<typeof createEpisodePlayer>;
  const heard = (): string[] => sounds.filter(({ playing }) => playing).map(({ src }) => src);

  beforeEach(() => {
    vi.useFakeTimers();
    sounds = [];
    player = createEpisodePlayer(() => {
      const sound = new Sound();
      sounds.push(sound);
      return sound as unknown as HTMLAudioElement;
    });
    return () => vi.useRealTimers();
  });

  it('goes from row to row with the pause of each, and ends silent', () => {
    player.play([row('a'), row('b', 'b1', 2)]);
    expect(heard()).toEqual(['media/a1']);
    sounds[0]?.end();
    expect(player.state().rowId).toBe('a');
    vi.advanceTimersByTime(499);
    expect(heard()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(player.state()).toMatchObject({ rowId: 'b', paused: false });
    expect(heard()).toEqual(['media/b1']);
    sounds[1]?.end();
    vi.advanceTimersByTime(2000);
    expect(player.state()).toMatchObject({ rowId: null, paused: true });
  });

  it('fetches the next sound while one is heard, and fetches it once', () => {
    player.play([row('a'), row('b'), row('c')]);
    expect(sounds.map(({ src }) => src)).toEqual(['media/a1', 'media/b1']);
    sounds[0]?.end();
    vi.advanceTimersByTime(500);
    expect(sounds.map(({ src }) => src)).toEqual(['media/a1', 'media/b1', 'media/c1']);
  });

  it('is paused and goes on by Space, also in the pause between two rows', async () => {
    player.play([row('a'), row('b')]);
    expect(playPauseCurrent()).toBe(true);
    expect(player.state()).toMatchObject({ rowId: 'a', paused: true });
    expect(heard()).toEqual([]);
    await player.playPause();
    expect(heard()).toEqual(['media/a1']);
    sounds[0]?.end();
    await player.playPause();
    vi.advanceTimersByTime(10_000);
    expect(player.state()).toMatchObject({ rowId: 'a', paused: true });
    await player.playPause();
    expect(player.state()).toMatchObject({ rowId: 'b', paused: false });
  });

  it('compares two takes at the same moment', () => {
    player.play([row('a'), row('b')]);
    if (sounds[0]) sounds[0].currentTime = 1.25;
    player.swap(row('a', 'a2'));
    expect(heard()).toEqual(['media/a2']);
    expect(sounds.find(({ playing }) => playing)?.currentTime).toBe(1.25);
    expect(player.state()).toMatchObject({ rowId: 'a', takeId: 'a2' });
  });

  it('says that a sound could not be played, and is silent then', async () => {
    const broken = createEpisodePlayer(
      () => Object.assign(new Sound(), { refused: true }) as unknown as HTMLAudioElement,
    );
    broken.play([row('a'), row('b')]);
    await vi.waitFor(() => expect(broken.state()).toMatchObject({ rowId: 'a', paused: true, failed: true }));
  });

  it('stops for good', () => {
    player.play([row('a'), row('b')]);
    sounds[0]?.end();
    player.stop();
    vi.advanceTimersByTime(10_000);
    expect(player.state().rowId).toBeNull();
    expect(heard()).toEqual([]);
  });
});
