/** Tables: a record is a row, with a column for what is said and maybe one for who says it. */
import type { ScriptRow } from './script-row.ts';

export type SpokenRecord = Pick<ScriptRow, 'text' | 'speaker'>;

const textNames =
  /^(?:text|line|lines|dialogue|dialog|script|sentence|content|台词|臺詞|文本|文字|内容|內容|正文|句子|对白|對白)$/i;
const speakerNames =
  /^(?:speaker|character|role|who|actor|voice|name|角色|人物|说话人|說話人|讲者|主播|配音|音色|姓名)$/i;

/** @returns the records, or the number (from 1) of the line on which a quotation begins that never ends. */
export function recordsOfCsv(csv: string): readonly SpokenRecord[] | { readonly badLine: number } {
  const table = parseCsv(csv, separatorOf(csv));
  if ('badLine' in table) return table;
  const rows = table.filter((cells) => cells.some((cell) => cell.trim() !== ''));
  const { textAt, speakerAt, hasHead } = columnsOf(rows);
  return rows.slice(hasHead ? 1 : 0).map((cells) => {
    const speaker = speakerAt === null ? '' : (cells[speakerAt] ?? '').trim();
    return { text: cells[textAt] ?? '', speaker: speaker === '' ? null : speaker.slice(0, 120) };
  });
}

function columnsOf(rows: readonly (readonly string[])[]) {
  const head = (rows[0] ?? []).map((cell) => cell.trim());
  const named = head.findIndex((cell) => textNames.test(cell));
  const speaker = head.findIndex((cell) => speakerNames.test(cell));
  if (named >= 0) return { textAt: named, speakerAt: speaker < 0 ? null : speaker, hasHead: true };
  const width = Math.max(0, ...rows.map((cells) => cells.length));
  if (width <= 1) return { textAt: 0, speakerAt: null, hasHead: false };
  if (width === 2) return { textAt: 1, speakerAt: 0, hasHead: speaker === 0 };
  // Whoever writes down lines has them in the column with the most in it.
  const lengths = Array.from({ length: width }, (_, at) =>
    rows.reduce((sum, cells) => sum + (cells[at]?.length ?? 0), 0),
  );
  return {
    textAt: lengths.indexOf(Math.max(...lengths)),
    speakerAt: speaker < 0 ? null : speaker,
    hasHead: speaker >= 0,
  };
}

/** More than any first line that tells the mark. */
const HEAD_CHARACTERS = 20_000;

/** Which mark stands most often in the first line outside of quotations. */
function separatorOf(csv: string): string {
  const first = (/^(?:"(?:[^"]|"")*"|[^"\n])*/.exec(csv.slice(0, HEAD_CHARACTERS))?.[0] ?? '').replace(
    /"(?:[^"]|"")*"/g,
    '',
  );
  const count = (mark: string): number => first.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

function parseCsv(csv: string, separator: string): string[][] | { readonly badLine: number } {
  const rows: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let line = 1;
  for (let at = 0; at < csv.length; at++) {
    const mark = csv[at] as string;
    if (mark === '"' && cell.trim() === '') {
      const begun = line;
      const quoted = readQuoted(csv, at + 1);
      if (quoted === null) return { badLine: begun };
      cell = quoted.text;
      line += quoted.text.split('\n').length - 1;
      at = quoted.end;
    } else if (mark === separator) {
      cells.push(cell);
      cell = '';
    } else if (mark === '\n') {
      rows.push([...cells, cell]);
      [cells, cell] = [[], ''];
      line += 1;
    } else if (mark !== '\r') cell += mark;
  }
  if (cell !== '' || cells.length > 0) rows.push([...cells, cell]);
  return rows;
}

/** What stands from `from` to the closing mark; two marks are one. */
function readQuoted(csv: string, from: number): { readonly text: string; readonly end: number } | null {
  const pieces: string[] = [];
  for (let at = from; ; ) {
    const mark = csv.indexOf('"', at);
    if (mark < 0) return null;
    pieces.push(csv.slice(at, mark));
    if (csv[mark + 1] !== '"') return { text: pieces.join(''), end: mark };
    pieces.push('"');
    at = mark + 2;
  }
}
