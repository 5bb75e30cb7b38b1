/** Subtitles, transcript and chapters as text files. All are UTF-8 with plain line ends. */
import { type Cue, cuesOf } from './subtitles.ts';
import { type Chapter, chaptersOf, type PlacedRow } from './timeline.ts';

export type TextFormat = 'srt' | 'vtt' | 'txt' | 'chapters';

export function isTextFormat(format: string): format is TextFormat {
  return format === 'srt' || format === 'vtt' || format === 'txt' || format === 'chapters';
}

export function textFileOf(format: TextFormat, placed: readonly PlacedRow[], seconds: number): string {
  switch (format) {
    case 'srt':
      return srt(cuesOf(placed));
    case 'vtt':
      return vtt(cuesOf(placed));
    case 'txt':
      return transcript(placed);
    case 'chapters':
      return chapters(chaptersOf(placed, seconds));
  }
}

/** An arrow in the text would be read as a time. */
const withoutArrow = (text: string): string => text.replaceAll('-->', '→');

function srt(cues: readonly Cue[]): string {
  return cues
    .map(
      ({ startS, endS, lines }, index) =>
        `${index + 1}\n${clock(startS, ',')} --> ${clock(endS, ',')}\n${lines.map(withoutArrow).join('\n')}\n`,
    )
    .join('\n');
}

function vtt(cues: readonly Cue[]): string {
  const blocks = cues.map(({ startS, endS, lines, speaker }) => {
    const said = lines.map(escaped).join('\n');
    const voice = speaker === null ? said : `<v ${escaped(speaker).replaceAll('\n', ' ')}>${said}</v>`;
    return `${clock(startS)} --> ${clock(endS)}\n${voice}\n`;
  });
  return ['WEBVTT\n', ...blocks].join('\n');
}

function chapters(list: readonly Chapter[]): string {
  const blocks = list.map(({ title, startS, endS }) => `${clock(startS)} --> ${clock(endS)}\n${escaped(title)}\n`);
  return ['WEBVTT\n', ...blocks].join('\n');
}

/** A paragraph for each row, then its words with their times, a line each: beginning, end, word. */
function transcript(placed: readonly PlacedRow[]): string {
  return placed
    .map(({ row: { text, speaker, chapter, words }, startS }) => {
      const title = chapter?.trim() ?? '';
      const head = title === '' ? '' : `# ${title}\n\n`;
      const said = `[${clock(startS)}] ${speaker === null ? '' : `${speaker}: `}${text.replace(/\s+/gu, ' ').trim()}`;
      const times = words.map(
        (word) =>
          `\t${clock(startS + word.startS)}\t${clock(startS + word.endS)}\t${text.slice(word.start, word.end).replace(/\s+/gu, ' ')}`,
      );
      return `${head}${[said, ...times].join('\n')}\n`;
    })
    .join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** 01:02:03.456 */
export function clock(seconds: number, point = '.'): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const hours = two(ms / 3_600_000);
  return `${hours}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}${point}${String(ms % 1000).padStart(3, '0')}`;
}
