/** What other rooms keep for people, as part of what goes into a release: the takes that were kept, the projects. */
import { lstat } from 'node:fs/promises';
import type { ReleaseSource, SourceFile } from '../ports.ts';

/** Files with their names in the folder `place` of a release. */
export interface KeptFiles {
  readonly place: string;
  files(): Promise<readonly { readonly name: string; readonly absolute: string }[]>;
}

export function withKeptFiles(source: ReleaseSource, kept: readonly KeptFiles[]): ReleaseSource {
  return {
    async collect(signal) {
      const content = await source.collect(signal);
      const found = kept.map(async ({ place, files }) =>
        Promise.all((await files()).map(({ name, absolute }) => sourceFile(`${place}/${name}`, absolute))),
      );
      return { ...content, files: [...content.files, ...(await Promise.all(found)).flat()] };
    },
  };
}

async function sourceFile(path: string, absolute: string): Promise<SourceFile> {
  const { size, mode } = await lstat(absolute);
  const role = path.endsWith('.json') ? 'config' : 'reference';
  return { path, absolute, sizeBytes: size, mode: mode & 0o777, role };
}
