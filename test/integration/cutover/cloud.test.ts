/** What is particular to each DNS provider, against local servers that keep its documented rules and check its signatures. */
import { describe, expect, it } from 'vitest';
import type { CutoverTarget } from '../../../electron/cutover/provider.ts';
import { holderOf, pairName } from '../../../electron/cutover/records.ts';
import type { Cutover } from '../../../electron/cutover/service.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { openDesk } from '../../contract/cutover-worlds.ts';
import { NAME, PRIMARY, STANDBY, ZONE } from '../../fakes/bind.ts';
import { startAliyun } from '../../fakes/dns-aliyun.ts';
import { startCloudflare } from '../../fakes/dns-cloudflare.ts';
import { startRoute53 } from '../../fakes/dns-route53.ts';

const PRIMARY_URL = `http://${PRIMARY}:9880`;
const target = (epoch: number, nonce = 'a', address = STANDBY): CutoverTarget => ({
  site: 'standby',
  machine: 'spare',
  url: `http://${address}:9880`,
  address,
  epoch,
  nonce: nonce.repeat(32),
  releaseId: 'r1',
  accessKey: null,
});
const pairOf = (to: CutoverTarget): string => `e=${to.epoch};h=${holderOf(to.nonce)}`;

async function studio<F extends { input(name: string, primaryUrl: string): Parameters<Cutover['set']>[0] }>(fake: F) {
  const cutover = await openDesk({ input: fake.input(NAME, PRIMARY_URL), now: async () => null });
  await cutover.set(fake.input(NAME, PRIMARY_URL));
  return { fake, cutover };
}

