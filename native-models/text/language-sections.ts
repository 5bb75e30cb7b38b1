/**
 * Splits a mixed text into sections of one script, each with a provisional label. Marks belong to the text on their left, so
 * a section is never only punctuation unless the whole text is.
 */
export type SectionLabel = 'zh' | 'en' | 'ja' | 'ko' | 'digit' | 'x';

export interface Section {
  readonly label: SectionLabel;
  readonly text: string;
}

type Kind = 'han' | 'ko' | 'digit' | 'mark' | 'other';

export const MARKS: ReadonlySet<string> = new Set(
  '〜~,.;:!?，。！？；：、·([{<（【《〈「『“‘)]}>）】》〉」』”’"-_——#$%&……￥\'*+<=>?@[\\]^_`{|}~\n',
);
const KANA = /[\u3041-\u3096\u3099\u309a\u30a1-\u30fa\u30fc]/;
const KANA_RUN = /[\u3041-\u3096\u3099\u309a\u30a1-\u30fa\u30fc]+/g;

function kindOf(character: string): Kind {
  if (/[\u4e00-\u9fff\u3040-\u30ff々〇]/.test(character)) return 'han';
  if (/[\uac00-\ud7af\u1100-\u11ff\u3130-\u318f]/.test(character)) return 'ko';
  if (/\p{Nd}/u.test(character)) return 'digit';
  return MARKS.has(character) ? 'mark' : 'other';
}

/** Whether a character occurs in Chinese text but not in Japanese. */
export type IsChineseOnly = (character: string) => boolean;

/** Sections in order; joined together they give the trimmed text back. Neighbours differ in label. */
export function splitSections(text: string, isChineseOnly: IsChineseOnly): Section[] {
  const raw: { kind: Kind; text: string }[] = [];
  for (const character of text.trim()) {
    const last = raw.at(-1);
    const space = character === ' ' || character === '\t';
    const apostrophe = character === "'" && last !== undefined && last.kind !== 'mark' && !/\s$/.test(last.text);
    const kind = kindOf(character);
    if (last && (space || apostrophe || (kind === last.kind && kind !== 'mark'))) last.text += character;
    else raw.push({ kind: space ? 'other' : kind, text: character });
  }
  return absorbMarks(raw.flatMap((section) => labelSection(section, isChineseOnly)));
}

function labelSection(
  { kind, text }: { kind: Kind; text: string },
  isChineseOnly: IsChineseOnly,
): { label: SectionLabel | 'mark'; text: string }[] {
  switch (kind) {
    case 'han':
      return labelHan(text, isChineseOnly);
    case 'ko':
      return [{ label: 'ko', text }];
    case 'digit':
      return [{ label: 'digit', text }];
    case 'mark':
      return [{ label: 'mark', text }];
    case 'other':
      return [{ label: /\p{Script=Latin}/u.test(text) ? 'en' : 'x', text }];
  }
}

/** Ideographs next to kana are Japanese, unless some of them exist in Chinese only: then just the kana are. */
function labelHan(text: string, isChineseOnly: IsChineseOnly): { label: SectionLabel; text: string }[] {
  if (!KANA.test(text)) return [{ label: 'zh', text }];
  if (![...text].some(isChineseOnly)) return [{ label: 'ja', text }];
  const out: { label: SectionLabel; text: string }[] = [];
  let end = 0;
  for (const match of text.matchAll(KANA_RUN)) {
    if (match.index > end) out.push({ label: 'zh', text: text.slice(end, match.index) });
    out.push({ label: 'ja', text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) out.push({ label: 'zh', text: text.slice(end) });
  return out;
}

function absorbMarks(sections: readonly { label: SectionLabel | 'mark'; text: string }[]): Section[] {
  const out: { label: SectionLabel; text: string }[] = [];
  let lead = '';
  for (const { label, text } of sections) {
    const last = out.at(-1);
    if (label === 'mark') {
      if (last) last.text += text;
      else lead += text;
    } else if (last && last.label === label) last.text += text;
    else {
      out.push({ label, text: lead + text });
      lead = '';
    }
  }
  if (lead !== '') out.push({ label: 'x', text: lead });
  return out;
}
