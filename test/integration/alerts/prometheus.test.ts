/** With the real Prometheus and Alertmanager: they scrape the host, fire into it, and their own checker reads what we ship. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { CallInput, CallName, CallOutput } from '../../../electron/contract/index.ts';
import { type Host, startHost } from '../../../electron/host/host.ts';
import { freePort } from '../../fakes/sshd.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const shipped = path.resolve(import.meta.dirname, '../../../electron/status/prometheus');

async function openHost(): Promise<Host> {
  const dataDir = await tempDir();
  const host = await startHost({ dataDir, kind: 'serve', port: 0, rendererDir: dataDir });
  onTestFinished(() => host.close());
  return host;
}

async function call<N extends CallName>(host: Host, name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const answer = await host.app.call(name, input, {
    actor: 'cli',
    surface: 'cli',
    signal: new AbortController().signal,
  });
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`);
  return answer.data;
}

function runs(command: string, args: readonly string[]): void {
  const child = spawn(command, args, { stdio: 'ignore' });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
}

async function ask(url: string): Promise<{ readonly data: unknown } | null> {
  const answer = await fetch(url).catch(() => null);
  return answer?.ok ? ((await answer.json()) as { data: unknown }) : null;
}

it('S8: ships rules that Prometheus takes, and shows numbers that its checker has nothing to say about', async () => {
  const rules = spawnSync('promtool', ['check', 'rules', path.join(shipped, 'rules.yml')], { encoding: 'utf8' });
  expect(rules).toMatchObject({ status: 0, stdout: expect.stringContaining('SUCCESS: 12 rules found') as string });

  const host = await openHost();
  await call(host, 'watch.set', { target: { url: 'http://127.0.0.1:9/' } });
  await until('a probe', async () => (await call(host, 'watch.status', {})).samples.length > 0);
  const text = host.app.metrics();
  expect(text).toContain('understudy_probe_duration_seconds_bucket');
  const numbers = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  expect(numbers).toMatchObject({ status: 0, stdout: '', stderr: '' });
});

it('S8: is scraped, hears of alerts and of their end, and tells nobody what it knows itself', async () => {
  const host = await openHost();
  const dir = await tempDir();
  const secrets = path.join(host.app.uploadsDir, '..', 'secrets');
  const [promPort, alertPort] = [await freePort(), await freePort()];
  const ours = path.join(dir, 'studio.yml');
  await writeFile(
    ours,
    'groups:\n- name: studio\n  rules:\n  - alert: StudioDoorOpen\n    expr: understudy_watch_state{state="paused"} == 1\n    labels: {severity: page}\n',
  );
  await writeFile(
    path.join(dir, 'alertmanager.yml'),
    `route: {receiver: app, group_by: [alertname], group_wait: 1s, group_interval: 1s, repeat_interval: 1h}
receivers:
- name: app
  webhook_configs:
  - url: ${host.url}/hooks/alertmanager
    send_resolved: true
    http_config: {authorization: {credentials_file: ${path.join(secrets, 'alertmanager.key')}}}
`,
  );
  await writeFile(
    path.join(dir, 'prometheus.yml'),
    `global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: ['${ours}', '${path.join(shipped, 'rules.yml')}']
alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:${alertPort}']}]}]}
scrape_configs:
- job_name: understudy
  authorization: {credentials_file: ${path.join(secrets, 'metrics.key')}}
  static_configs: [{targets: ['${new URL(host.url).host}']}]
`,
  );
  runs('prometheus-alertmanager', [
    `--config.file=${path.join(dir, 'alertmanager.yml')}`,
    `--storage.path=${path.join(dir, 'alerts')}`,
    `--web.listen-address=127.0.0.1:${alertPort}`,
    '--cluster.listen-address=',
  ]);
  runs('prometheus', [
    `--config.file=${path.join(dir, 'prometheus.yml')}`,
    `--storage.tsdb.path=${path.join(dir, 'tsdb')}`,
    `--web.listen-address=127.0.0.1:${promPort}`,
  ]);
  const prometheus = `http://127.0.0.1:${promPort}/api/v1`;

  await until('a scrape', async () => {
    const answer = await ask(`${prometheus}/query?query=understudy_build_info`);
    return (answer?.data as { result: unknown[] } | undefined)?.result.length === 1;
  });
  await call(host, 'watch.set', { target: { url: 'http://127.0.0.1:9/', intervalS: 0.2 } });
  const known = async (name: string, state: string): Promise<boolean> =>
    (await call(host, 'alerts.overview', {})).alerts.some((alert) => alert.name === name && alert.state === state);
  await until('the alert that the app knows of itself', () => known('UnderstudyPrimaryDown', 'firing'));
  await call(host, 'watch.pause', { minutes: 60 });
  await until('the alert', () => known('StudioDoorOpen', 'firing'));
  await call(host, 'watch.resume', {});
  await until('its end', () => known('StudioDoorOpen', 'resolved'));

  const told = (await readFile(path.join(host.app.uploadsDir, '..', 'notify', 'outbox.jsonl'), 'utf8')).split('\n');
  const last = JSON.parse(told.findLast((line) => line.includes('"seen"')) ?? '{}') as { seen?: { alerts?: object } };
  expect(last.seen?.alerts).toEqual({});
  expect(told.some((line) => line.includes('StudioDoorOpen'))).toBe(true);
  expect(told.some((line) => line.includes('UnderstudyPrimaryDown'))).toBe(false);

  const evaluated = (await ask(`${prometheus}/rules`))?.data as {
    groups: { rules: { name: string; health: string; lastError?: string }[] }[];
  };
  const rules = evaluated.groups.flatMap((group) => group.rules);
  expect(rules).toHaveLength(13);
  expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  const audited = await call(host, 'audit.list', { limit: 500 });
  expect(audited.entries.some(({ event }) => event.startsWith('promote'))).toBe(false);
});
