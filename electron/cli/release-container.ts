/** What `releases container` made, for people. */
import type { ContainerResult } from '../contract/backup.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';

export function containerLines(result: ContainerResult, { words, format }: Terminal): string[] {
  const { directory, image, digest, base, layers, voice } = result;
  const say = words.container;
  return [
    say.made(directory),
    `${image} · ${voice}`,
    digest,
    ...columns(
      layers.map(({ part, digest: of, sizeBytes }) => [part, format.bytes(sizeBytes).padStart(8), of.slice(7, 19)]),
      '  ',
    ),
    base === null ? say.needsBase : say.ready,
  ];
}
