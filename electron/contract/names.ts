/** Closed lists that the renderer needs as values. Everything else in the contract reaches it as types only. */

export { emojiModes, splitMethods, textLanguages } from '../../native-models/speak-limits.ts';
/** Where the engine may run its networks, by the runtime's own names; `auto` takes what this computer has. */
export const engineProviders = ['auto', 'cpu', 'webgpu', 'cuda', 'tensorrt', 'dml', 'coreml'] as const;
export type EngineProvider = (typeof engineProviders)[number];

export const locales = ['zh-CN', 'en'] as const;
export const themes = ['system', 'light', 'dark'] as const;

export type Locale = (typeof locales)[number];

/** The language that we have for a computer's own (`zh_TW.UTF-8`, `de-AT`). */
export function nearestLocale(tag: string): Locale {
  return tag.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}
