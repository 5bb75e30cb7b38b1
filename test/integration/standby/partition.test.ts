/** Three machines and the ways between them, in network namespaces: only the way from the desktop to the primary is cut. */
import { expect, it, onTestFinished } from 'vitest';
import { openNetwork } from '../../fakes/network.ts';
import { startPrimary } from './primary.ts';
import { NAME, openStage } from './stage.ts';

it('a primary that only this computer does not reach is never replaced, and the plan shows who saw what when', async () => {
  const network = openNetwork();
  const machines = { primary: network.add('p'), standby: network.add('s') };
  const stage = await openStage({ primary: { official: machines.primary }, sshd: { listen: machines.standby } });
  const { desk, primary } = stage;
  await desk.watch.set({ url: primary.url, intervalS: 0.2, failures: 3, deep: false });
  desk.watch.start();
  await expect.poll(() => desk.watch.status().state).toBe('healthy');
  expect(await desk.standby.check(NAME).finished).toMatchObject({ ok: true });

  machines.primary.dropTo(network.here);
  await expect.poll(() => desk.watch.status().state).toBe('down');
  const plan = await desk.standby.plan({ name: NAME, intent: 'promote' });
  expect(plan.blockedBy).toEqual(['STANDBY_PRIMARY_SEEN']);
  const witnesses = plan.facts.filter(({ key }) => /^(primary|verdict-)/.test(key));
  expect(witnesses).toMatchObject([
    { key: 'primary', level: 'ok', values: { url: primary.url, kind: 'timeout' } },
    { key: 'primary-from-standby', level: 'block', values: { machine: NAME, url: primary.url, seen: 1 } },
    { key: 'verdict-partition', level: 'block' },
  ]);
  for (const { observedAt } of witnesses) expect(Date.now() - Date.parse(observedAt)).toBeLessThan(60_000);
  await expect(desk.promote(NAME)).rejects.toMatchObject({ code: 'STANDBY_PRIMARY_SEEN' });
  expect(await desk.standby.incidents()).toEqual([]);
  expect(desk.gate.read()).toMatchObject({ site: 'primary', epoch: 0 });

  // The standby's way is cut too: now nobody who can be asked gets through, and that is an outage.
  machines.primary.dropTo(machines.standby.address);
  const down = await desk.standby.plan({ name: NAME, intent: 'promote' });
  expect(down.blockedBy).toEqual([]);
  expect(down.facts.find(({ key }) => key.startsWith('verdict-'))).toMatchObject({ key: 'verdict-down', level: 'ok' });

  machines.primary.undropTo(network.here);
  machines.primary.undropTo(machines.standby.address);
  await expect.poll(() => desk.watch.status()).toMatchObject({ state: 'healthy', incident: null });
});

it('a primary that answers this computer at its second address is alive', async () => {
  const network = openNetwork();
  const machines = { primary: network.add('p'), standby: network.add('s') };
  const stage = await openStage({ primary: { official: machines.primary }, sshd: { listen: machines.standby } });
  const { desk, primary } = stage;
  const second = await startPrimary();
  onTestFinished(() => second.down());
  await desk.standby.check(NAME).finished;
  await desk.watch.set({
    url: primary.url,
    secondUrl: second.url,
    intervalS: 10,
    failures: 3,
    deep: false,
  });
  await primary.down();
  const plan = await desk.standby.plan({ name: NAME, intent: 'promote' });
  expect(plan.blockedBy).toEqual(['STANDBY_PRIMARY_ANSWERS']);
  expect(plan.facts.find(({ key }) => key === 'primary-second')).toMatchObject({
    level: 'block',
    values: { url: second.url, kind: 'ok' },
  });
  await second.down();
  expect((await desk.standby.plan({ name: NAME, intent: 'promote' })).blockedBy).toEqual([]);
});
