/** Where the built page lies, for a host that the command line starts. */
import { fileURLToPath } from 'node:url';

export const rendererDir = fileURLToPath(new URL('../../dist/renderer/', import.meta.url)).replace(/[\\/]$/, '');
