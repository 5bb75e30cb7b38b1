/** What of a Markdown text is read aloud: its words without the marks. Code blocks, remarks and link addresses are not. */
import type { ScriptBlock } from './blocks.ts';

/** Headings, and what stands between them with its lines and empty lines. */
export function blocksOfMarkdown(markdown: string): ScriptBlock[] {
  const blocks: ScriptBlock[] = [];
  let lines: string[] = [];
  const finish = (): void => {
    blocks.push({ text: lines.join('\n'), isHeading: false });
    lines = [];
  };
  for (const line of withoutUnspoken(markdown.replace(/\r\n?/g, '\n')).split('\n')) {
    const heading = /^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(line)?.[1];
    const isUnderline = /^\s{0,3}(?:=+|-{2,})\s*$/.test(line) && lines.at(-1)?.trim();
    if (heading !== undefined) {
      finish();
      blocks.push({ text: plainWords(heading), isHeading: true });
    } else if (isUnderline) {
      const text = lines.pop() ?? '';
      finish();
      blocks.push({ text, isHeading: true });
    } else lines.push(plainLine(line));
  }
  finish();
  return blocks;
}

function withoutUnspoken(text: string): string {
  return text
    .replace(/^\ufeff?---\n[\s\S]*?\n(?:---|\.\.\.)(?:\n|$)/, '')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/^[ \t]{0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^[ \t]{0,3}\1[`~]*[ \t]*$|$(?![\s\S]))/gm, '');
}

function plainLine(line: string): string {
  const isRule = /^\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,}|=+\s*)$/.test(line);
  const isTableRule = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$/.test(line);
  if (isRule || isTableRule || /^\s*\[[^\]]+\]:\s*\S+/.test(line)) return '';
  const quoted = line.replace(/^\s*(?:>\s?)+/, '');
  const item = /^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$/.exec(quoted)?.[1];
  if (item !== undefined) return `\n${plainWords(item)}`;
  const cells = /^\s*\|(.*)\|\s*$/.exec(quoted)?.[1];
  if (cells !== undefined)
    return `\n${cells
      .split('|')
      .map((cell) => plainWords(cell.trim()))
      .filter(Boolean)
      .join(', ')}`;
  return plainWords(quoted);
}

/** Marks that stand wider apart than any emphasis are no marks. */
function plainWords(text: string): string {
  return text
    .replace(/!\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/\[([^[\]]*)\](?:\([^()]*\)|\[[^[\]]*\])/g, '$1')
    .replace(/<(?:https?:|mailto:)[^<>\s]+>/g, '')
    .replace(/<\/?[a-zA-Z][^<>]*>/g, '')
    .replace(/(`{1,3})([^`]+)\1/g, '$2')
    .replace(/(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1/g, '$2')
    .replace(/~~(?=\S)(.{1,500}?)(?<=\S)~~/g, '$1')
    .replace(/(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?!\*)/g, '$1')
    .replace(/(?<![\p{L}\p{N}_])_(?=\S)([^_]+?)(?<=\S)_(?![\p{L}\p{N}_])/gu, '$1')
    .replace(/\\([\\`*_{}[\]()#+\-.!>~|])/g, '$1')
    .trimEnd();
}
