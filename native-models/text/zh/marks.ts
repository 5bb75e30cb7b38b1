/**
 * Maps the marks of Chinese and Cantonese text to the six that the voices know and drops everything that is neither a Hanzi nor
 * a mark (official: `replace_punctuation` in `GPT_SoVITS/text/chinese2.py` and `cantonese.py`).
 */

const SHARED: Readonly<Record<string, string>> = {
  '：': ',',
  '；': ',',
  '，': ',',
  '·': ',',
  '、': ',',
  '。': '.',
  '\n': '.',
  $: '.',
  '！': '!',
  '？': '?',
};

const CHINESE: Readonly<Record<string, string>> = { ...SHARED, '/': ',', '—': '-', '~': '…', '～': '…' };
const CANTONESE: Readonly<Record<string, string>> = {
  ...SHARED,
  '/': ',',
  '—': '-',
  '～': '-',
  '~': '-',
  '「': "'",
  '」': "'",
};

const keepSpeakable = (text: string): string => text.replace(/[^\u4e00-\u9fa5!?…,.-]+/g, '');

/** Keeps the first mark of a run (official `replace_consecutive_punctuation`). */
const collapse = (text: string): string => text.replace(/([!?…,.-])[!?…,.-]+/g, '$1');

export type MarkMapper = (text: string) => string;

/** 嗯 and 呣 have no syllable among the symbols, so they are read as 恩 and 母. */
export const mapChineseMarks: MarkMapper = (text) =>
  keepSpeakable(
    text
      .replaceAll('嗯', '恩')
      .replaceAll('呣', '母')
      .replaceAll('...', '…')
      .replace(/[：；，·、/。\n$！？—~～]/g, (mark) => CHINESE[mark]!),
  );

export const mapCantoneseMarks: MarkMapper = (text) =>
  keepSpeakable(text.replaceAll('...', '…').replace(/[：；，·、/。\n$！？—~～「」]/g, (mark) => CANTONESE[mark]!));

export const collapseMarks = collapse;
