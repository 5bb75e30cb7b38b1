import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createAlerts } from '../../../electron/alerts/service.ts';
import { quietParts } from '../../fakes/parts.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const post = (fingerprint: string, status = 'firing', labels: Record<string, string> = { alertname: 'NoSpeech' }) => ({
  version: '4',
  alerts: [{ status, labels, startsAt: '2026-11-28T14:00:00Z', endsAt: '2026-11-28T14:10:00Z', fingerprint }],
});

async function open(file: string, witness = false) {
  const parts = quietParts();
  let asked = 0;
  let alertsAreWitness = witness;
  let monotonicMs = 0;
  const alerts = await createAlerts({
    ...parts,
    clock: { ...parts.clock, monotonicMs: () => monotonicMs },
    file,
    settings: {
      get: () => ({ alertsAreWitness }),
      set: async (change) => {
        alertsAreWitness = change.alertsAreWitness ?? false;
      },
    },
    askPrimary: async () => {
      asked += 1;
    },
  });
  return {
    alerts,
    audit: parts.audit,
    asked: () => asked,
    wait: (ms: number) => {
      monotonicMs += ms;
    },
  };
}

const fileIn = async (): Promise<string> => path.join(await tempDir(), 'alerts', 'alerts.jsonl');

it('has an alert on disk before it says so, and knows it after a restart', async () => {
  const file = await fileIn();
  const first = await open(file);
  expect(await first.alerts.receive(post('aa'))).toEqual({ news: 1 });
  expect(await readFile(file, 'utf8')).toContain('"fingerprint":"aa"');
  expect(await first.alerts.receive(post('aa'))).toEqual({ news: 0 });
  await first.alerts.close();

  const second = await open(file);
  expect(await second.alerts.receive(post('aa'))).toEqual({ news: 0 });
  expect(await second.alerts.receive(post('aa', 'resolved'))).toEqual({ news: 1 });
  expect(second.alerts.overview().alerts).toMatchObject([{ fingerprint: 'aa', state: 'resolved' }]);
  expect(second.audit.lines.map(({ event }) => event)).toEqual(['alerts.resolved']);
  await second.alerts.close();
});

it('has not taken an alert that could not be written, so that it is sent again', async () => {
  const file = await fileIn();
  const { alerts } = await open(file);
  await writeFile(path.dirname(file), 'in the way');
  await expect(alerts.receive(post('aa'))).rejects.toMatchObject({ code: 'ALERTS_NOT_KEPT' });
  expect(alerts.overview().alerts).toEqual([]);
  await rm(path.dirname(file));
  expect(await alerts.receive(post('aa'))).toEqual({ news: 1 });
  await alerts.close();
});

it('reads past a line that was cut in the middle', async () => {
  const file = await fileIn();
  const first = await open(file);
  await first.alerts.receive(post('aa'));
  await first.alerts.close();
  await appendFile(file, '{"alerts":[{"finger');
  const second = await open(file);
  await second.alerts.receive(post('bb'));
  await second.alerts.close();
  const third = await open(file);
  expect(third.alerts.overview().alerts.map(({ fingerprint }) => fingerprint)).toEqual(['bb', 'aa']);
  await third.alerts.close();
});

it('has the primary asked only where that is set, for what begins, and not for every alert of a storm', async () => {
  const quiet = await open(await fileIn());
  await quiet.alerts.receive(post('aa'));
  expect(quiet.asked()).toBe(0);
  await quiet.alerts.close();

  const { alerts, asked, wait } = await open(await fileIn(), true);
  await alerts.receive(post('aa', 'resolved'));
  await alerts.receive(post('bb', 'firing', { alertname: 'OfOurs', understudy: 'watch' }));
  expect(asked()).toBe(0);
  for (let index = 0; index < 20; index += 1) await alerts.receive(post(`c${index.toString(16)}`));
  expect(asked()).toBe(1);
  wait(10_000);
  await alerts.receive(post('dd'));
  expect(asked()).toBe(2);
  await alerts.close();
});
