/**
 * The archive for a computer without a desktop: unpacked anywhere it runs, with no Node and no package installed. It holds the
 * command, the standby's runtime, the screens and the pilot voice.
 */
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { root } from '../root.ts';
import { archive } from './archive.ts';

/** From (below the project), to (below the archive's top folder). */
const parts = [
  ['dist/command', 'command'],
  ['dist/runtime', 'runtime'],
  ['dist/renderer', 'renderer'],
  ['dist/pilot-voice', 'pilot-voice'],
  ['build/package/linux/understudy.service', 'understudy.service'],
  ['LICENSE', 'LICENSE'],
  ['THIRD_PARTY.md', 'THIRD_PARTY.md'],
  ['README.md', 'README.md'],
  ['README.zh-CN.md', 'README.zh-CN.md'],
] as const;

export function packHeadless(output: string, version: string): string {
  const name = `understudy-${version}-linux-x64`;
  const dir = path.join(output, name);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  for (const [from, to] of parts) cpSync(path.join(root, from), path.join(dir, to), { recursive: true });
  symlinkSync('command/understudy', path.join(dir, 'understudy'));
  return archive(dir, path.join(output, `${name}.tar.gz`));
}
