/** The packages that read recordings, as far as they are needed: they stay files beside the bundles. */
import { cpSync } from 'node:fs';
import path from 'node:path';
import { root } from '../root.ts';

const libav = 'node_modules/@libav.js/variant-obsolete';
const aac = 'node_modules/@humansignal/audio-file-decoder';
const files = [
  `${libav}/package.json`,
  `${libav}/dist/libav-obsolete.mjs`,
  `${libav}/dist/libav-6.10.9.0-obsolete.wasm.mjs`,
  `${libav}/dist/libav-6.10.9.0-obsolete.wasm.wasm`,
  `${aac}/package.json`,
  `${aac}/LICENSE`,
  `${aac}/decode-audio.wasm`,
  `${aac}/dist/audio-file-decoder.js`,
];

export function placeSoundDecoders(folder: string): void {
  for (const file of files) cpSync(path.join(root, file), path.join(folder, file));
}
