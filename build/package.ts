/**
 * `npm run package [-- --dir]`: builds everything and hands it to electron-builder. That fetches Electron's program for this
 * platform, so it needs the network once; `UNDERSTUDY_ELECTRON_DIST` names an unpacked Electron to use instead.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build, Platform } from 'electron-builder';
import { buildRenderer } from './build-renderer.ts';
import { buildShell } from './build-shell.ts';
import { buildRuntime } from './headless/runtime.ts';
import { root } from './root.ts';

const { values } = parseArgs({ options: { dir: { type: 'boolean', default: false } } });
await buildRenderer();
await buildRuntime();
await buildShell();
const electronDist = process.env['UNDERSTUDY_ELECTRON_DIST'];
const made = await build({
  projectDir: root,
  targets: Platform.current().createTarget(values.dir ? 'dir' : undefined),
  publish: 'never',
  config: {
    extends: path.join(root, 'build/electron-builder.yml'),
    ...(electronDist === undefined ? {} : { electronDist }),
  },
});
for (const file of made) console.log(file);
