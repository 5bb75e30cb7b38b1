/** Subtitles: each cue is a row, without its number, its times and its markup. */

const times = /^\s*\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}\s*-->\s*\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}/;

/** @returns the cues, or the number (from 1) of the line where something else than a cue stands. */
export function cuesOfSrt(srt: string): readonly string[] | { readonly badLine: number } {
  const lines = srt.replace(/\r\n?/g, '\n').split('\n');
  const cues: string[] = [];
  for (let at = 0; at < lines.length; ) {
    if (lines[at]?.trim() === '') {
      at += 1;
      continue;
    }
    const begin = /^\s*\d+\s*$/.test(lines[at] ?? '') && times.test(lines[at + 1] ?? '') ? at + 1 : at;
    if (!times.test(lines[begin] ?? '')) return { badLine: at + 1 };
    let end = begin + 1;
    while (end < lines.length && lines[end]?.trim() !== '') end += 1;
    cues.push(
      lines
        .slice(begin + 1, end)
        .map(withoutMarkup)
        .join('\n'),
    );
    at = end;
  }
  return cues;
}

const withoutMarkup = (line: string): string =>
  line
    .replace(/<\/?[a-zA-Z][^<>]*>/g, '')
    .replace(/\{\\[^{}]*\}/g, '')
    .trim();
