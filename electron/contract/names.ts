/** Closed lists that the renderer needs as values. Everything else in the contract reaches it as types only. */

export { emojiModes, splitMethods, textLanguages } from '../../native-models/speak-limits.ts';
/** Where the engine may run its networks, by the runtime's own names; `auto` takes what this computer has. */
export const engineProviders = ['auto', 'cpu', 'webgpu', 'cuda', 'tensorrt', 'dml', 'coreml'] as const;
/** Networks of a voice that may run at places of their own: prompts and tokens of the first, sound, and both encoders. */
export const voiceNetworks = ['prompt', 'tokens', 'sound', 'hubert', 'bert'] as const;
export type VoiceNetwork = (typeof voiceNetworks)[number];

/** How a network runs on a graphics device: in float32, or with numbers of 16 bits. */
export const deviceForms = ['exact', 'half'] as const;
export type DeviceForm = (typeof deviceForms)[number];

export type EngineProvider = (typeof engineProviders)[number];

/** How a text is cut into the rows of a project. */
export const rowSplits = ['line', 'paragraph', 'sentence'] as const;
/** What is removed to a bin, from which it can be put back for some days. */
export const binKinds = ['voice', 'project', 'row', 'take'] as const;
export type BinKind = (typeof binKinds)[number];

/** What can be done with rows, and taken back. */
export const rowActs = ['add', 'set', 'split', 'join', 'move', 'remove', 'replace'] as const;
/** Scripts that can be imported. */
export const scriptFormats = ['text', 'markdown', 'docx', 'srt', 'csv'] as const;

export const projectLimits = {
  /** Rows of a project. */
  rows: 20_000,
  /** Characters of a row: what the text front end reads in one go. */
  rowCharacters: 20_000,
  fileBytes: 20_000_000,
  pauseAfterS: 30,
} as const;

export const locales = ['zh-CN', 'en'] as const;
export const themes = ['system', 'light', 'dark'] as const;
export const trayIcons = ['colour', 'mono'] as const;

export type Locale = (typeof locales)[number];

/** The language that we have for a computer's own (`zh_TW.UTF-8`, `de-AT`). */
export function nearestLocale(tag: string): Locale {
  return tag.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** What an episode is exported as: sound, subtitles, a transcript with the times of its words, chapters (WebVTT), or a zip of rows. */
export const exportFormats = ['wav', 'flac', 'mp3', 'opus', 'm4a', 'srt', 'vtt', 'txt', 'chapters', 'zip'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Told by the name of a file; null when it ends otherwise. `.chapters.vtt` are chapters. */
export function exportFormatOf(file: string): ExportFormat | null {
  const name = file.toLowerCase();
  if (name.endsWith('.chapters.vtt')) return 'chapters';
  return exportFormats.find((format) => format !== 'chapters' && name.endsWith(`.${format}`)) ?? null;
}
