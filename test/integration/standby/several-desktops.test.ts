/** Two desktops of one studio, two standbys on OpenSSH, one store: whoever acts second sees what the first one did. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StepName } from '../../../electron/contract/models/plan.ts';
import { systemClock, systemSleep } from '../../../electron/kernel/clock.ts';
import { stepNamesOf } from '../../../electron/standby/steps/all.ts';
import { LOOK_EVERY_MS } from '../../../electron/standby/steps/claim.ts';
import { freePort, type Sshd, startSshd } from '../../fakes/sshd.ts';
import { until } from '../../fixtures/until.ts';
import { type Desk, type DeskOptions, endServicesBelow, furnish, openDesk } from './desk.ts';
import { startPrimary } from './primary.ts';

const promoter = path.resolve(import.meta.dirname, '../../faults/standby/promoter.ts');
const run = promisify(execFile);

interface Studio {
  readonly dir: string;
  readonly store: string;
  readonly standbys: Readonly<Record<'sa' | 'sb', Sshd>>;
  readonly primary: Awaited<ReturnType<typeof startPrimary>>;
  /** A desktop with the keys of the first one, a gate of its own, and these standbys. */
  open(name: string, machines: readonly ('sa' | 'sb')[], options?: DeskOptions): Promise<Desk>;
  /** The standbys that let listeners in. */
  serving(): Promise<readonly string[]>;
  /** Those on which anything answers. */
  running(): Promise<readonly string[]>;
}

async function openStudio(): Promise<Studio> {
  const dir = await mkdtemp(path.join(tmpdir(), 'desktops-'));
  const store = path.join(dir, 'store');
  const primary = await startPrimary();
  const [sa, sb] = await Promise.all(['sa', 'sb'].map((name) => startSshd(path.join(dir, name))));
  if (!sa || !sb) throw new Error('no standbys');
  const standbys = { sa, sb };
  const ports = { sa: await freePort(), sb: await freePort() };
  const desks: Desk[] = [];
  async function answering(counts: (answer: Response) => boolean): Promise<string[]> {
    const answers = Object.entries(ports).map(async ([name, port]) => {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
      const isStandby = answer?.headers.get('x-understudy-site') === 'standby';
      return isStandby && counts(answer) ? [name] : [];
    });
    return (await Promise.all(answers)).flat();
  }
  onTestFinished(async () => {
    for (const desk of desks) await desk.close().catch(() => {});
    await primary.down();
    await Promise.all([sa.stop(), sb.stop()]);
    endServicesBelow(dir);
    await rm(dir, { recursive: true, force: true });
  });
  const template = path.join(dir, 'template');
  await furnish(template);
  const first = await openDesk(template, undefined, { store });
  await first.backup.setStore({ kind: 'folder', path: store }, { createFolder: true });
  await first.backup.start().finished;
  await first.close();
  return {
    dir,
    store,
    standbys,
    primary,
    async open(name, machines, options) {
      const at = path.join(dir, name);
      await cp(template, at, { recursive: true });
      const desk = await openDesk(at, undefined, { store, name, ...options });
      desks.push(desk);
      const listen = { listenHost: '127.0.0.1', listenPort: 0, primaryUrl: primary.url };
      await desk.standby.setCutover({ provider: 'gate', ...listen });
      for (const machine of machines) {
        await desk.standby.add({ name: machine, ...standbys[machine].address, servicePort: ports[machine] });
      }
      return desk;
    },
    serving: () => answering((answer) => answer.ok),
    running: () => answering(() => true),
  };
}

/** Where a desktop's gate sends listeners. */
async function siteBehind(desk: Desk): Promise<string | null> {
  const url = new URL('/healthz', desk.gate.read()?.serviceUrl);
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return answer.headers.get('x-understudy-site');
}

describe('a standby that another desktop promoted', () => {
  it.each([
    ['that is known here, too', ['sa', 'sb']],
    ['that is not known here', ['sb']],
  ] as const)('%s, is seen: nothing else is promoted beside it', async (_what, machines) => {
    const studio = await openStudio();
    const [one, two] = [await studio.open('one', ['sa']), await studio.open('two', machines)];
    await studio.primary.down();
    expect(await (await one.promote('sa')).finished).toMatchObject({ state: 'done', epoch: 1 });

    await expect(two.promote('sb')).rejects.toMatchObject({ code: 'STANDBY_ALREADY_SERVED' });
    expect(await studio.serving()).toEqual(['sa']);
    expect(two.standby.overview().serving).toMatchObject({ machine: 'sa', by: 'one' });
    const plan = await two.standby.plan({ name: 'sb', intent: 'promote' });
    expect(plan.facts.find(({ key }) => key === 'served-elsewhere')).toMatchObject({
      level: 'block',
      values: { machine: 'sa', by: 'one' },
    });
    if (machines.length > 1) expect(await siteBehind(two)).toBe('standby');
  });

  it('is failed back from here, and the first desktop follows', async () => {
    const studio = await openStudio();
    const [one, two] = [await studio.open('one', ['sa', 'sb']), await studio.open('two', ['sa', 'sb'])];
    await studio.primary.down();
    await (await one.promote('sa')).finished;
    await studio.primary.up();
    await two.standby.readRegisters('everywhere');
    expect(await two.failBack('sa')).toMatchObject({ state: 'done', epoch: 2 });
    expect(await studio.serving()).toEqual([]);
    expect(one.standby.overview().serving).not.toBeNull();
    await one.standby.readRegisters('store');
    expect(one.standby.overview().serving).toBeNull();
    expect(one.gate.read()).toMatchObject({ site: 'primary', epoch: 2 });
    expect(await siteBehind(one)).toBe('primary');
  });

  it('is told to be silent when it is dead', async () => {
    const studio = await openStudio();
    const [one, two] = [await studio.open('one', ['sa', 'sb']), await studio.open('two', ['sa', 'sb'])];
    await studio.primary.down();
    await (await one.promote('sa')).finished;
    endServicesBelow(path.join(studio.dir, 'sa'));
    await until('the service to be gone', async () => (await studio.serving()).length === 0);
    await two.standby.readRegisters('everywhere');
    const plan = await two.standby.plan({ name: 'sb', intent: 'promote' });
    expect(plan.facts.find(({ key }) => key === 'served-silent')).toMatchObject({ level: 'warn' });
  });
});

