/**
 * How close the text front end comes to recorded answers and to pairs: `node test/accuracy/main.ts FILE.jsonl… [--out DIR]`.
 * Each file's rows tell by their fields what is compared. Recorded answers: phones, segments of a mixed sentence, language
 * runs, or cut sentences, all in mode `official` with the official language detector, or with `--scripts` without one, as in the
 * app. Pairs (rows with `same`): the sounds of a text against those of the spelled-out text, in the app's mode; with `--official`
 * also in that mode. `--differences [FILE.jsonl…]` instead lists what the two modes speak differently.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_DATA_DIR } from '../../native-models/text/data.ts';
import { createChecks } from './checks.ts';
import { DIFFERENCE_SOURCES, listDifferences } from './differences.ts';
import { loadOfficialDetector } from './official-detector.ts';
import { judgePair, type Pair, readRows } from './pairs.ts';
import { printPairs, worseKinds } from './pairs-report.ts';
import { printReport, type Row, type Verdict } from './report.ts';
import { createSpeak, type Speak } from './spoken.ts';

const USAGE =
  'usage: node test/accuracy/main.ts FILE.jsonl... [--out DIR] [--scripts] [--official] | --differences [FILE.jsonl...] [--out DIR]';

const { values: options, positionals: files } = readArguments();
if (options.out !== undefined) mkdirSync(options.out, { recursive: true });

if (options.differences) {
  const table = listDifferences(files.length === 0 ? DIFFERENCE_SOURCES : files);
  if (options.out === undefined) console.log(table);
  else writeFileSync(join(options.out, 'differences.md'), table);
} else {
  let check: ((row: Row) => Verdict) | undefined;
  for (const file of files) {
    const rows = readRows<Row>(file);
    const first = rows[0];
    if (first && 'same' in first) measurePairs(file, readRows<Pair>(file));
    else {
      check ??= createChecks(DEFAULT_DATA_DIR, options.scripts ? undefined : await loadOfficialDetector());
      const verdicts = rows.map(check);
      printReport(basename(file), rows, verdicts);
      save(
        file,
        rows.map((row, at) => ({ ...row, ...verdicts[at]!.produced })),
      );
    }
  }
}

function measurePairs(file: string, pairs: readonly Pair[]): void {
  const judge = (speak: Speak) => pairs.map((pair) => judgePair(pair, speak));
  const corrected = judge(createSpeak('corrected'));
  printPairs(basename(file), pairs, corrected);
  save(
    file,
    pairs.map((pair, at) => {
      const { right, said } = corrected[at]!;
      return { ...pair, right, normalized: said.normalized, phones: said.phones };
    }),
  );
  if (!options.official) return;
  const official = judge(createSpeak('official'));
  printPairs(`${basename(file)}, mode official`, pairs, official);
  const worse = worseKinds(pairs, corrected, official);
  console.log(`kinds in which corrected is worse than official: ${worse.length === 0 ? 'none' : worse.join('; ')}`);
}

function save(file: string, rows: readonly object[]): void {
  if (options.out === undefined) return;
  writeFileSync(join(options.out, basename(file)), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
}

function readArguments() {
  try {
    const given = parseArgs({
      options: {
        out: { type: 'string' },
        scripts: { type: 'boolean' },
        official: { type: 'boolean' },
        differences: { type: 'boolean' },
      },
      allowPositionals: true,
    });
    if (given.positionals.length > 0 || given.values.differences) return given;
  } catch {
    // A mistyped option or one without its value: the usage says what there is.
  }
  console.error(USAGE);
  process.exit(2);
}
