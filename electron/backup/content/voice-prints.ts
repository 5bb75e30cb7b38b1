/**
 * How the voices of a release sound, as one small file of it: whoever hears the release later tells by that whether it is the right
 * voice. A voice is listened to when it first goes into a release, and again when a file of it changed. One that cannot speak here
 * has no print, and no release waits for it.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { type VoicePrint, voicePrint, voicePrintsPath, writeVoicePrints } from '../../contract/models/voice-print.ts';
import { readJsonFile, writeFileAtomic, writeJsonFile } from '../../kernel/json-file.ts';
import type { ReleaseContent, ReleaseSource, SourceFile } from '../ports.ts';
import { inVoice } from '../release/places.ts';

/** Folders of voices by their ids in; what they sound like out, null for one that says nothing to go by. */
export type ListenToVoices = (
  voices: readonly { readonly id: string; readonly directory: string }[],
  signal?: AbortSignal,
) => Promise<ReadonlyMap<string, VoicePrint | null>>;

const known = z.record(z.string(), z.object({ files: z.string(), print: voicePrint.nullable() }));
type Known = z.output<typeof known>;

export function withVoicePrints(
  source: ReleaseSource,
  { directory, listen }: { readonly directory: string; readonly listen: ListenToVoices },
): ReleaseSource {
  const memory = path.join(directory, 'heard.json');
  return {
    async collect(signal) {
      const content = await source.collect(signal);
      const before = (await readJsonFile(memory, known).catch(() => null)) ?? {};
      const voices = content.voices.map(({ id }) => ({ id, ...folderOf(content, id) }));
      const fresh = voices.filter(({ id, files }) => before[id]?.files !== files);
      const heard = fresh.length === 0 ? new Map<string, VoicePrint | null>() : await listen(fresh, signal);
      const now: Known = {};
      for (const { id, files } of voices) {
        const print = heard.get(id) ?? (before[id]?.files === files ? before[id].print : null);
        if (heard.has(id) || before[id]?.files === files) now[id] = { files, print };
      }
      if (fresh.length > 0) await writeJsonFile(memory, now);
      const prints = new Map(Object.entries(now).flatMap(([id, { print }]) => (print ? [[id, print] as const] : [])));
      return { ...content, files: [...content.files, ...(await printsFile(directory, prints))] };
    },
  };
}

/** None while no voice has a print. */
async function printsFile(directory: string, prints: ReadonlyMap<string, VoicePrint>): Promise<SourceFile[]> {
  if (prints.size === 0) return [];
  const bytes = writeVoicePrints(prints);
  const absolute = path.join(directory, 'voices.json');
  await writeFileAtomic(absolute, bytes);
  return [{ path: voicePrintsPath, absolute, sizeBytes: bytes.length, mode: 0o644, role: 'config' }];
}

function folderOf({ files }: ReleaseContent, id: string): { readonly directory: string; readonly files: string } {
  const own = files.flatMap((file) => {
    const place = inVoice(file.path);
    return place?.id === id ? [{ ...file, below: place.below }] : [];
  });
  const lines = own.map(({ below, sizeBytes, sha256 = '' }) => `${below} ${sizeBytes} ${sha256}`).sort();
  const [first] = own;
  return {
    directory: first ? first.absolute.slice(0, -first.below.length - 1) : '',
    files: createHash('sha256').update(lines.join('\n')).digest('hex'),
  };
}
