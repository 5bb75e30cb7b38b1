import { describe, expect, it } from 'vitest';
import {
  exportCommand,
  firstWishes,
  toWishes,
  withEnding,
} from '../../../../renderer/screens/projects/export-wishes.ts';

const rows = ['a', 'b', 'c'].map((id) => ({ id, chosenTakeId: id === 'b' ? null : `take-${id}` }));
const draft = { ...firstWishes, path: ' /episodes/12.mp3 ' };

describe('what is asked of an export', () => {
  it('is loud as a podcast, and of all rows, as long as nobody says otherwise', () => {
    expect(toWishes(draft, 'p', rows, ['a'])).toEqual({
      projectId: 'p',
      path: '/episodes/12.mp3',
      format: 'mp3',
      loudness: -16,
      sampleRateHz: 48_000,
      roomTone: false,
      fadeInS: 0,
      fadeOutS: 0,
    });
  });

  it('has no loudness where nothing is heard', () => {
    expect(toWishes({ ...draft, format: 'srt' }, 'p', rows, [])).toEqual({
      projectId: 'p',
      path: '/episodes/12.mp3',
      format: 'srt',
    });
  });

  it('names the files of an archive, which has no fades', () => {
    const wishes = toWishes({ ...draft, format: 'zip', fadeInS: 2, rowFormat: 'flac' }, 'p', rows, []);
    expect(wishes).toMatchObject({ pattern: '{number} {speaker} {words}', rowFormat: 'flac', loudness: -16 });
    expect(wishes).not.toHaveProperty('fadeInS');
  });

  it('is of the chosen rows only when that was ticked and some are chosen', () => {
    expect(toWishes({ ...draft, onlyChosen: true }, 'p', rows, ['a', 'b'])).toMatchObject({ rowIds: ['a', 'b'] });
    expect(toWishes({ ...draft, onlyChosen: true }, 'p', rows, [])).not.toHaveProperty('rowIds');
  });

  it('leaves out rows without sound when that was ticked', () => {
    expect(toWishes({ ...draft, onlySpoken: true }, 'p', rows, [])).toMatchObject({ rowIds: ['a', 'c'] });
    expect(toWishes({ ...draft, onlySpoken: true, onlyChosen: true }, 'p', rows, ['b', 'c'])).toMatchObject({
      rowIds: ['c'],
    });
  });

  it('goes to the same place with another ending, unless the ending is a person’s own', () => {
    expect(withEnding('/e/12.mp3', 'mp3', 'srt')).toBe('/e/12.srt');
    expect(withEnding('/e/12.MP3', 'mp3', 'chapters')).toBe('/e/12.chapters.vtt');
    expect(withEnding('/e/12.chapters.vtt', 'chapters', 'vtt')).toBe('/e/12.vtt');
    expect(withEnding('/e/12.final', 'mp3', 'srt')).toBe('/e/12.final');
  });

  it('has a command that does the same', () => {
    expect(exportCommand(draft, 'p')).toBe("understudy project export p --out '/episodes/12.mp3' --loudness -16");
    expect(exportCommand({ ...draft, path: "/it's.srt", format: 'srt' }, 'p')).toBe(
      "understudy project export p --out '/it'\\''s.srt'",
    );
    expect(exportCommand({ ...draft, path: '' }, 'p')).toContain('--out FILE.mp3');
  });
});
