/**
 * The import law: `node build/law/main.ts [FOLDER]` names each breach with file, line and the rule in a sentence.
 * `--table` prints the table of rooms for ARCHITECTURE.md. What a file may say inside itself is the linter's part (the
 * `.grit` files beside this one).
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cruise, type ICruiseResult, type IViolation } from 'dependency-cruiser';
import { root } from '../root.ts';
import configuration, { asPattern } from './import-rules.ts';
import { roomsTable } from './table.ts';

const TOP_FOLDERS = ['electron', 'native-models', 'renderer', 'build'];

async function readHouse(folder: string): Promise<ICruiseResult> {
  const { forbidden = [], options = {} } = configuration;
  const { enhancedResolveOptions, ...cruiseOptions } = options;
  const { output } = await cruise(
    TOP_FOLDERS,
    { ...cruiseOptions, baseDir: folder, validate: true, ruleSet: { forbidden } },
    enhancedResolveOptions,
  );
  return output as ICruiseResult;
}

/** `electron/backup/publishing.ts:12`, the line of the import. */
function placeOf(folder: string, file: string, specifier: string): string {
  const lines = readFileSync(path.join(folder, file), 'utf8').split('\n');
  const at = lines.findIndex(
    (line) => /\b(from|import)\b/.test(line) && new RegExp(`['"](node:)?${asPattern(specifier)}['"]`).test(line),
  );
  return at < 0 ? file : `${file}:${at + 1}`;
}

function sentenceOf(folder: string, house: ICruiseResult, { from, to, rule, cycle }: IViolation): string {
  const comment = configuration.forbidden?.find(({ name }) => name === rule.name)?.comment ?? rule.name;
  if (!cycle) return `${placeOf(folder, from, specifierOf(house, from, to))} imports ${to}: ${comment}`;
  const ring = [from, ...cycle.map(({ name }) => name)];
  const places = ring
    .slice(0, -1)
    .map((file, index) => placeOf(folder, file, specifierOf(house, file, ring[index + 1] ?? '')));
  return `${places.join(' → ')} → ${from}: ${comment}`;
}

/** As the file writes it. */
function specifierOf(house: ICruiseResult, from: string, to: string): string {
  const dependencies = house.modules.find(({ source }) => source === from)?.dependencies ?? [];
  return dependencies.find(({ resolved }) => resolved === to)?.module ?? to;
}

/** A circle is found from each of its files; told once. */
function firstOfEachCircle(violations: readonly IViolation[]): IViolation[] {
  const told = new Set<string>();
  return violations.filter(({ from, cycle }) => {
    const members = cycle && [...new Set([from, ...cycle.map(({ name }) => name)])].sort().join(' ');
    if (!members) return true;
    return !told.has(members) && told.add(members);
  });
}

if (process.argv.includes('--table')) console.log(roomsTable());
else {
  const folder = path.resolve(process.argv[2] ?? root);
  const house = await readHouse(folder);
  const breaches = firstOfEachCircle(house.summary.violations).map((one) => sentenceOf(folder, house, one));
  for (const breach of breaches) console.error(breach);
  console.error(`${house.summary.totalCruised} files, ${breaches.length} breaches of the import law`);
  process.exitCode = breaches.length > 0 || house.summary.totalCruised === 0 ? 1 : 0;
}
