/** The primary as the watch sees it: the last probes, the incident of the moment and one of the past. */
import type { Incident, ProbeSample, WatchStatus } from '../../../../electron/contract/watch.ts';
import { DAY_MS, MINUTE_MS, type Moment } from './moment.ts';

export const PRIMARY = 'http://tts.studio.lan:9880/';

export function watchOf(moment: Moment): WatchStatus {
  const { fresh, down, at } = moment;
  const samples = samplesOf(moment);
  return {
    state: fresh ? 'off' : down ? 'down' : 'healthy',
    target: fresh ? null : { url: PRIMARY, intervalS: 10, failures: 3, deep: true },
    since: at(down ? 6.3 * MINUTE_MS : 9 * DAY_MS),
    consecutiveFailures: down ? 4 : 0,
    samples,
    p95LatencyMs: fresh ? null : 214,
    incident: down ? incidentOf(moment, samples.slice(-4)) : null,
    pausedUntil: null,
  };
}

function samplesOf({ fresh, down, at }: Moment): ProbeSample[] {
  if (fresh) return [];
  return Array.from({ length: 60 }, (_, index) => {
    const failing = down && index >= 56;
    const slow = 92 + 38 * Math.sin(index * 1.7) + (index % 13 === 5 ? 130 : 0);
    return {
      at: at((60 - index) * 10_000 + 4000),
      kind: failing ? (index % 2 === 0 ? 'timeout' : 'refused') : 'ok',
      latencyMs: failing ? (index % 2 === 0 ? 5000 : 2) : Math.round(slow),
      status: failing ? null : 200,
      releaseId: failing ? null : 'r7kq2m',
      deep: index % 6 === 0,
    };
  });
}

function incidentOf({ scene, text, at }: Moment, evidence: readonly ProbeSample[]): Incident {
  return {
    id: 'INC-1124',
    openedAt: at(6.3 * MINUTE_MS),
    kind: 'down',
    state: scene === 'p1' ? 'open' : scene === 'acknowledged' ? 'acknowledged' : 'served-by-standby',
    acknowledgedBy: scene === 'p1' ? null : text.operator,
    acknowledgedAt: scene === 'p1' ? null : at(5 * MINUTE_MS),
    closedAt: null,
    failures: 4,
    detectSeconds: 31.4,
    evidence,
  };
}

export function pastIncidentOf({ text, at }: Moment): Incident {
  return {
    id: 'INC-1107',
    openedAt: at(17 * DAY_MS),
    kind: 'down',
    state: 'closed',
    acknowledgedBy: text.operator,
    acknowledgedAt: at(17 * DAY_MS - 2 * MINUTE_MS),
    closedAt: at(17 * DAY_MS - 41 * MINUTE_MS),
    failures: 4,
    detectSeconds: 30.9,
    evidence: [],
  };
}
