/**
 * `npm run faults [-- --only store] [--step PATTERN] [--fault PATTERN] [--seed N] [--workers N] [--seconds N]`: a promotion at every
 * step, with everything that can go wrong there, drills beside the real service, and listeners without any desktop, in small
 * networks of real programs. `--only store`: backups and restores in their place, killed at every request and under every fault
 * of a store. `--workers`: so many networks beside each other. `--seed`: in an order of its own. `--seconds`: how long listeners go on asking. Ends with a plain count.
 */
import { parseArgs } from 'node:util';
import { ensureDebianPackages } from '../../build/debian-packages.ts';
import { stepNamesOf } from '../../electron/standby/steps/all.ts';
import { drillBeside, drillFaults } from './drill-beside.ts';
import { faultNames } from './faults.ts';
import { type Lab, labPackages, openLab } from './lab.ts';
import { type Outcome, promoteUnderFault } from './promotion-under-fault.ts';
import { shuffled } from './shuffled.ts';
import { runStoreFaults } from './store-runs.ts';
import { listenerFaults, listenWithoutDesktops } from './without-desktops.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    step: { type: 'string', default: '' },
    fault: { type: 'string', default: '' },
    seed: { type: 'string' },
    workers: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '600' },
  },
});

interface Case {
  readonly step: string;
  readonly fault: string;
  run(lab: Lab): Promise<Outcome>;
}

const every: readonly Case[] = [
  ...stepNamesOf('promote', { hasGate: true }).flatMap((step) =>
    faultNames.map((fault) => ({ step, fault, run: (lab: Lab) => promoteUnderFault(lab, step, fault) })),
  ),
  // A1, N4: what is real is the same afterwards, and the forecast holds.
  ...drillFaults.map((fault) => ({ step: 'drill', fault, run: (lab: Lab) => drillBeside(lab, fault) })),
  ...listenerFaults.map((fault) => ({
    step: 'no desktop',
    fault,
    run: (lab: Lab) => listenWithoutDesktops(lab, fault, Number(values.seconds)),
  })),
];

const matches = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern || '.*'})$`, 'i').test(text);
const chosen = every.filter(({ step, fault }) => matches(values.step, step) && matches(values.fault, fault));
const queue = values.seed === undefined ? [...chosen] : shuffled(chosen, Number(values.seed));

let failed = 0;

/** One network, and cases from the queue as long as there are any. */
async function work(index: number): Promise<void> {
  const lab = await openLab(`ul${index}`, 40 + index, { gate: true });
  try {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { step, fault } = next;
      tell(await next.run(lab).catch((error: unknown) => broken(step, fault, error)));
    }
  } finally {
    await lab.close();
  }
}

const broken = (step: string, fault: string, error: unknown): Outcome => ({
  step,
  fault,
  seconds: 0,
  site: null,
  broken: [String(error)],
});

function tell({ step, fault, seconds, site, note, broken: wrong }: Outcome): void {
  if (wrong.length > 0) failed += 1;
  const verdict = wrong.length === 0 ? 'ok  ' : 'FAIL';
  const name = `${step}: ${fault}`.padEnd(36);
  console.log(`${verdict} ${seconds.toFixed(1).padStart(6)} s  ${name} ${site ?? 'nobody'}${note ? `  ${note}` : ''}`);
  for (const one of wrong) console.log(`       ${one}`);
}

if (values.only === 'store') {
  const failedRuns = await runStoreFaults();
  process.exit(failedRuns > 0 ? 1 : 0);
}
if (values.only !== '') throw new Error(`--only takes "store", not "${values.only}"`);

ensureDebianPackages(labPackages);
const startedMs = performance.now();
const workers = Math.max(1, Math.min(Number(values.workers), chosen.length));
await Promise.all(Array.from({ length: workers }, (_none, index) => work(index)));
console.log(
  `${chosen.length - failed} passed, ${failed} failed, ${Math.round((performance.now() - startedMs) / 1000)} s`,
);
process.exit(failed > 0 || chosen.length === 0 ? 1 : 0);
