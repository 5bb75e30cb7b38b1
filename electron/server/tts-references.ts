/**
 * Which reference of the served voice a client means. Clients of the official API name a file of the machine they were set up
 * for; here the last part of that path is compared with the names of the voice's references, and no path is ever opened.
 */
import type { VoiceReference } from '../../native-models/engine-types.ts';

export type ServedReference = Pick<VoiceReference, 'name' | 'file' | 'source' | 'text' | 'language'>;

/** By its name, its file's name in the voice, or the name of the file it came from, alone or at the end of a path. */
export function findReference<R extends ServedReference>(references: readonly R[], given: string): R | undefined {
  if (given === '') return undefined;
  const exact = references.find((reference) => namesOf(reference).includes(given));
  if (exact) return exact;
  const last = baseName(given);
  const byFile = references.filter((reference) => namesOf(reference).includes(last));
  const meant = byFile.length > 0 ? byFile : references.filter(({ name }) => name === withoutEnding(last));
  // Of two that could be meant none is: the wrong one would be spoken with without a word.
  return meant.length === 1 ? meant[0] : undefined;
}

/** `01-lin.wav` is what a pack calls `lin.wav`. */
function namesOf({ name, file, source }: ServedReference): readonly string[] {
  const inPack = baseName(file);
  return [name, file, inPack, inPack.replace(/^\d\d-/, ''), ...(source === undefined ? [] : [source])];
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

const sounds = /\.(wav|mp3|m4a|aac|flac|ogg|oga|opus|webm|mp4|mkv|mka|mov)$/i;

function withoutEnding(fileName: string): string | null {
  return sounds.test(fileName) ? fileName.replace(sounds, '') : null;
}
