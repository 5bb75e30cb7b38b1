/** Who agreed that this voice is used, kept in `voice.json` with the document that says so, and so in every release. */

export interface VoiceConsent {
  /** Whose voice it is. */
  readonly person: string;
  /** Who agreed: the person, or who may for them. */
  readonly agreedBy: string;
  /** Day, YYYY-MM-DD. */
  readonly agreedOn: string;
  /** Path of the document below the pack; left out where there is none. */
  readonly file?: string;
}

export const consentFolder = 'consent';

/** Undefined for anything else: what is only told must keep no voice from being opened. */
export function parseConsent(value: unknown, paths: ReadonlySet<string>): VoiceConsent | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { person, agreedBy, agreedOn, file } = value as Readonly<Record<string, unknown>>;
  if (typeof person !== 'string' || typeof agreedBy !== 'string' || typeof agreedOn !== 'string') return undefined;
  const isHere = typeof file === 'string' && file.startsWith(`${consentFolder}/`) && paths.has(file);
  return { person, agreedBy, agreedOn, ...(isHere ? { file } : {}) };
}
