/** `npm run check`: types, lint and format (with what has its home in the kernel), dead code, import law. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './root.ts';

const steps: readonly (readonly [string, readonly string[]])[] = [
  ['types', ['tsc', '-p', '.']],
  ['types of the screens', ['tsc', '-p', 'renderer']],
  ['lint and format', ['biome', 'check', '--error-on-warnings', '.']],
  ['dead code', ['knip']],
  ['import law', ['node', 'build/law/main.ts']],
];

let failed = 0;
for (const [name, [command = '', ...args]] of steps) {
  const program = command === 'node' ? process.execPath : path.join(root, 'node_modules/.bin', command);
  const result = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  const ok = result.status === 0;
  if (!ok) failed += 1;
  console.error(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
}
process.exit(failed === 0 ? 0 : 1);
