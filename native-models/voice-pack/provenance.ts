/**
 * Where a voice was adopted from, kept in its `voice.json`. It travels with releases, so it names official files and versions,
 * and no computer, user or folder.
 */

export interface VoiceProvenance {
  readonly from: 'folder' | 'ssh' | 'archive';
  /** ISO 8601: when it was taken, or when the archive was made. */
  readonly at: string;
  /** Names of the official files. */
  readonly gpt: string;
  readonly sovits: string;
  /** Of the official program: a tag, or what its folder or settings say; null where nothing did. */
  readonly version: string | null;
  readonly commit: string | null;
  /** SHA-256 of its symbol table file. */
  readonly symbolsSha256: string | null;
  /** Symbols that the SoVITS weights know. */
  readonly symbolCount: number;
}

/** Undefined for anything else: what is only told must keep no voice from being opened. */
export function parseProvenance(value: unknown): VoiceProvenance | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const root = value as Readonly<Record<string, unknown>>;
  const { from, at, gpt, sovits, symbolCount } = root;
  if (from !== 'folder' && from !== 'ssh' && from !== 'archive') return undefined;
  if (typeof at !== 'string' || typeof gpt !== 'string' || typeof sovits !== 'string') return undefined;
  if (typeof symbolCount !== 'number') return undefined;
  const text = (field: string): string | null => (typeof root[field] === 'string' ? root[field] : null);
  const [version, commit, symbolsSha256] = [text('version'), text('commit'), text('symbolsSha256')];
  return { from, at, gpt, sovits, version, commit, symbolsSha256, symbolCount };
}
