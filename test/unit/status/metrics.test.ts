import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../electron/contract/standby.ts';
import { type MetricFacts, metricsText } from '../../../electron/status/metrics.ts';
import { AT, factsOf, incident, moved, promotion, serving } from '../../fakes/quiet-facts.ts';
import { plainRelease } from '../../fixtures/plain-release.ts';

const release = {
  releaseId: 'r1',
  createdAt: AT,
  host: 'STUDIO',
  trigger: 'schedule',
  files: 3,
  bytesTotal: 2_000,
  bytesNew: 500,
  voices: [],
  signed: true,
  verifiedAt: AT,
  verification: null,
  damaged: null,
  ahead: false,
  pinned: false,
  ...plainRelease,
} as const;
const machine = {
  name: 'back\\up "2"\n',
  lastPlaced: { at: AT, releaseId: 'r1' },
  lastPromotion: { at: AT, rtoSeconds: 41.5 },
} as Machine;
const sample = { at: AT, kind: 'ok', latencyMs: 87, status: 200, releaseId: null, deep: false } as const;

const some: MetricFacts = {
  nowMs: Date.parse(AT) + 60_000,
  jobs: [],
  ...factsOf({
    watch: { state: 'down', consecutiveFailures: 5, incident: incident('I-1'), samples: [sample] },
    backup: { lastRelease: release },
    standby: { machines: [machine], running: promotion() },
  }),
  version: '1.2.3',
  auditLines: 12,
  probes: {
    shallow: {
      buckets: [
        { upTo: 0.1, count: 2 },
        { upTo: 1, count: 3 },
      ],
      sum: 1.5,
      count: 4,
    },
    deep: { buckets: [{ upTo: 0.1, count: 0 }], sum: 0, count: 0 },
  },
  told: [{ channel: 'group', result: 'delivered', count: 2 }],
};

/** Lines of the text format, as strict as its description: help and type once and first, samples together, no sample twice. */
function parse(text: string): Map<string, { type: string; samples: Map<string, number> }> {
  expect(text.endsWith('\n')).toBe(true);
  const metrics = new Map<string, { type: string; samples: Map<string, number> }>();
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) \S.*$/.exec(line);
    const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (gauge|counter|histogram)$/.exec(line);
    if (help) {
      current = help[1] ?? '';
      expect(metrics.has(current)).toBe(false);
    } else if (type) {
      expect(type[1]).toBe(current);
      metrics.set(current, { type: type[2] ?? '', samples: new Map() });
    } else {
      const read =
        /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (-?[\d.eE+-]+)$/.exec(line);
      expect(read?.[1]?.replace(/_(bucket|sum|count)$/, ''), line).toBe(current);
      const samples = metrics.get(current)?.samples;
      const kind = read?.[1]?.slice(current.length) ?? '';
      const key = kind === '' || kind === '_bucket' ? (read?.[2] ?? '') : kind;
      expect(samples?.has(key)).toBe(false);
      samples?.set(key, Number(read?.[3]));
    }
  }
  return metrics;
}

it('has every number that the shipped rules and dashboard ask for', async () => {
  const all = metricsText({
    ...some,
    ...factsOf({
      watch: {
        certificate: { name: 'speak.example', endsAt: AT },
        samples: [sample, { ...sample, deep: true }],
      },
      backup: { lastRelease: release },
      standby: { machines: [machine], running: promotion({ steps: moved }), serving },
    }),
  });
  const shown = new Set([...all.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
  for (const file of ['rules.yml', 'dashboard.json']) {
    const text = await readFile(new URL(`../../../electron/status/prometheus/${file}`, import.meta.url), 'utf8');
    const asked = new Set([...text.matchAll(/\bunderstudy_[a-z_]+/g)].map(([name]) => name.replace(/_bucket$/, '')));
    expect(asked.size).toBeGreaterThanOrEqual(10);
    expect([...asked].filter((name) => !shown.has(name))).toEqual([]);
  }
});

describe('numbers for Prometheus', () => {
  const metrics = parse(metricsText(some));
  const value = (name: string, labels = ''): number | undefined => metrics.get(name)?.samples.get(labels);

  it('say what is the case', () => {
    expect(value('understudy_build_info', '{version="1.2.3"}')).toBe(1);
    expect(value('understudy_watch_state', '{service="primary",state="down"}')).toBe(1);
    expect(value('understudy_watch_state', '{service="primary",state="healthy"}')).toBe(0);
    expect(value('understudy_probe_consecutive_failures', '{service="primary"}')).toBe(5);
    expect(value('understudy_incident_open', '{service="primary"}')).toBe(1);
    expect(value('understudy_release_age_seconds')).toBe(60);
    expect(value('understudy_backup_last_success_timestamp_seconds')).toBe(Date.parse(AT) / 1000);
    expect(value('understudy_backup_bytes', '{kind="delta"}')).toBe(500);
    expect(value('understudy_promotion_state', '{state="running"}')).toBe(1);
    expect(value('understudy_notify_total', '{channel="group",result="delivered"}')).toBe(2);
    expect(metrics.get('understudy_notify_total')?.type).toBe('counter');
    expect(value('understudy_audit_head_seq')).toBe(12);
  });

  it('count probes by how long they took', () => {
    const samples = metrics.get('understudy_probe_duration_seconds')?.samples;
    const labels = 'service="primary",vantage="desktop",kind="shallow"';
    expect(metrics.get('understudy_probe_duration_seconds')?.type).toBe('histogram');
    expect([...(samples ?? [])].map(([key, count]) => [key.replace(labels, ''), count])).toEqual([
      ['{,le="0.1"}', 2],
      ['{,le="1"}', 3],
      ['{,le="+Inf"}', 4],
      ['_sum', 1.5],
      ['_count', 4],
    ]);
  });

  it('keep names with marks in them apart from the format', () => {
    const labels = '{machine="back\\\\up \\"2\\"\\n"}';
    expect(value('understudy_standby_prepositioned', labels)).toBe(1);
  });

  it('A1: tell what each step of the last drill took, and when one last went well', () => {
    const lastDrill = {
      drillId: 'd',
      at: '2026-03-02T00:00:00.000Z',
      ok: false,
      releaseId: 'r',
      rtoSeconds: null,
      segments: { connect: 0.5, transfer: 2 },
      lastGoodAt: AT,
    } as const;
    const drilled = { ...some, standby: { ...some.standby, machines: [{ ...machine, name: 'spare', lastDrill }] } };
    const read = parse(metricsText(drilled));
    const steps = read.get('understudy_rto_seconds')?.samples;
    expect(steps?.get('{kind="drill",machine="spare",segment="transfer"}')).toBe(2);
    const good = read.get('understudy_drill_last_success_timestamp_seconds')?.samples;
    expect(good?.get('{machine="spare"}')).toBe(Date.parse(AT) / 1000);
  });

  it('leave out what is not known', () => {
    const bare = parse(metricsText({ ...some, ...factsOf(), told: [] }));
    for (const name of ['understudy_release_age_seconds', 'understudy_epoch', 'understudy_probe_success']) {
      expect(bare.has(name)).toBe(false);
    }
    expect(bare.has('understudy_notify_total')).toBe(false);
    expect(bare.get('understudy_watch_state')?.samples.size).toBe(10);
  });
});
