/** Pure: which dropped files are which half of a voice, and what the host is asked. Only names are looked at; the host looks inside. */
import type { ErrorDetails } from '../../../electron/contract/errors.ts';
import type { CallInput } from '../../../electron/contract/index.ts';
import type { PlacedFile } from '../../ui/file-picker.tsx';

export interface GatheredReference {
  readonly file: PlacedFile;
  readonly name: string;
  readonly text: string;
  readonly language: ReferenceLanguage;
  /** Parts of a long recording to choose from; empty until the host has offered some. */
  readonly offered: readonly ReferencePiece[];
  /** Null: the app's choice. */
  readonly piece: ReferencePiece | null;
}

/** Seconds from the beginning of a recording. */
export interface ReferencePiece {
  readonly fromS: number;
  readonly toS: number;
}

/** They have the same tensors: a model that was trained further may not say which it is. */
export const drawnVersions = ['v3', 'v4'] as const;
export type DrawnVersion = (typeof drawnVersions)[number];

export type ReferenceLanguage = CallInput<'voices.import'>['references'][number]['language'];

export interface Gathered {
  readonly gpt: PlacedFile | null;
  readonly sovits: PlacedFile | null;
  /** The model that a LoRA file changes; null: the shared one. */
  readonly base: PlacedFile | null;
  /** Null: as the file says. */
  readonly version: DrawnVersion | null;
  readonly references: readonly GatheredReference[];
  readonly name: string;
  readonly refused: readonly string[];
}

export const nothingGathered: Gathered = {
  gpt: null,
  sovits: null,
  base: null,
  version: null,
  references: [],
  name: '',
  refused: [],
};

/** What the engine reads besides these is told by the host; a picture or an archive never gets that far. */
const recordings = /\.(wav|flac|mp3|ogg|oga|m4a|aac|opus|webm|mka|mkv|mp4|mov)$/i;

export function gather(before: Gathered, file: PlacedFile): Gathered {
  const stem = file.name.replace(/\.[^.]+$/, '');
  if (/\.ckpt$/i.test(file.name)) return { ...before, gpt: file, name: before.name || voiceName(stem) };
  if (/\.pth$/i.test(file.name)) return { ...before, sovits: file, name: before.name || voiceName(stem) };
  if (recordings.test(file.name)) {
    const language: ReferenceLanguage = /\p{Script=Han}/u.test(stem) ? 'zh' : 'auto';
    const reference = { file, name: stem.slice(0, 80), text: '', language, offered: [], piece: null };
    return { ...before, references: [...before.references, reference] };
  }
  return { ...before, refused: [...before.refused, file.name] };
}

/** What a person changed from `drawn` to `next`, in what is gathered `now`: a file may have come since the form was drawn. */
export function changed(now: Gathered, drawn: Gathered, next: Gathered): Gathered {
  const news = Object.fromEntries(
    Object.entries(next).filter(([key, value]) => value !== drawn[key as keyof Gathered]),
  );
  // Files that come are put behind those that are there.
  const come = now.references.slice(drawn.references.length);
  const references = next.references === drawn.references ? now.references : [...next.references, ...come];
  return { ...now, ...news, references };
}

/** Training writes names like `linxia-e15.ckpt` and `linxia_e8_s240.pth`; what is left of them is the voice. */
function voiceName(stem: string): string {
  return stem.replace(/([-_][esl]\d+)+$/i, '').slice(0, 80);
}

/** The official trainer ends the names of LoRA files with their rank: `lin_e2_s120_l32.pth`. */
export function looksLikeLora(file: PlacedFile | null): boolean {
  return file !== null && /_l\d+\.pth$/i.test(file.name);
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

/** Parts of one recording that the host offers with its refusal; the same ones offered again leave a choice among them alone. */
export function withOffers(before: Gathered, { name, pieces }: ErrorDetails): Gathered {
  const offered = readPieces(pieces);
  const isNews = ({ name: called, offered: known }: GatheredReference): boolean =>
    called === name && offered.length > 0 && JSON.stringify(known) !== JSON.stringify(offered);
  if (!before.references.some(isNews)) return before;
  return {
    ...before,
    references: before.references.map((one) => (isNews(one) ? { ...one, offered, piece: null } : one)),
  };
}

function readPieces(pieces: ErrorDetails[string] | undefined): readonly ReferencePiece[] {
  if (!Array.isArray(pieces)) return [];
  return pieces.flatMap((piece) => {
    const [fromS, toS] = String(piece).split('-').map(Number);
    return fromS !== undefined && toS !== undefined && toS > fromS ? [{ fromS, toS }] : [];
  });
}

/** Null until the two files of the weights are there. */
export function toImport({
  gpt,
  sovits,
  base,
  version,
  references,
  name,
}: Gathered): CallInput<'voices.import'> | null {
  if (gpt === null || sovits === null) return null;
  return {
    name,
    gptPath: gpt.path,
    sovitsPath: sovits.path,
    ...(base && { basePath: base.path }),
    ...(version && { version }),
    references: references.map(({ file, name: called, text, language, piece }) => ({
      path: file.path,
      name: called,
      text,
      language,
      ...(piece && { piece }),
    })),
  };
}
