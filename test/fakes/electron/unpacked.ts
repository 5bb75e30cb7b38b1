/**
 * A folder that electron-builder takes for an unpacked Electron. Its program is a shell script that says it was started, with
 * the row of switches (fuses) that the packer sets in the real one. It proves what is packed and how, not that Electron runs.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import manifest from 'electron/package.json' with { type: 'json' };

/** What @electron/fuses looks for in the program: then a version, a count, and one character for each switch. */
export const FUSE_MARK = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

export function makeUnpackedElectron(dir: string): string {
  mkdirSync(path.join(dir, 'locales'), { recursive: true });
  mkdirSync(path.join(dir, 'resources'));
  const switches = Buffer.concat([Buffer.from(FUSE_MARK), Buffer.from([1, 9]), Buffer.from('101011011\n')]);
  const script = Buffer.from('#!/bin/sh\necho the desktop was started\nexit 0\n');
  for (const name of ['electron', 'chrome-sandbox']) {
    writeFileSync(path.join(dir, name), Buffer.concat([script, switches]));
    chmodSync(path.join(dir, name), 0o755);
  }
  writeFileSync(path.join(dir, 'version'), manifest.version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak', 'locales/zh-CN.pak']) {
    writeFileSync(path.join(dir, name), '');
  }
  return dir;
}
