/**
 * `npm run model [-- --states N] [--walks N] [--seed N]`: the whole of what `npm test` goes through a part of. Prints what was
 * gone through and ends with `N passed, N failed`.
 */
import { parseArgs } from 'node:util';
import { large, small, undecided } from './configs.ts';
import { explore, type Found, walk } from './explore.ts';
import { mutations, realRules } from './rules.ts';

const { values } = parseArgs({
  options: {
    states: { type: 'string', default: '400000' },
    walks: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
  },
});
const [maxStates, walks, seed] = [values.states, values.walks, values.seed].map(Number) as [number, number, number];
let passed = 0;
let failed = 0;

function judge(name: string, ok: boolean, said: string): void {
  if (ok) passed += 1;
  else failed += 1;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${said}`);
}

const wayOf = (violation: Found['violation']): string =>
  violation ? `${violation.what}\n       ${violation.way.join('\n       ')}` : '';

let states = 0;
for (const config of [...small, ...large]) {
  const startedAt = performance.now();
  const found = explore(config, realRules, maxStates);
  states += found.states;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const how = found.whole ? 'all' : 'the first';
  judge(
    config.name,
    found.violation === null,
    `${how} ${found.states} states, ${found.ends} ends, ${seconds} s ${wayOf(found.violation)}`,
  );
}
console.log(`${states} states`);

let longWays = 0;
for (const config of large) {
  let violation: Found['violation'] = null;
  for (let turn = 0; turn < walks && !violation; turn++) {
    violation = walk(config, realRules, seed + turn);
    longWays += 1;
  }
  judge(`walks: ${config.name}`, violation === null, `seeds ${seed} to ${seed + walks - 1} ${wayOf(violation)}`);
}
console.log(`${longWays} walks`);

for (const [name, mutation] of Object.entries(mutations)) {
  const caught = small
    .map((config) => explore(config, { ...realRules, ...mutation }, maxStates).violation)
    .find(Boolean);
  judge(`caught: ${name}`, caught !== undefined, caught?.what ?? 'not noticed');
}
judge(`found: ${undecided.name}`, explore(undecided, realRules, maxStates).violation !== null, 'grade C is not safe');
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