async function move(cutover: Cutover, to: CutoverTarget): Promise<string> {
  try {
    await cutover.apply(await cutover.plan(to));
    return 'moved';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe('Cloudflare', () => {
  it('changes records in place and in one batch, and keeps the time that they had', async () => {
    const { fake, cutover } = await studio(await startCloudflare(NAME, PRIMARY));
    const [before] = fake.records;
    expect(await move(cutover, target(1))).toBe('moved');
    expect(fake.writes).toBe(1);
    expect(fake.records.find((one) => one.type === 'A')).toEqual({ ...before, content: STANDBY });
    expect(fake.records.find((one) => one.type === 'TXT')).toMatchObject({
      name: pairName(NAME),
      content: `"${pairOf(target(1))}"`,
    });
  });

  it('a record that is there already is as good as written', async () => {
    const { fake, cutover } = await studio(await startCloudflare(NAME, PRIMARY));
    // Another desktop that carries out the same operation was a moment faster.
    fake.beforeWrite = () => fake.add({ name: pairName(NAME), type: 'TXT', content: `"${pairOf(target(1))}"` });
    expect(await move(cutover, target(1))).toBe('moved');
    expect(await fake.now()).toBe(STANDBY);
    expect(fake.records.filter((one) => one.type === 'TXT')).toHaveLength(1);
  });

  it('whoever finds a later number after writing yields', async () => {
    const { fake, cutover } = await studio(await startCloudflare(NAME, PRIMARY));
    const later = await openDesk({ input: fake.input(NAME, PRIMARY_URL), now: async () => null });
    await later.set(fake.input(NAME, PRIMARY_URL));
    const plan = await cutover.plan(target(1));
    expect(await move(later, target(2, 'b', '127.0.7.9'))).toBe('moved');
    await expect(cutover.apply(plan)).rejects.toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
    expect(await fake.now()).toBe('127.0.7.9');
  });

  it('behind the edge no time counts, and the record stays behind it', async () => {
    const fake = await startCloudflare(NAME, PRIMARY);
    fake.records = fake.records.map((one) => ({ ...one, proxied: true, ttl: 1 }));
    const { cutover } = await studio(fake);
    expect((await cutover.plan(target(1))).ttlSeconds).toBe(0);
    expect((await cutover.check())?.checks.find(({ name }) => name === 'cutover-proxied')).toMatchObject({
      details: { proxied: true },
    });
    expect(await move(cutover, target(1))).toBe('moved');
    expect(fake.records.find((one) => one.type === 'A')).toMatchObject({ content: STANDBY, proxied: true, ttl: 1 });
  });

  it('a token that it does not know changes nothing', async () => {
    const fake = await startCloudflare(NAME, PRIMARY);
    const cutover = await openDesk({ input: fake.input(NAME, PRIMARY_URL), now: async () => null });
    const input = { ...fake.input(NAME, PRIMARY_URL), secret: 'another' } as Parameters<Cutover['set']>[0];
    await expect(cutover.set(input)).rejects.toMatchObject({ code: 'CUTOVER_KEY_REFUSED' });
    expect(fake.writes).toBe(0);
    expect(cutover.status()).toBeNull();
  });
});

describe('Route 53', () => {
  it('one batch takes away exactly what was read; of two at once one wins', async () => {
    const { fake, cutover } = await studio(await startRoute53(NAME, PRIMARY));
    const other = await openDesk({ input: fake.input(NAME, PRIMARY_URL), now: async () => null });
    await other.set(fake.input(NAME, PRIMARY_URL));
    for (let epoch = 1; epoch <= 20; epoch++) {
      const outcomes = await Promise.all([
        move(cutover, target(epoch, 'a', '127.0.8.1')),
        move(other, target(epoch, 'b', '127.0.8.2')),
      ]);
      expect([...outcomes].sort()).toEqual(['STANDBY_EPOCH_STALE', 'moved']);
      expect(await fake.now()).toBe(outcomes[0] === 'moved' ? '127.0.8.1' : '127.0.8.2');
      expect(fake.writes).toBe(epoch);
    }
  });

  it('waits while an earlier request for the zone is worked on', async () => {
    const { fake, cutover } = await studio(await startRoute53(NAME, PRIMARY));
    fake.busy = 2;
    expect(await move(cutover, target(1))).toBe('moved');
    expect(await fake.now()).toBe(STANDBY);
  });

  it('is not done before all its name servers have it', async () => {
    const { fake, cutover } = await studio(await startRoute53(NAME, PRIMARY));
    fake.pending = 1;
    expect(await move(cutover, target(1))).toBe('moved');
    expect(await cutover.verify(target(1))).toMatchObject({ ok: false, where: 'Route 53', seen: 'PENDING' });
    expect(await cutover.verify(target(1))).toMatchObject({ ok: true });
  });

  it('records for some listeners only are refused, and the next name in the list is another name', async () => {
    const fake = await startRoute53(NAME, PRIMARY);
    fake.sets.push({ name: `${NAME}x.`, type: 'CNAME', ttl: 60, values: ['elsewhere.'] });
    const { cutover } = await studio(fake);
    expect((await cutover.plan(target(1))).from).toBe(PRIMARY);
    fake.sets = fake.sets.map((set) => (set.type === 'A' ? { ...set, weight: 10 } : set));
    await expect(cutover.plan(target(1))).rejects.toMatchObject({ code: 'CUTOVER_RECORDS_FOREIGN' });
    expect(fake.writes).toBe(0);
  });

  it('a wrong key and a clock that is off are told apart', async () => {
    const { fake } = await studio(await startRoute53(NAME, PRIMARY));
    const wrong = { ...fake.input(NAME, PRIMARY_URL), secret: { ...fake.keys, secretAccessKey: 'x' } };
    const desk = await openDesk({ input: fake.input(NAME, PRIMARY_URL), now: async () => null });
    await expect(desk.set(wrong as never)).rejects.toMatchObject({ code: 'CUTOVER_KEY_REFUSED' });
    const late = { ...systemClock, now: () => systemClock.now() - 3600_000 };
    const behind = await openDesk({ input: fake.input(NAME, PRIMARY_URL), now: async () => null }, late);
    await expect(behind.set(fake.input(NAME, PRIMARY_URL))).rejects.toMatchObject({ code: 'CUTOVER_CLOCK_WRONG' });
  });
});

describe('Aliyun DNS', () => {
  it('writes the number before the address, in place, and leaves the names alone that its list also finds', async () => {
    const { fake, cutover } = await studio(await startAliyun(ZONE, NAME, PRIMARY));
    const strangers = fake.records.filter((one) => one.RR !== 'voice');
    expect((await cutover.read()).ttlSeconds).toBe(600);
    expect(await move(cutover, target(1))).toBe('moved');
    expect(fake.writes).toEqual(['AddDomainRecord TXT', 'UpdateDomainRecord A']);
    expect(fake.records).toEqual(expect.arrayContaining(strangers));
    expect(await move(cutover, target(2, 'b', PRIMARY))).toBe('moved');
    expect(fake.writes.slice(2)).toEqual(['UpdateDomainRecord TXT', 'UpdateDomainRecord A']);
  });

  it('a record that is there already is as good as written', async () => {
    const { fake, cutover } = await studio(await startAliyun(ZONE, NAME, PRIMARY));
    fake.beforeWrite = { type: 'A', act: () => void fake.edit(STANDBY) };
    expect(await move(cutover, target(1))).toBe('moved');
    expect(await fake.now()).toBe(STANDBY);
  });

  it('whoever does not find his own number there leaves the addresses alone', async () => {
    const { fake, cutover } = await studio(await startAliyun(ZONE, NAME, PRIMARY));
    expect(await move(cutover, target(1))).toBe('moved');
    const writes = fake.writes.length;
    // Between the number and the address somebody later writes his.
    fake.beforeWrite = {
      type: 'TXT',
      act: () => {
        setImmediate(() => {
          fake.records = fake.records.map((one) =>
            one.Type === 'TXT' ? { ...one, Value: pairOf(target(9, 'c')) } : one,
          );
        });
      },
    };
    expect(await move(cutover, target(2, 'b', '127.0.7.9'))).toBe('STANDBY_EPOCH_STALE');
    expect(fake.writes.slice(writes)).toEqual(['UpdateDomainRecord TXT']);
    expect(await fake.now()).toBe(STANDBY);
  });

  it('goes on where a change broke off between the number and the address', async () => {
    const { fake, cutover } = await studio(await startAliyun(ZONE, NAME, PRIMARY));
    fake.add({ RR: '_understudy.voice', Type: 'TXT', Value: pairOf(target(1)) });
    expect(await cutover.inspect(target(1))).toBe(false);
    expect(await move(cutover, target(1))).toBe('moved');
    expect(await fake.now()).toBe(STANDBY);
  });

  it('records of another line are refused, because those listeners would stay behind', async () => {
    const { fake, cutover } = await studio(await startAliyun(ZONE, NAME, PRIMARY));
    fake.add({ RR: 'voice', Type: 'A', Value: PRIMARY, Line: 'telecom' });
    await expect(cutover.plan(target(1))).rejects.toMatchObject({
      code: 'CUTOVER_RECORDS_FOREIGN',
      details: { records: [`A ${PRIMARY} (telecom)`] },
    });
    expect(fake.writes).toEqual([]);
  });

  it('a wrong key and a clock that is off are told apart', async () => {
    const { fake } = await studio(await startAliyun(ZONE, NAME, PRIMARY));
    const wrong = { ...fake.input(NAME, PRIMARY_URL), secret: { ...fake.keys, secretAccessKey: 'x' } };
    const desk = await openDesk({ input: fake.input(NAME, PRIMARY_URL), now: async () => null });
    await expect(desk.set(wrong as never)).rejects.toMatchObject({ code: 'CUTOVER_KEY_REFUSED' });
    fake.aheadMs = 3600_000;
    const told = await desk.set(fake.input(NAME, PRIMARY_URL)).catch((error: unknown) => error);
    expect(told).toMatchObject({ code: 'CUTOVER_CLOCK_WRONG' });
    // The server tells whole seconds.
    const { offsetSeconds } = (told as { details: { offsetSeconds: number } }).details;
    expect(Math.round(offsetSeconds / 60)).toBe(-60);
  });
});
