// The recorded answers of the official front end, at the rates that the front end must keep.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_DATA_DIR } from '../../../../native-models/text/data.ts';
import { createChecks } from '../../../accuracy/checks.ts';
import { loadOfficialDetector } from '../../../accuracy/official-detector.ts';
import type { Row, Verdict } from '../../../accuracy/report.ts';

const checkOfficial = createChecks(DEFAULT_DATA_DIR, await loadOfficialDetector());
const checkScripts = createChecks(DEFAULT_DATA_DIR);

function measure(file: string, check: (row: Row) => Verdict): { exact: number; accuracy: number } {
  const path = new URL(`../../../fixtures/golden-text/${file}.jsonl`, import.meta.url);
  const verdicts = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => check(JSON.parse(line) as Row));
  const units = verdicts.reduce((sum, verdict) => sum + verdict.units, 0);
  const wrong = verdicts.reduce((sum, verdict) => sum + verdict.wrong, 0);
  return {
    exact: verdicts.filter((verdict) => verdict.exact).length / verdicts.length,
    accuracy: 1 - wrong / units,
  };
}

describe('against the official front end', () => {
  it.each([
    ['zh', 1, 1],
    ['en', 0.926, 0.993],
    ['ja', 0.93, 0.995],
    ['yue', 1, 1],
    ['cut', 1, 1],
    ['mixed', 0.94, 0.992],
    ['langseg', 1, 1],
  ])('%s: exact rows at least %d, units at least %d', (file, exact, accuracy) => {
    const measured = measure(file, checkOfficial);
    expect(measured.exact).toBeGreaterThanOrEqual(exact);
    expect(measured.accuracy).toBeGreaterThanOrEqual(accuracy);
  });

  it.each([
    ['mixed', 0.81, 0.942],
    ['langseg', 0.67, 0.982],
  ])('%s without the language detector: exact rows at least %d, units at least %d', (file, exact, accuracy) => {
    const measured = measure(file, checkScripts);
    expect(measured.exact).toBeGreaterThanOrEqual(exact);
    expect(measured.accuracy).toBeGreaterThanOrEqual(accuracy);
  });
});
