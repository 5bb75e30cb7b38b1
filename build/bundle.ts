/** How programs of ours become single files: ES modules for Node 24 with the native packages left outside. */
import type { BuildOptions } from 'esbuild';
import { root } from './root.ts';

/** Bundled CommonJS packages (ssh2) use `require` and `__dirname`; an ES module has neither of its own. */
const commonJsNames =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __dirname = import.meta.dirname;";

export const moduleBundle = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  external: [
    'electron',
    'onnxruntime-node',
    'koffi',
    'cpu-features',
    '*.node',
    // With libraries of others as WebAssembly, which stay files that can be exchanged.
    '@libav.js/variant-obsolete',
    '@humansignal/audio-file-decoder',
  ],
  absWorkingDir: root,
  legalComments: 'linked',
  logLevel: 'error',
  banner: { js: commonJsNames },
} as const satisfies BuildOptions;
