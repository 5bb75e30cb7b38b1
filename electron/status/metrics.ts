/**
 * What is the case, as numbers for Prometheus. Pure: facts in, text out, in the format of
 * https://prometheus.io/docs/instrumenting/exposition_formats/. What is not known is left out; it is never a made-up zero.
 */
import type { AlertsOverview } from '../contract/models/alerts.ts';
import type { WatchState } from '../contract/watch.ts';
import type { HistogramCounts } from '../kernel/histogram.ts';
import type { StatusFacts } from './rules.ts';

export interface MetricFacts extends StatusFacts {
  readonly version: string;
  readonly auditLines: number;
  readonly alerts: AlertsOverview;
  readonly probes: { readonly shallow: HistogramCounts; readonly deep: HistogramCounts };
  /** Attempts to tell people since this program started. */
  readonly told: readonly { readonly channel: string; readonly result: string; readonly count: number }[];
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number | null | undefined];

const watchStates: Readonly<Record<WatchState, true>> = {
  off: true,
  starting: true,
  healthy: true,
  suspect: true,
  down: true,
  'wrong-model': true,
  'offline-here': true,
  misconfigured: true,
  fenced: true,
  paused: true,
};
const operationStates = ['running', 'interrupted', 'failed'] as const;
const primary = { service: 'primary' };
const desktop = { ...primary, vantage: 'desktop' };

export function metricsText(facts: MetricFacts): string {
  const { backup, standby, watch } = facts;
  return [
    metric('understudy_build_info', 'The version that runs.', [[{ version: facts.version }, 1]]),
    ...watchMetrics(facts),
    ...backupMetrics(facts),
    metric('understudy_epoch', 'Number of the last operation that moved the service.', [
      [{}, standby.serving?.epoch ?? standby.cutover?.epoch],
    ]),
    metric('understudy_store_grade', 'How well store and standbys decide between desktops.', [
      ...(standby.arbitration ? [[{ grade: standby.arbitration.grade }, 1] as const] : []),
    ]),
    metric('understudy_promotion_state', 'The operation that is open on this computer.', [
      ...operationStates.map((state) => [{ state }, standby.running?.state === state ? 1 : 0] as const),
    ]),
    metric('understudy_promotion_step_seconds', 'Time that each step of the open operation took.', [
      ...(standby.running?.steps ?? []).map(({ name, seconds }) => [{ step: name }, seconds] as const),
    ]),
    metric(
      'understudy_rto_seconds',
      'From the first failed probe to the service answering again; of a drill, each of its steps.',
      [
        ...standby.machines.map(
          ({ name, lastPromotion }) => [{ kind: 'real', machine: name }, lastPromotion?.rtoSeconds] as const,
        ),
        ...standby.machines.flatMap(({ name, lastDrill }) =>
          Object.entries(lastDrill?.segments ?? {}).map(
            ([segment, seconds]) => [{ kind: 'drill', machine: name, segment }, seconds] as const,
          ),
        ),
      ],
    ),
    metric('understudy_drill_last_success_timestamp_seconds', 'When a drill last went well.', [
      ...standby.machines.map(
        ({ name, lastDrill }) =>
          [{ machine: name }, lastDrill?.lastGoodAt ? Date.parse(lastDrill.lastGoodAt) / 1000 : null] as const,
      ),
    ]),
    metric('understudy_dns_ttl_seconds', 'How long a name server’s answer may be kept.', [
      [{ source: 'authority' }, standby.cutover?.provider === 'gate' ? null : standby.cutover?.ttlSeconds],
    ]),
    metric('understudy_incident_open', 'A P1 that is not over.', [
      [primary, watch.incident && watch.incident.state !== 'closed' ? 1 : 0],
      [{ service: 'standby' }, standby.servingDown ? 1 : 0],
    ]),
    metric('understudy_backup_overdue', 'No backup within the time that was set.', [[{}, backup.overdue ? 1 : 0]]),
    metric(
      'understudy_notify_total',
      'Attempts to tell people.',
      facts.told.map(({ channel, result, count }) => [{ channel, result }, count] as const),
      'counter',
    ),
    metric('understudy_audit_head_seq', 'Lines of the audit log.', [[{}, facts.auditLines]]),
  ].join('');
}

