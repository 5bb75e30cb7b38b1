/** `npm run check`: types, lint and format, dead code. The import law is a test (test/architecture) and runs with the others. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './root.ts';

const steps: readonly (readonly [string, readonly string[]])[] = [
  ['types', ['tsc', '-p', '.']],
  ['types of the screens', ['tsc', '-p', 'renderer']],
  ['lint and format', ['biome', 'check', '--error-on-warnings', '.']],
  ['dead code', ['knip']],
  ['import law', ['vitest', 'run', 'test/architecture']],
];

let failed = 0;
for (const [name, [command = '', ...args]] of steps) {
  const result = spawnSync(path.join(root, 'node_modules/.bin', command), args, { cwd: root, stdio: 'inherit' });
  const ok = result.status === 0;
  if (!ok) failed += 1;
  console.error(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
}
process.exit(failed === 0 ? 0 : 1);
