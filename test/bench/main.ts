/** `npm run bench -- NAME [--json]`: runs one benchmark. Data is made from a seed; figures are medians with min and max. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const names = readdirSync(here)
  .filter((name) => name.endsWith('.ts') && name !== path.basename(import.meta.filename))
  .map((name) => path.basename(name, '.ts'));

const [name = '', ...args] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`usage: npm run bench -- ${names.join('|')} [--json]`);
  process.exit(2);
}
process.exit(spawnSync(process.execPath, [path.join(here, `${name}.ts`), ...args], { stdio: 'inherit' }).status ?? 1);
