/** When each row is heard in the episode. */
import type { ExportRow } from './ports.ts';

export interface PlacedRow {
  readonly row: ExportRow;
  readonly startS: number;
  /** Of its sound, without the pause after it. */
  readonly endS: number;
}

export interface Chapter {
  readonly title: string;
  readonly startS: number;
  readonly endS: number;
}

/** Most that a list of chapters in an MP3 can hold. */
const MOST_CHAPTERS = 255;

/** What comes before the first chapter belongs to it. Empty where no row begins one. */
export function chaptersOf(placed: readonly PlacedRow[], seconds: number): Chapter[] {
  const begins = placed.flatMap(({ row: { chapter }, startS }) => {
    const title = chapter?.trim() ?? '';
    return title === '' ? [] : [{ title, startS }];
  });
  return begins.slice(0, MOST_CHAPTERS).map(({ title, startS }, index, all) => ({
    title,
    startS: index === 0 ? 0 : startS,
    endS: all[index + 1]?.startS ?? seconds,
  }));
}

/** A place in the sound that an editor shows. */
export interface Label {
  readonly name: string;
  readonly startS: number;
}

/** One for each row: the chapter that it begins, who speaks, and what is said. */
export function labelsOf(placed: readonly PlacedRow[]): Label[] {
  return placed.map(({ row: { number, chapter, speaker, text }, startS }) => {
    const parts = [chapter, speaker, text].map((part) => part?.replace(/\s+/gu, ' ').trim() ?? '');
    return { name: [String(number), ...parts.filter((part) => part !== '')].join(' · '), startS };
  });
}
