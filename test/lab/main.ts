/**
 * `npm run faults [-- --only PATTERN]`: a promotion at every step, with everything that can go wrong there, in a
 * small network of real programs. Ends with a plain count.
 */
import { parseArgs } from 'node:util';
import { ensureDebianPackages } from '../../build/debian-packages.ts';
import { stepsOf } from '../../electron/standby/steps/all.ts';
import { faultNames } from './faults.ts';
import { labPackages, openLab } from './lab.ts';
import { promoteUnderFault } from './promotion-under-fault.ts';

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
ensureDebianPackages(labPackages);
const only = new RegExp(values.only, 'i');
const cases = [...stepsOf('promote').keys()]
  .flatMap((step) => faultNames.map((fault) => ({ step, fault, name: `${step}: ${fault}` })))
  .filter(({ name }) => only.test(name));

let failed = 0;
const lab = await openLab('ulab', 40);
try {
  for (const { step, fault, name } of cases) {
    const { seconds, site, broken } = await promoteUnderFault(lab, step, fault).catch((error: unknown) => ({
      seconds: 0,
      site: null,
      broken: [String(error)],
    }));
    if (broken.length > 0) failed += 1;
    console.log(
      `${broken.length === 0 ? 'ok  ' : 'FAIL'} ${seconds.toFixed(1).padStart(6)} s  ${name.padEnd(34)} ${site ?? 'nobody'}`,
    );
    for (const one of broken) console.log(`       ${one}`);
  }
} finally {
  await lab.close();
}
console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 || cases.length === 0 ? 1 : 0);
