/** `backup`: make a release now, and when it happens by itself. */
import type { BackupResult } from '../contract/backup.ts';
import { megabytes } from './terminal.ts';
import { readOptions, required, UsageError, type Verb } from './verb.ts';

export const backup: Verb = {
  usage: ['backup now', 'backup status', 'backup schedule show | set "HH:MM" [--tz ZONE] | off'],
  async run([action, ...args], { client: open, terminal, signal }) {
    const { values, positionals } = readOptions(args, { tz: { type: 'string' } });
    const client = await open();
    switch (action) {
      case 'now': {
        const { jobId } = await client.call('backup.start', {});
        const result = await client.finish<BackupResult>(jobId, { signal, onChange: terminal.follow() });
        return terminal.result(result, [
          `${result.releaseId}  ${result.files} files, ${megabytes(result.bytesTotal)}, ${megabytes(result.bytesUploaded)} uploaded in ${result.seconds.toFixed(1)} s${result.verified ? ', verified' : ''}`,
        ]);
      }
      case 'status': {
        const overview = await client.call('backup.overview', {});
        const last = overview.lastRelease;
        return terminal.result(overview, [
          last
            ? `last release ${last.releaseId} of ${last.createdAt}${last.verifiedAt ? ', verified' : ''}`
            : 'no release yet',
          overview.nextAt ? `next at ${overview.nextAt}` : 'no schedule',
          ...(overview.overdue ? [`overdue by ${overview.overdueHours.toFixed(0)} h`] : []),
        ]);
      }
      case 'schedule': {
        const current = (await client.call('backup.overview', {})).schedule;
        if (positionals[0] === 'show')
          return terminal.result(current, [`${current.enabled ? current.time : 'off'} ${current.timeZone}`]);
        const schedule =
          positionals[0] === 'off'
            ? { ...current, enabled: false }
            : {
                enabled: true,
                time: required(positionals[0] === 'set' ? positionals[1] : undefined, '"HH:MM"'),
                timeZone: values.tz ?? current.timeZone,
              };
        const overview = await client.call('backup.setSchedule', { schedule });
        return terminal.result(overview.schedule, [`next at ${overview.nextAt ?? 'never'}`]);
      }
      default:
        throw new UsageError(`backup ${action ?? ''}: no such action`);
    }
  },
};