/** As a person confirms it. */
async function planOf(desk: Desk, name: string) {
  const { planId, planHash } = await desk.standby.plan({ name, intent: 'promote' });
  return { planId, planHash, confirmName: name, reason: 'test', actor: 'Lin' };
}

describe('two desktops that promote in the same moment', () => {
  it.each([
    ['two standbys', 'sb', ['sa', 'sb']],
    ['two standbys that do not know of each other', 'sb', ['sb']],
    ['one standby', 'sa', ['sa', 'sb']],
  ] as const)('%s: end with one site', async (_what, target, machines) => {
    const studio = await openStudio();
    const own = machines.length > 1 ? (['sa', 'sb'] as const) : (['sa'] as const);
    const [one, two] = [await studio.open('one', own), await studio.open('two', machines)];
    await studio.primary.down();
    await one.standby.check('sa').finished;
    await two.standby.check(target).finished;
    // Both plans are read before either is confirmed.
    const [first, second] = await Promise.all([planOf(one, 'sa'), planOf(two, target)]);
    const begun = await Promise.all([one.standby.promote(first), two.standby.promote(second)]);
    const ended = await Promise.allSettled(begun.map(({ finished }) => finished));
    const states = ended.map((result) => (result.status === 'fulfilled' ? result.value.state : result.reason.code));
    expect(states.filter((state) => state === 'done')).toHaveLength(1);
    const winner = states.indexOf('done') === 0 ? 'sa' : target;
    expect(await studio.serving()).toEqual([winner]);
    await one.standby.readRegisters('everywhere');
    await two.standby.readRegisters('everywhere');
    for (const desk of [one, two]) expect(desk.standby.overview().serving).toMatchObject({ machine: winner });
  });
});

/** A desktop's time in which the waits between two looks at a holder are over at once: both of its clocks jump ahead. */
function hastyTime(): Pick<DeskOptions, 'clock' | 'sleep'> {
  let skippedMs = 0;
  return {
    clock: {
      now: () => systemClock.now() + skippedMs,
      monotonicMs: () => systemClock.monotonicMs() + skippedMs,
    },
    async sleep(ms, signal) {
      const isLook = ms === LOOK_EVERY_MS;
      await systemSleep(isLook ? 20 : ms, signal);
      if (isLook) skippedMs += ms - 20;
    },
  };
}

/** Lets a minute pass for the registers: what they have was written a minute ago. */
async function ageRegisters(studio: Studio): Promise<void> {
  const folders = [
    path.join(studio.store, 'understudy/v1/coord/epoch'),
    path.join(studio.store, 'understudy/v1/coord/beat'),
    ...Object.values(studio.standbys).map(({ home }) => path.join(home, '.understudy/epochs')),
  ];
  const then = new Date(Date.now() - 60_000);
  for (const folder of folders) {
    for (const name of await readdir(folder).catch(() => [])) await utimes(path.join(folder, name), then, then);
  }
}

