/** `metrics`, `alerts`, `costs` and `audit` as a person types them. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { AlertsOverview } from '../../electron/contract/models/alerts.ts';
import type { AuditVerification } from '../../electron/contract/models/audit-entry.ts';
import type { CostOverview, CostPrices } from '../../electron/contract/models/costs.ts';
import { startedHome } from '../fakes/pilot-library.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { understudy } from './cli.ts';

const shipped = path.resolve(import.meta.dirname, '../../electron/status/prometheus');

it('writes rules and dashboard out as they are shipped', async () => {
  const home = await tempDir();
  const rules = await understudy(home, ['metrics', 'rules']);
  expect(rules).toMatchObject({ code: 0, stderr: '', stdout: await readFile(path.join(shipped, 'rules.yml'), 'utf8') });
  const dashboard = await understudy(home, ['metrics', 'dashboard']);
  expect(JSON.parse(dashboard.stdout)).toEqual(
    JSON.parse(await readFile(path.join(shipped, 'dashboard.json'), 'utf8')),
  );
  expect((await understudy(home, ['metrics', 'everything'])).code).toBe(2);
});

it('sets alerts as a witness and prices, and finds the record whole or not', async () => {
  const home = await startedHome();
  const witness = await understudy(home, ['alerts', 'witness', 'on', '--json']);
  expect(JSON.parse(witness.stdout) as AlertsOverview).toEqual({ witness: true, alerts: [] });
  expect((await understudy(home, ['alerts', 'witness', 'perhaps'])).code).toBe(2);

  const prices = JSON.parse((await understudy(home, ['costs', 'prices', '--json'])).stdout) as CostPrices;
  const file = path.join(await tempDir(), 'prices.json');
  const modes = { ...prices.modes, cold: { ...prices.modes.cold, fixed: 800 } };
  await writeFile(file, JSON.stringify({ ...prices, modes }));
  expect((await understudy(home, ['costs', 'set', file])).code).toBe(0);
  const shown = JSON.parse((await understudy(home, ['costs', 'show', '--json'])).stdout) as CostOverview;
  expect(shown.modes[0]).toMatchObject({ mode: 'cold', fixed: 800, total: 800 });
  await writeFile(file, '{"perKwh": -1}');
  expect((await understudy(home, ['costs', 'set', file])).code).toBe(1);

  const whole = await understudy(home, ['audit', 'verify', '--json']);
  expect(JSON.parse(whole.stdout) as AuditVerification).toMatchObject({ ok: true, problem: null });
  const log = path.join(home, 'audit', 'log.jsonl');
  const text = await readFile(log, 'utf8');
  expect(text.split('\n').filter((line) => line.includes('"signature"')).length).toBeGreaterThan(1);
  await writeFile(log, text.replace('"witness":true', '"witness":false'));
  const broken = await understudy(home, ['audit', 'verify'], { env: { LANG: 'en_US.UTF-8' } });
  expect(broken.code).toBe(1);
  expect(broken.stdout).toContain('Chain broken from line 1 on · This line was changed after it was written.');
  expect((await understudy(home, ['audit', 'report', '--incident', 'nothing', '--json'])).code).toBe(1);
});
