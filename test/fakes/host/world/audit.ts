/** The last lines of the record. */
import { createHash } from 'node:crypto';
import type { AuditEntry } from '../../../../electron/contract/models/audit-entry.ts';
import { MINUTE_MS, type Moment } from './moment.ts';

export function auditOf({ fresh, scene, text, at }: Moment): AuditEntry[] {
  if (fresh) return [];
  const { operator, standby: machine, narrator: voice } = text;
  const lines: readonly (readonly [number, string, string, Record<string, unknown>, string | null])[] = [
    ...(scene === 'acknowledged' || scene === 'serving'
      ? ([[5, 'browser', 'watch.acknowledge', { input: { by: operator }, result: 'ok' }, 'INC-1124']] as const)
      : []),
    ...(scene === 'healthy' ? [] : ([[6.3, 'watch', 'watch.incident.opened', { failures: 4 }, 'INC-1124']] as const)),
    [8, 'browser', 'watch.set', { input: { url: 'http://tts.studio.lan:9880/' }, result: 'ok' }, null],
    [
      9,
      'browser',
      'synthesis.start',
      { input: { voiceId: 'linxia', name: voice, textCharacters: 31 }, result: 'ok' },
      null,
    ],
    [186, 'browser', 'backup.start', { result: 'ok' }, null],
    [190, 'browser', 'voices.import', { input: { name: 'Mia' }, result: 'ok' }, null],
    [205, 'cli', 'voices.import', { input: { name: 'Mia' }, result: 'VOICES_FILE_TRUNCATED' }, null],
    [1400, 'schedule', 'backup.start', { trigger: 'schedule', result: 'ok' }, null],
    [17 * 1440 - 6, 'browser', 'standby.promote', { machine, result: 'ok' }, 'INC-1107'],
    [17 * 1440, 'watch', 'watch.incident.opened', { failures: 4 }, 'INC-1107'],
  ];
  return lines.map(([agoMinutes, actor, event, data, incidentId], index) => ({
    seq: 214 - index,
    at: at(agoMinutes * MINUTE_MS),
    device: 'STUDIO-1',
    actor,
    incidentId,
    event,
    data,
    prev: seal(213 - index),
    hash: seal(214 - index),
  }));
}

/** Looks like a chain; the real one is tested where it is made. */
export function seal(line: number): string {
  return createHash('sha256').update(`line ${line}`).digest('hex');
}