function watchMetrics({ watch, probes, alerts }: MetricFacts): string[] {
  const last = (deep: boolean) => watch.samples.findLast((sample) => sample.deep === deep);
  const works = (deep: boolean): number | null => {
    const sample = last(deep);
    return sample ? Number(sample.kind === 'ok') : null;
  };
  const latencyMs = last(false)?.latencyMs;
  return [
    metric('understudy_watch_state', 'What is thought of the primary.', [
      ...Object.keys(watchStates).map((state) => [{ ...primary, state }, watch.state === state ? 1 : 0] as const),
    ]),
    metric('understudy_probe_success', 'The last probe was answered as it should be.', [
      [{ ...desktop, kind: 'shallow' }, works(false)],
    ]),
    metric('understudy_probe_latency_seconds', 'Time that the last probe took.', [
      [desktop, latencyMs === undefined ? null : latencyMs / 1000],
    ]),
    histogram('understudy_probe_duration_seconds', 'Time until probes were answered or given up.', [
      [{ ...desktop, kind: 'shallow' }, probes.shallow],
      [{ ...desktop, kind: 'deep' }, probes.deep],
    ]),
    metric('understudy_certificate_expiry_timestamp_seconds', 'Last moment of the certificate that was seen.', [
      [primary, watch.certificate ? Date.parse(watch.certificate.endsAt) / 1000 : null],
    ]),
    metric('understudy_outside_alerts_firing', 'Alerts that came in from outside and are not over.', [
      [{}, alerts.alerts.filter(({ state, own }) => state === 'firing' && !own).length],
    ]),
    metric('understudy_deep_probe_success', 'The last test sentence sounded as it should.', [[primary, works(true)]]),
    metric('understudy_probe_consecutive_failures', 'Failures in a row.', [[primary, watch.consecutiveFailures]]),
  ];
}

function backupMetrics({ backup, standby, nowMs }: MetricFacts): string[] {
  const release = backup.lastRelease;
  const seconds = (iso: string | null | undefined): number | null => (iso ? Date.parse(iso) / 1000 : null);
  const goodAt = seconds(release?.stillWholeAt ?? release?.createdAt);
  return [
    metric('understudy_backup_last_success_timestamp_seconds', 'When a backup last succeeded, unless it is partial.', [
      [{}, release?.partial ? null : goodAt],
    ]),
    metric('understudy_release_age_seconds', 'Time since the newest release held everything.', [
      [{}, goodAt === null ? null : Math.max(0, nowMs / 1000 - goodAt)],
    ]),
    metric('understudy_backup_bytes', 'Size of the newest release, and what it added to the store.', [
      [{ kind: 'full' }, release?.bytesTotal],
      [{ kind: 'delta' }, release?.bytesNew],
    ]),
    metric('understudy_restore_verified_timestamp_seconds', 'When the newest release last passed a verification.', [
      [{}, seconds(release?.verifiedAt)],
    ]),
    metric('understudy_standby_prepositioned', 'The newest release lies on the standby.', [
      ...standby.machines.map(
        ({ name, lastPlaced }) =>
          [{ machine: name }, release ? Number(lastPlaced?.releaseId === release.releaseId) : null] as const,
      ),
    ]),
  ];
}

function metric(name: string, help: string, samples: readonly Sample[], type: 'gauge' | 'counter' = 'gauge'): string {
  const lines = samples.flatMap(([labels, value]) =>
    value === null || value === undefined ? [] : [`${name}${labelText(labels)} ${value}\n`],
  );
  return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

/** Without a single probe there is none: an average of nothing is no number. */
function histogram(name: string, help: string, series: readonly (readonly [Labels, HistogramCounts])[]): string {
  const lines = series.flatMap(([labels, { buckets, sum, count }]) =>
    count === 0
      ? []
      : [
          ...buckets.map(
            ({ upTo, count: within }) => `${name}_bucket${labelText({ ...labels, le: String(upTo) })} ${within}\n`,
          ),
          `${name}_bucket${labelText({ ...labels, le: '+Inf' })} ${count}\n`,
          `${name}_sum${labelText(labels)} ${sum}\n`,
          `${name}_count${labelText(labels)} ${count}\n`,
        ],
  );
  return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} histogram\n${lines.join('')}`;
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
