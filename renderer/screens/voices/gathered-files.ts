/** Pure: which dropped files are which half of a voice. Only names are looked at; the host looks inside. */
import type { CallInput } from '../../../electron/contract/index.ts';

export interface GatheredReference {
  readonly file: PlacedFile;
  readonly name: string;
  readonly text: string;
  readonly language: ReferenceLanguage;
}

export type ReferenceLanguage = CallInput<'voices.import'>['references'][number]['language'];

export interface PlacedFile {
  readonly name: string;
  /** Path on the host's computer. */
  readonly path: string;
}

export interface Gathered {
  readonly gpt: PlacedFile | null;
  readonly sovits: PlacedFile | null;
  readonly references: readonly GatheredReference[];
  readonly name: string;
  readonly refused: readonly string[];
}

export const nothingGathered: Gathered = { gpt: null, sovits: null, references: [], name: '', refused: [] };

/** What the engine reads besides these is told by the host; a picture or an archive never gets that far. */
const recordings = /\.(wav|flac|mp3|ogg|oga|m4a|aac|opus|webm|mka|mkv|mp4|mov)$/i;

export function gather(before: Gathered, file: PlacedFile): Gathered {
  const stem = file.name.replace(/\.[^.]+$/, '');
  if (/\.ckpt$/i.test(file.name)) return { ...before, gpt: file, name: before.name || voiceName(stem) };
  if (/\.pth$/i.test(file.name)) return { ...before, sovits: file, name: before.name || voiceName(stem) };
  if (recordings.test(file.name)) {
    const language: ReferenceLanguage = /\p{Script=Han}/u.test(stem) ? 'zh' : 'auto';
    const reference = { file, name: stem.slice(0, 80), text: '', language };
    return { ...before, references: [...before.references, reference] };
  }
  return { ...before, refused: [...before.refused, file.name] };
}

/** Training writes names like `linxia-e15.ckpt` and `linxia_e8_s240.pth`; what is left of them is the voice. */
function voiceName(stem: string): string {
  return stem.replace(/([-_]e\d+|[-_]s\d+)+$/i, '').slice(0, 80);
}

export function isComplete(gathered: Gathered): boolean {
  return (
    gathered.gpt !== null &&
    gathered.sovits !== null &&
    gathered.references.length > 0 &&
    gathered.name.trim() !== '' &&
    gathered.references.every((reference) => reference.name.trim() !== '')
  );
}
