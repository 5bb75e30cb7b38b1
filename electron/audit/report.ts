/** The report of one incident, made from its lines alone: whoever has the log can make it again and compare. Pure. */
import type { AuditEntry, IncidentReport } from '../contract/models/audit-entry.ts';

/** Null without a line of it. */
export function reportOf(incidentId: string, log: readonly AuditEntry[]): IncidentReport | null {
  const own = log.filter((entry) => entry.incidentId === incidentId);
  const [first, last] = [own[0], own.at(-1)];
  if (!first || !last) return null;
  const since = (at: string): number => (Date.parse(at) - Date.parse(first.at)) / 1000;
  return {
    incidentId,
    device: first.device,
    begunAt: first.at,
    endedAt: last.at,
    seconds: since(last.at),
    lines: { count: own.length, from: first.seq, to: last.seq },
    firstHash: first.hash,
    lastHash: last.hash,
    actors: [...new Set(own.map(({ actor }) => actor))],
    timeline: own.map(({ seq, at, actor, event, data }) => ({ seq, at, seconds: since(at), actor, event, data })),
  };
}

/** Markdown with the names of the log itself, which are the same in every language. */
export function reportText(report: IncidentReport): string {
  const { incidentId, device, begunAt, endedAt, seconds, lines, firstHash, lastHash, actors, timeline } = report;
  return [
    `# ${inline(incidentId)}`,
    '',
    '| | |',
    '|---|---|',
    row('device', device),
    row('begunAt', begunAt),
    row('endedAt', endedAt),
    row('seconds', String(seconds)),
    row('actors', actors.join(', ')),
    row('lines', `${lines.count} (${lines.from}-${lines.to})`),
    row('firstHash', firstHash),
    row('lastHash', lastHash),
    '',
    '| seq | s | actor | event | data |',
    '|---|---|---|---|---|',
    ...timeline.map(
      ({ seq, seconds: at, actor, event, data }) =>
        `| ${seq} | ${at} | ${inline(actor)} | ${inline(event)} | ${inline(JSON.stringify(data))} |`,
    ),
    '',
  ].join('\n');
}

const row = (name: string, value: string): string => `| ${name} | ${inline(value)} |`;

/** Names come from people: they may not end a cell, a line or become markup. */
const inline = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll(/[\\|`*_<>[\]]/g, (mark) => `\\${mark}`);
