/**
 * How close the text front end comes to recorded answers: `node test/accuracy/main.ts FILE.jsonl… [--out DIR] [--scripts]`. Each
 * file's rows tell by their fields what is compared: phones, segments of a mixed sentence, language runs, or cut sentences.
 * The official language detector takes part, unless `--scripts` asks for the front end as the app has it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DEFAULT_DATA_DIR } from '../../native-models/text/data.ts';
import { createChecks } from './checks.ts';
import { loadOfficialDetector } from './official-detector.ts';
import { printReport, type Row, type Verdict } from './report.ts';

const given = process.argv.slice(2);
const args = given.filter((argument) => argument !== '--scripts');
const outAt = args.indexOf('--out');
const outDir = outAt >= 0 ? args[outAt + 1] : undefined;
const files = args.filter((_, index) => outAt < 0 || (index !== outAt && index !== outAt + 1));
if (files.length === 0 || (outAt >= 0 && outDir === undefined)) {
  console.error('usage: node test/accuracy/main.ts FILE.jsonl... [--out DIR] [--scripts]');
  process.exit(2);
}
if (outDir !== undefined) mkdirSync(outDir, { recursive: true });

const check = createChecks(DEFAULT_DATA_DIR, given.includes('--scripts') ? undefined : await loadOfficialDetector());
for (const file of files) {
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row);
  const verdicts: Verdict[] = rows.map(check);
  printReport(basename(file), rows, verdicts);
  if (outDir !== undefined) {
    const lines = rows.map((row, at) => JSON.stringify({ ...row, ...verdicts[at]!.produced }));
    writeFileSync(join(outDir, basename(file)), `${lines.join('\n')}\n`);
  }
}
