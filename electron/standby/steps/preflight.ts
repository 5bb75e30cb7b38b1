/** Looks at the machine once more; what fails now would fail later with more to take back. */
import { AppError } from '../../kernel/app-error.ts';
import { inspectMachine } from '../inspect-machine.ts';
import type { Step } from './step.ts';

export const preflight: Step = {
  deadlineMs: 20_000,
  async run(context) {
    const { ports, machine, owner, signal } = context;
    const release = await context.release();
    const report = await inspectMachine(await context.agent(), {
      machine,
      ownKey: owner.publicKey,
      entries: release.entries,
      clock: ports.clock,
      signal,
    });
    await ports.machines.noteCheck(report);
    const failed = report.checks.filter((check) => check.state === 'fail').map((check) => check.name);
    const disk = report.checks.find((check) => check.name === 'disk');
    if (disk?.state === 'fail' && failed.length === 1) {
      throw new AppError('STANDBY_DISK_FULL', {
        details: { machine: machine.name, ...disk.details },
        remedy: { kind: 'retry' },
      });
    }
    if (failed.length > 0) {
      throw new AppError('STANDBY_CHECK_FAILED', {
        details: { machine: machine.name, failed },
        remedy: { kind: 'open', screen: 'standby' },
      });
    }
    return { facts: { checks: report.checks.length } };
  },
};
