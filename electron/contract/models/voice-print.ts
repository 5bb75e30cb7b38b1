/** By what voices are told from each other, as a release says it of its own. */
import { z } from 'zod';

/** Of the spectrum's shape: enough to tell vowels apart, too few to follow the harmonics of a pitch. */
export const BANDS = 20;

export const voicePrint = z.strictObject({
  /** Decibels of each band around their mean, low to high. */
  shape: z.array(z.number()).length(BANDS).readonly(),
  /** Median of what is voiced. */
  pitchHz: z.number().positive(),
});
export type VoicePrint = Readonly<z.output<typeof voicePrint>>;

/** Below a release's root; signed with everything else in its manifest. */
export const voicePrintsPath = 'proof/voices.json';

const document = z.object({ format: z.literal(1), voices: z.record(z.string(), voicePrint) });

/** @param prints by the id of their voice. */
export function writeVoicePrints(prints: ReadonlyMap<string, VoicePrint>): Uint8Array {
  const voices = Object.fromEntries([...prints].sort(([a], [b]) => (a < b ? -1 : 1)));
  return new TextEncoder().encode(`${JSON.stringify({ format: 1, voices }, null, 2)}\n`);
}

/** Empty for what a newer version wrote, or nobody did: then no voice is told by its print. */
export function readVoicePrints(bytes: Uint8Array): ReadonlyMap<string, VoicePrint> {
  const { success, data } = document.safeParse(asJson(bytes));
  return new Map(success ? Object.entries(data.voices) : []);
}

function asJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
