/** What a command starts or shows, and where it lies: in the sources, or beside an installed command. */
import { fileURLToPath } from 'node:url';
import type { AppOptions } from '../app/app-options.ts';

export interface Parts {
  /** The built page. */
  readonly rendererDir: string;
  /** Left out: it runs from its sources. */
  readonly installedIn?: AppOptions['installedIn'];
  /** Left out, they are found as from source. */
  readonly programs?: AppOptions['programs'];
}

export const sourceParts: Parts = {
  rendererDir: fileURLToPath(new URL('../../dist/renderer/', import.meta.url)).replace(/[\\/]$/, ''),
};
