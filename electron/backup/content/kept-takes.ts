/** The takes that people kept, as part of what goes into a release. */
import { lstat } from 'node:fs/promises';
import type { ReleaseSource, SourceFile } from '../ports.ts';
import { takesPlace } from '../release/places.ts';

/** Files with their names in the folder of takes. */
export type KeptTakeFiles = () => Promise<readonly { readonly name: string; readonly absolute: string }[]>;

export function withKeptTakes(source: ReleaseSource, keptTakes: KeptTakeFiles): ReleaseSource {
  return {
    async collect(signal) {
      const content = await source.collect(signal);
      const takes = await Promise.all((await keptTakes()).map(sourceFile));
      return { ...content, files: [...content.files, ...takes] };
    },
  };
}

async function sourceFile({
  name,
  absolute,
}: {
  readonly name: string;
  readonly absolute: string;
}): Promise<SourceFile> {
  const { size, mode } = await lstat(absolute);
  return {
    path: `${takesPlace}/${name}`,
    absolute,
    sizeBytes: size,
    mode: mode & 0o777,
    role: name.endsWith('.json') ? 'config' : 'reference',
  };
}
