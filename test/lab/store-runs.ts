/** What `npm run faults -- --only store` does: kills at every request boundary, then the table of faults. */
import { killBackups, killRestores } from '../faults/backup/request-kills.ts';
import { faultCases, runFaultCase } from '../faults/backup/store-faults.ts';

/** Answers how many of these runs failed. */
export async function runStoreFaults(): Promise<number> {
  let failed = 0;
  const runs = [
    { name: 'backup', kill: killBackups, encrypted: false },
    { name: 'restore', kill: killRestores, encrypted: false },
    { name: 'encrypted backup', kill: killBackups, encrypted: true },
    { name: 'encrypted restore', kill: killRestores, encrypted: true },
  ];
  for (const { name, kill, encrypted } of runs) {
    const report = await kill({
      encrypted,
      every: 1,
      onRow: ({ at, broken }) => console.log(`${broken.length === 0 ? 'ok  ' : 'FAIL'} ${name} killed ${at}`),
    });
    console.log(
      `${name}: ${report.kills} kills, ${report.releases} visible releases restored, ${report.broken.length} broken`,
    );
    for (const what of report.broken) console.log(`       ${what}`);
    if (report.broken.length > 0 || report.kills === 0) failed += 1;
  }
  for (const fault of faultCases) {
    const { name, backup, restore, releases, lost, broken } = await runFaultCase(fault);
    const verdict = lost === 0 && broken.length === 0 ? 'ok  ' : 'FAIL';
    const ends = `backup ${backup}, restore ${restore}`;
    console.log(`${verdict} ${name.padEnd(40)} ${ends.padEnd(60)} ${releases} releases, ${lost} lost`);
    for (const what of broken) console.log(`       ${what}`);
    if (verdict === 'FAIL') failed += 1;
  }
  return failed;
}
