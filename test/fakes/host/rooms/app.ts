/** The app as a whole and its jobs, in the pretended studio. */
import { reportOf, reportText } from '../../../../electron/audit/report.ts';
import { AppError } from '../../../../electron/kernel/app-error.ts';
import type { RoomHandlers, Studio } from '../studio.ts';
import { seal } from '../world/audit.ts';
import { pretendedChecks } from './diagnostics.ts';

export function appRoom({
  snapshot,
  cancelJob,
  cleared,
  change,
  status,
  world,
  bus,
}: Studio): RoomHandlers<'app'> & RoomHandlers<'jobs'> & RoomHandlers<'audit'> & RoomHandlers<'settings'> {
  return {
    'app.snapshot': async () => ({ ...snapshot, seq: bus.seq, status: status() }),
    'app.doctor': async () => pretendedChecks(cleared),
    'jobs.list': async () => snapshot.jobs,
    'jobs.get': async ({ jobId }) => {
      const job = snapshot.jobs.find((one) => one.id === jobId);
      if (!job) throw new AppError('JOBS_UNKNOWN', { details: { jobId } });
      return job;
    },
    'jobs.cancel': async ({ jobId }) => {
      cancelJob(jobId);
      const job = snapshot.jobs.find((one) => one.id === jobId);
      if (!job) throw new AppError('JOBS_UNKNOWN', { details: { jobId } });
      return job;
    },
    'audit.list': async ({ limit, incidentId }) => ({
      entries: world.audit.filter((one) => incidentId === undefined || one.incidentId === incidentId).slice(0, limit),
      chain: { ok: true, lines: 214, firstBadLine: null, head: seal(214), problem: null },
    }),
    'audit.verify': async () => ({
      ok: true,
      lines: 214,
      firstBadLine: null,
      head: seal(214),
      problem: null,
      heads: [],
      archives: null,
    }),
    'audit.report': async ({ incidentId }) => {
      const report = reportOf(incidentId, world.audit.toReversed());
      if (report === null) throw new AppError('AUDIT_INCIDENT_UNKNOWN', { details: { incidentId } });
      return { markdown: reportText(report), report };
    },
    'audit.export': async () => ({ jsonl: world.audit.map((one) => `${JSON.stringify(one)}\n`).join('') }),
    'settings.get': async () => snapshot.settings,
    'settings.setNetwork': async (input) => {
      change({ settings: { ...snapshot.settings, ...input } });
      bus.emit('settings.changed', snapshot.settings);
      return snapshot.settings;
    },
    'settings.set': async (input) => {
      change({ settings: { ...snapshot.settings, ...input } });
      bus.emit('settings.changed', snapshot.settings);
      return snapshot.settings;
    },
  };
}
