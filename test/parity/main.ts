/**
 * `node test/parity/main.ts DIR [--provider cpu|webgpu] [--form exact|half] [--only PATTERN]`: a line per entry of DIR/manifest.json, exit 1 on any
 * failure. `--pack TO` checks nothing and makes TO of it, the folder as the repository stores it.
 */
import { parseArgs } from 'node:util';
import { packGoldenFolder } from './packed.ts';
import { checkGolden } from './run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    provider: { type: 'string', default: 'cpu' },
    form: { type: 'string', default: 'exact' },
    only: { type: 'string' },
    pack: { type: 'string' },
  },
});
const [dir] = positionals;
const { provider, form, only, pack } = values;
if (dir === undefined || (provider !== 'cpu' && provider !== 'webgpu') || (form !== 'exact' && form !== 'half')) {
  console.error('usage: parity DIR [--provider cpu|webgpu] [--form exact|half] [--only PATTERN] [--pack TO]');
  process.exit(2);
}

if (pack !== undefined) {
  await packGoldenFolder(dir, pack);
  process.exit();
}

let passed = 0;
let failed = 0;
for await (const { name, ok, error, tolerance, remark } of checkGolden(
  dir,
  provider,
  only === undefined ? undefined : new RegExp(only),
  form,
)) {
  if (ok) passed++;
  else failed++;
  const figures = `${error.toExponential(2).padStart(9)}  ${tolerance.toExponential(2)}`;
  console.log(`${name.padEnd(44)} ${figures}  ${ok ? 'ok' : 'FAIL'}${remark === undefined ? '' : `  (${remark})`}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
