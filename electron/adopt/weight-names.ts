/**
 * Pure: what the names of weights say. The official program writes them into a folder per version (`config.py`) and names them
 * by experiment and epoch: `lin-e15.ckpt`, `lin_e8_s200.pth`, `lin_e8_s200_l32.pth` for a LoRA.
 */

export type OfficialVersion = 'v1' | 'v2' | 'v2Pro' | 'v2ProPlus' | 'v3' | 'v4';
export type WeightKind = 'gpt' | 'sovits';

export interface WeightsFolder {
  readonly folder: string;
  readonly kind: WeightKind;
  readonly version: OfficialVersion;
}

export interface NamedWeights {
  readonly experiment: string;
  /** Null where the name says none. */
  readonly epoch: number | null;
  readonly steps: number | null;
}

const suffixes: Readonly<Record<OfficialVersion, string>> = {
  v1: '',
  v2: '_v2',
  v2Pro: '_v2Pro',
  v2ProPlus: '_v2ProPlus',
  v3: '_v3',
  v4: '_v4',
};

export const weightsFolders: readonly WeightsFolder[] = Object.entries(suffixes).flatMap(([version, suffix]) =>
  (['gpt', 'sovits'] as const).map((kind) => ({
    folder: `${kind === 'gpt' ? 'GPT' : 'SoVITS'}_weights${suffix}`,
    kind,
    version: version as OfficialVersion,
  })),
);

/** Versions that need a vocoder, and of which there are LoRA files. */
export const isDrawn = (version: string): version is 'v3' | 'v4' => version === 'v3' || version === 'v4';

/** GPT weights of these versions know the same symbols and fit each other's SoVITS weights. */
export const sameSymbols = (one: OfficialVersion, other: OfficialVersion): boolean =>
  (one === 'v1') === (other === 'v1');

const patterns: Readonly<Record<WeightKind, RegExp>> = {
  gpt: /^(?<experiment>.+)-e(?<epoch>\d+)\.ckpt$/i,
  sovits: /^(?<experiment>.+?)_e(?<epoch>\d+)_s(?<steps>\d+)(?:_l\d+)?\.pth$/i,
};
const endings: Readonly<Record<WeightKind, RegExp>> = { gpt: /\.ckpt$/i, sovits: /\.pth$/i };

/** Null for what is no file of weights of this kind. */
export function readWeightName(kind: WeightKind, file: string): NamedWeights | null {
  if (!endings[kind].test(file) || file.startsWith('.')) return null;
  const groups = patterns[kind].exec(file)?.groups;
  if (!groups) return { experiment: file.replace(endings[kind], ''), epoch: null, steps: null };
  return {
    experiment: groups['experiment'] ?? '',
    epoch: Number(groups['epoch']),
    steps: groups['steps'] === undefined ? null : Number(groups['steps']),
  };
}

/** The version by the mark in a SoVITS file's first two bytes (`process_ckpt.py`); null for an ordinary one. */
export function versionOfMark(head: Uint8Array): OfficialVersion | null {
  const marks: Readonly<Record<string, OfficialVersion>> = {
    '00': 'v1',
    '01': 'v2',
    '02': 'v3',
    '03': 'v3',
    '04': 'v4',
    '05': 'v2Pro',
    '06': 'v2ProPlus',
  };
  return marks[String.fromCharCode(...head.subarray(0, 2))] ?? null;
}

/** A LoRA file holds changes to a base model, which has to be there too. */
export function isLoraMark(head: Uint8Array): boolean {
  return ['03', '04'].includes(String.fromCharCode(...head.subarray(0, 2)));
}

/** From here on an unmarked SoVITS file is a whole v3, as the official program decides. */
const WHOLE_V3_BYTES = 700 * 1024 * 1024;

export function versionOfSovits(folder: OfficialVersion, sizeBytes: number, head: Uint8Array): OfficialVersion {
  return versionOfMark(head) ?? (sizeBytes >= WHOLE_V3_BYTES && !isDrawn(folder) ? 'v3' : folder);
}

/**
 * Whether a file is a whole torch container, by its beginning and its end: a copy that was broken off has no directory at its
 * end. `mark`: the first two bytes may be a version instead of `PK`.
 */
export function isWholeContainer(head: Uint8Array, tail: Uint8Array): boolean {
  const marked = versionOfMark(head) !== null;
  const begins = head[2] === 0x03 && head[3] === 0x04 && (marked || (head[0] === 0x50 && head[1] === 0x4b));
  return begins && Buffer.from(tail).includes(Buffer.from('PK\u0005\u0006', 'latin1'));
}
/** So many bytes of each end tell that. */
export const CONTAINER_END_BYTES = 64;