describe('an operation of another desktop', () => {
  it('is seen while it runs, and what became of it', async () => {
    const studio = await openStudio();
    const [one, two] = [await studio.open('one', ['sa', 'sb']), await studio.open('two', ['sa', 'sb'])];
    await studio.primary.down();
    const { finished } = await one.promote('sa');
    await until('the mirrored journal', async () => {
      await two.standby.readRegisters('store');
      return two.standby.overview().elsewhere?.epoch;
    });
    const { elsewhere } = two.standby.overview();
    expect(elsewhere).toMatchObject({ state: 'running', machine: 'sa', desktop: 'one', epoch: 1 });
    const { rtoSeconds, steps } = await finished;
    await two.standby.readRegisters('store');
    expect(two.standby.overview().elsewhere).toBeNull();
    expect((await two.standby.incidents())[0]).toMatchObject({ state: 'done', desktop: 'one', rtoSeconds, steps });
  });

  async function withDeadDesktop(step: StepName) {
    const studio = await openStudio();
    const one = await studio.open('one', ['sa', 'sb']);
    const two = await studio.open('two', ['sa', 'sb'], hastyTime());
    await studio.primary.down();
    await one.standby.check('sa').finished;
    await one.close();
    const boundary = String(2 * stepNamesOf('promote', { hasGate: false }).indexOf(step) + 1);
    const died = run(process.execPath, [promoter, one.dir, 'sa', boundary, studio.store, 'one']);
    await expect(died).rejects.toMatchObject({ signal: 'SIGKILL' });
    await two.standby.readRegisters('everywhere');
    const { elsewhere } = two.standby.overview();
    if (!elsewhere) throw new Error('the journal was not mirrored');
    return { studio, two, incidentId: elsewhere.incidentId, one };
  }

  it('is not taken from a desktop that was heard of a moment ago', async () => {
    const { two, incidentId } = await withDeadDesktop('start');
    const { finished } = await two.standby.resume(incidentId, 'Lin');
    await expect(finished).rejects.toMatchObject({ code: 'STANDBY_OTHER_DESKTOP', details: { step: 'claim' } });
  });

  it('is finished by another one when its own is silent, which then gives way', async () => {
    const { studio, one, two, incidentId } = await withDeadDesktop('start');
    await ageRegisters(studio);
    await two.standby.readRegisters('everywhere');
    expect(two.standby.overview().elsewhere?.state).toBe('interrupted');
    const view = await (await two.standby.resume(incidentId, 'Lin')).finished;
    expect(view).toMatchObject({ state: 'done', epoch: 2, machine: 'sa' });
    expect(await studio.serving()).toEqual(['sa']);
    expect(await siteBehind(two)).toBe('standby');
    expect(two.standby.overview()).toMatchObject({ elsewhere: null, serving: { machine: 'sa', by: 'two' } });

    const again = await openDesk(one.dir, undefined, { store: studio.store, name: 'one' });
    onTestFinished(() => again.close());
    expect(again.standby.overview().running?.state).toBe('interrupted');
    await again.standby.readRegisters('everywhere');
    expect(again.standby.overview()).toMatchObject({ running: null, serving: { machine: 'sa', by: 'two' } });
    expect(await siteBehind(again)).toBe('standby');
  });

  it('is taken back by another one, and leaves nothing running', async () => {
    const { studio, two, incidentId } = await withDeadDesktop('warm');
    expect(await studio.running()).toEqual(['sa']);
    await ageRegisters(studio);
    expect(await two.standby.abort(incidentId, 'Lin')).toMatchObject({ state: 'done', epoch: 2 });
    expect(await studio.running()).toEqual([]);
    await two.standby.readRegisters('everywhere');
    expect(two.standby.overview()).toMatchObject({ elsewhere: null, running: null, serving: null });
    expect(await (await two.promote('sb')).finished).toMatchObject({ state: 'done', epoch: 3 });
  });
});

describe('two desktops in automatic mode with one dead primary', () => {
  it('promote one standby once', async () => {
    const studio = await openStudio();
    const [one, two] = [await studio.open('one', ['sa', 'sb']), await studio.open('two', ['sa', 'sb'])];
    const desks = [one, two];
    // Proven by the first desktop; the second one reads that in the store.
    await studio.primary.down();
    await (await one.promote('sa')).finished;
    await studio.primary.up();
    expect(await one.failBack('sa')).toMatchObject({ state: 'done' });
    for (const desk of desks) {
      await desk.standby.readRegisters('everywhere');
      await desk.watch.set({ url: studio.primary.url, intervalS: 0.2, failures: 3, deep: false });
      desk.watch.start();
      await until('a healthy primary', () => desk.watch.status().state === 'healthy');
      await desk.standby.setAutomatic({ on: true, delayS: 20 }, 'Lin');
      expect((await desk.standby.automatic()).missing.map(({ need }) => need)).toEqual(['proof', 'mac']);
      desk.standby.startAutomatic();
    }
    const phases = () => desks.map(({ standby }) => standby.overview().automatic?.phase);
    await studio.primary.down();
    await until('two countdowns', () => phases().every((phase) => phase === 'counting'));
    await until('one end', () => phases().includes('done'));
    await until('the other one', () =>
      phases().every((phase) => ['done', 'given-up', 'waiting'].includes(phase ?? '')),
    );
    expect(phases().filter((phase) => phase === 'done')).toHaveLength(1);
    expect(await studio.serving()).toEqual(['sa']);
    await one.standby.readRegisters('everywhere');
    await two.standby.readRegisters('everywhere');
    const promotions = (await one.standby.incidents()).filter(({ automatic }) => automatic);
    expect(promotions.filter(({ state }) => state === 'done')).toMatchObject([
      { machine: 'sa', automatic: { by: 'Lin' } },
    ]);
    for (const desk of desks) {
      expect(desk.standby.overview().serving).toMatchObject({ machine: 'sa' });
      expect(await siteBehind(desk)).toBe('standby');
    }
  });
});
