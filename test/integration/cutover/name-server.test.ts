/** Signed updates against BIND itself: who wins, what is refused and why, and who still answers the old way. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CutoverTarget } from '../../../electron/cutover/provider.ts';
import { pairName } from '../../../electron/cutover/records.ts';
import type { Cutover } from '../../../electron/cutover/service.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import type { Clock } from '../../../electron/kernel/ports.ts';
import { type CutoverPlace, openDesk } from '../../contract/cutover-worlds.ts';
import { type Bind, type BindOptions, NAME, PRIMARY, STANDBY, startBind, ZONE } from '../../fakes/bind.ts';
import { until } from '../../fixtures/until.ts';

const target = (epoch: number, change: Partial<CutoverTarget> = {}): CutoverTarget => ({
  site: 'standby',
  machine: 'spare',
  url: `http://${STANDBY}:9880`,
  address: STANDBY,
  epoch,
  nonce: randomBytes(16).toString('hex'),
  releaseId: 'r1',
  accessKey: null,
  ...change,
});

function placeAt(bind: Bind, secret = bind.keyFile): CutoverPlace {
  const primaryUrl = `http://${PRIMARY}:9880`;
  const input = { provider: 'rfc2136' as const, server: bind.server, zone: ZONE, name: NAME, primaryUrl };
  return { input: { ...input, primaryAddresses: [], secret }, now: async () => (await bind.ask(NAME, 'A')).join() };
}

async function openStudio(options?: BindOptions): Promise<{ readonly bind: Bind; readonly cutover: Cutover }> {
  const bind = await startBind(options);
  const cutover = await openDesk(placeAt(bind));
  await cutover.set(placeAt(bind).input);
  return { bind, cutover };
}

const epochAt = async (bind: Bind): Promise<number> =>
  Number(/e=(\d+)/.exec((await bind.ask(pairName(NAME), 'TXT'))[0] ?? '')?.[1] ?? 0);

async function move(cutover: Cutover, to: CutoverTarget): Promise<string> {
  try {
    await cutover.apply(await cutover.plan(to));
    return 'moved';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe('four desktops at once', () => {
  it('of one number exactly one wins, in every one of fifty rounds', async () => {
    const { bind } = await openStudio();
    const desks = await Promise.all(Array.from({ length: 4 }, () => openDesk(placeAt(bind))));
    for (const desk of desks) await desk.set(placeAt(bind).input);
    for (let round = 1; round <= 50; round++) {
      const targets = desks.map((_desk, index) => target(round, { address: `127.0.8.${index + 1}` }));
      const outcomes = await Promise.all(desks.map((desk, index) => move(desk, targets[index] ?? target(0))));
      const winners = outcomes.flatMap((outcome, index) => (outcome === 'moved' ? [index] : []));
      expect({ round, outcomes: [...outcomes].sort() }).toEqual({
        round,
        outcomes: ['STANDBY_EPOCH_STALE', 'STANDBY_EPOCH_STALE', 'STANDBY_EPOCH_STALE', 'moved'],
      });
      expect(await bind.ask(NAME, 'A')).toEqual([targets[winners[0] ?? -1]?.address]);
      expect(await epochAt(bind)).toBe(round);
    }
  });

  it('of four numbers the highest stays, and the number in the zone never falls', async () => {
    const { bind } = await openStudio();
    const desks = await Promise.all(Array.from({ length: 4 }, () => openDesk(placeAt(bind))));
    for (const desk of desks) await desk.set(placeAt(bind).input);
    let highest = 0;
    for (let round = 0; round < 10; round++) {
      const epochs = desks.map((_desk, index) => round * 4 + index + 1);
      const racing = desks.map((desk, index) =>
        move(desk, target(epochs[index] ?? 0, { address: `127.0.8.${index + 1}` })),
      );
      const over = Promise.all(racing);
      let isOver = false;
      void over.then(() => {
        isOver = true;
      });
      while (!isOver) {
        const seen = await epochAt(bind);
        expect(seen).toBeGreaterThanOrEqual(highest);
        highest = seen;
      }
      const outcomes = await over;
      // Whoever planned before a lower one moved the name has read something else than what is there, and says so.
      for (const outcome of outcomes) {
        expect(['moved', 'STANDBY_EPOCH_STALE', 'CUTOVER_CHANGED_MEANWHILE']).toContain(outcome);
      }
      expect(outcomes[3]).toBe('moved');
      expect(await epochAt(bind)).toBe(epochs[3]);
      expect(await bind.ask(NAME, 'A')).toEqual(['127.0.8.4']);
    }
  });
});

describe('a name server that refuses', () => {
  const aheadBy = (ms: number): Clock => ({ ...systemClock, now: () => systemClock.now() + ms });
  it.each([
    ['a key that it does not know', 'strangerKeyFile', 0, 'CUTOVER_KEY_REFUSED', { reason: 'BADKEY' }],
    ['a secret that is another one', 'forged', 0, 'CUTOVER_KEY_REFUSED', { reason: 'BADSIG' }],
    ['a clock that is ten minutes ahead', 'keyFile', 600_000, 'CUTOVER_CLOCK_WRONG', { offsetSeconds: 600 }],
    ['a clock that is ten minutes behind', 'keyFile', -600_000, 'CUTOVER_CLOCK_WRONG', { offsetSeconds: -600 }],
    ['a key without permission', 'powerlessKeyFile', 0, 'CUTOVER_REFUSED', { answer: 'REFUSED' }],
  ] as const)('%s', async (_what, which, aheadMs, code, details) => {
    const { bind, cutover } = await openStudio();
    const forged = bind.keyFile.replace(/secret ".*"/, `secret "${randomBytes(32).toString('base64')}"`);
    const secret = which === 'forged' ? forged : bind[which];
    const place = { ...placeAt(bind, secret) };
    const desk = await openDesk(place, aheadBy(aheadMs));
    const input = { ...place.input, primaryAddresses: [PRIMARY] } as typeof place.input;
    const told = await (async () => {
      await desk.set(input);
      await desk.apply(await desk.plan(target(1)));
    })().catch((error: unknown) => error as { code: string; details: Record<string, unknown> });
    expect(told).toMatchObject({ code });
    for (const [name, value] of Object.entries(details)) {
      const seen = (told as { details: Record<string, unknown> }).details[name];
      if (typeof value === 'number') expect(Math.abs(Number(seen) - value)).toBeLessThan(120);
      else expect(seen).toBe(value);
    }
    expect(await bind.ask(NAME, 'A')).toEqual([PRIMARY]);
    expect(await epochAt(bind)).toBe(0);
    expect(await move(cutover, target(1))).toBe('moved');
  });

  it('a zone that it does not keep', async () => {
    const bind = await startBind();
    const desk = await openDesk(placeAt(bind));
    const input = { ...placeAt(bind).input, zone: 'other.test', name: 'voice.other.test', primaryAddresses: [PRIMARY] };
    await expect(desk.set(input as never)).rejects.toMatchObject({ code: 'CUTOVER_REFUSED' });
    expect(desk.status()).toBeNull();
  });

  it('is told apart from one that is gone, and the permission is tried without changing anything', async () => {
    const { bind, cutover } = await openStudio();
    const serial = await bind.ask(ZONE, 'SOA');
    expect((await cutover.check())?.checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'cutover-answers ok',
      'cutover-records ok',
      'cutover-ttl ok',
      'cutover-permission ok',
      'cutover-servers ok',
    ]);
    expect(await bind.ask(ZONE, 'SOA')).toEqual(serial);
    const plan = await cutover.plan(target(1));
    await bind.stop();
    await expect(cutover.apply(plan)).rejects.toMatchObject({ code: 'CUTOVER_UNREACHABLE' });
    await expect(cutover.inspect(target(1))).rejects.toMatchObject({ code: 'CUTOVER_UNREACHABLE' });
    expect((await cutover.check())?.checks).toMatchObject([
      { name: 'cutover-answers', state: 'fail', details: { problem: 'CUTOVER_UNREACHABLE' } },
    ]);
    expect(cutover.status()).toMatchObject({ listening: false, problem: { code: 'CUTOVER_UNREACHABLE' } });
    await bind.start();
    await cutover.apply(plan);
    expect(await bind.ask(NAME, 'A')).toEqual([STANDBY]);
  });

  it('a key that may not change the name is found by the check, before it is needed', async () => {
    const bind = await startBind();
    const place = placeAt(bind, bind.powerlessKeyFile);
    const desk = await openDesk(place);
    await desk.set(place.input);
    const checks = (await desk.check())?.checks ?? [];
    expect(checks.find(({ name }) => name === 'cutover-permission')).toMatchObject({
      state: 'fail',
      details: { problem: 'CUTOVER_REFUSED', answer: 'REFUSED' },
    });
  });
});

describe('records of the name', () => {
  it('of both families move together, and are shown line by line with the time that they had', async () => {
    const own = [`voice 20 A ${PRIMARY}`, 'voice 20 A 127.0.7.11', 'voice 20 AAAA fd00::1'];
    const { bind, cutover } = await openStudio({ own });
    const plan = await cutover.plan(target(1));
    expect(plan.ttlSeconds).toBe(20);
    expect(plan.changes.filter((line) => !line.includes('TXT'))).toEqual([
      `- ${NAME}. 20 IN A ${PRIMARY}`,
      `- ${NAME}. 20 IN A 127.0.7.11`,
      `- ${NAME}. 20 IN AAAA fd00::1`,
      `+ ${NAME}. 20 IN A ${STANDBY}`,
    ]);
    await cutover.apply(plan);
    expect(await bind.ask(NAME, 'A')).toEqual([STANDBY]);
    expect(await bind.ask(NAME, 'AAAA')).toEqual([]);
    await cutover.apply(await cutover.plan(target(2, { site: 'primary', machine: null, address: PRIMARY })));
    expect([...(await bind.ask(NAME, 'A'))].sort()).toEqual([PRIMARY, '127.0.7.11']);
    expect(await bind.ask(NAME, 'AAAA')).toEqual(['fd00::1']);
    expect(await cutover.read()).toMatchObject({ target: 'primary', ttlSeconds: 20 });
  });

  it('an alias is not moved along: it is refused and left alone', async () => {
    const bind = await startBind({ own: ['voice CNAME elsewhere'], records: [`elsewhere A ${PRIMARY}`] });
    const place = placeAt(bind);
    const desk = await openDesk(place);
    await desk.set({ ...place.input, primaryAddresses: [PRIMARY] } as typeof place.input);
    expect(await desk.read()).toMatchObject({ target: 'other' });
    await expect(desk.plan(target(1))).rejects.toMatchObject({
      code: 'CUTOVER_RECORDS_FOREIGN',
      details: { records: [`CNAME elsewhere.${ZONE}`] },
    });
    expect(await bind.ask(NAME, 'CNAME')).toEqual([`elsewhere.${ZONE}`]);
  });

  it('more than fit into one datagram are read whole, over TCP', async () => {
    const many = Array.from({ length: 60 }, (_item, index) => `voice A 127.1.0.${index + 1}`);
    const { bind, cutover } = await openStudio({ own: many });
    const plan = await cutover.plan(target(1));
    expect(plan.changes.filter((line) => line.startsWith('-'))).toHaveLength(60);
    await cutover.apply(plan);
    expect(await bind.ask(NAME, 'A')).toEqual([STANDBY]);
  });

  it('are never without an address while they move', async () => {
    const { bind, cutover } = await openStudio();
    let isOver = false;
    let asked = 0;
    const watching = (async () => {
      while (!isOver) {
        asked += 1;
        expect(await bind.ask(NAME, 'A')).toHaveLength(1);
      }
    })();
    for (let epoch = 1; epoch <= 20; epoch++) {
      const back = { site: 'primary', machine: null, address: PRIMARY } as const;
      expect(await move(cutover, target(epoch, epoch % 2 === 0 ? back : {}))).toBe('moved');
    }
    isOver = true;
    await watching;
    expect(asked).toBeGreaterThan(20);
  });
});

describe('a second name server', () => {
  it('that lags behind is named, and until it follows nobody says that all is done', async () => {
    const { bind, cutover } = await openStudio({ secondary: 'not told' });
    const to = target(1);
    await cutover.apply(await cutover.plan(to));
    expect(await cutover.inspect(to)).toBe(true);
    expect(await cutover.verify(to)).toMatchObject({
      ok: false,
      expected: STANDBY,
      seen: PRIMARY,
      where: expect.stringContaining(`ns2.${ZONE}`),
    });
    expect(await bind.ask(NAME, 'A', '::1')).toEqual([PRIMARY]);
  });

  it('that is told follows by itself', async () => {
    const { cutover } = await openStudio({ secondary: 'told' });
    const to = target(1);
    await cutover.apply(await cutover.plan(to));
    await until('the second name server', async () => (await cutover.verify(to)).ok, 100);
    expect(await cutover.verify(to)).toMatchObject({ ok: true, where: null });
  });
});

describe('a zone that is signed', () => {
  it('by the server itself stays whole: what was moved has a signature everywhere before it counts', async () => {
    const { bind, cutover } = await openStudio({ signed: 'by the server' });
    await until('the zone to be signed', async () => (await bind.ask(NAME, 'RRSIG')).length > 0);
    const plan = await cutover.plan(target(1));
    expect(plan.isSigned).toBe(true);
    const report = await cutover.check();
    expect(report?.checks.find(({ name }) => name === 'cutover-dnssec')).toMatchObject({ state: 'warn' });
    const to = target(1);
    expect(await move(cutover, to)).toBe('moved');
    await until('the new signature', async () => (await cutover.verify(to)).ok);
    expect((await bind.ask(NAME, 'RRSIG')).length).toBeGreaterThan(0);
  });

  it('elsewhere refuses the change as a whole, and nothing is moved', async () => {
    const { bind, cutover } = await openStudio({ signed: 'elsewhere' });
    expect((await cutover.plan(target(1))).isSigned).toBe(true);
    expect(await move(cutover, target(1))).toBe('CUTOVER_REFUSED');
    expect(await bind.ask(NAME, 'A')).toEqual([PRIMARY]);
    expect(await epochAt(bind)).toBe(0);
  });

  it('and one that is not says nothing of it', async () => {
    const { cutover } = await openStudio();
    expect((await cutover.plan(target(1))).isSigned).toBe(false);
    expect((await cutover.check())?.checks.map(({ name }) => name)).not.toContain('cutover-dnssec');
  });
});

describe('how long old answers are kept', () => {
  // The zone lets the lack of a record be remembered for five seconds.
  it.each([
    ['the record’s own time', 30, STANDBY, 30],
    ['the time for which the lack of its kind is remembered, where the name gets another kind', 2, '::7', 2],
    ['a day at most', 200_000, STANDBY, 86_400],
  ])('%s', async (_what, ttlSeconds, address, expected) => {
    const { cutover } = await openStudio({ ttlSeconds });
    expect((await cutover.plan(target(1, { address }))).ttlSeconds).toBe(expected);
  });

  it('the lack of a kind of address may be remembered for longer than the record', async () => {
    const { bind, cutover } = await openStudio({ ttlSeconds: 30 });
    await bind.nsupdate(`update delete ${NAME}. A`, `update add ${NAME}. 2 A ${PRIMARY}`);
    expect((await cutover.plan(target(1))).ttlSeconds).toBe(2);
    expect((await cutover.plan(target(1, { address: '::7' }))).ttlSeconds).toBe(5);
  });
});
