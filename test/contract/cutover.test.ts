/** What every way to move listeners must do, run on all of them: a real name server, local servers that are as strict as the providers. */
import { describe, expect, it } from 'vitest';
import type { CutoverTarget } from '../../electron/cutover/provider.ts';
import type { Cutover } from '../../electron/cutover/service.ts';
import {
  type CutoverPlace,
  kinds,
  makePlace,
  openDesk,
  PRIMARY,
  PRIMARY_URL,
  SPARE,
  STANDBY,
  STANDBY_URL,
} from './cutover-worlds.ts';

const standby = (epoch: number, nonce = 'a'): CutoverTarget => ({
  site: 'standby',
  machine: SPARE,
  url: STANDBY_URL,
  address: STANDBY,
  epoch,
  nonce: nonce.repeat(32),
  releaseId: 'r1',
  accessKey: null,
});
const primary = (epoch: number, nonce = 'b'): CutoverTarget => ({
  ...standby(epoch, nonce),
  site: 'primary',
  machine: null,
  url: PRIMARY_URL,
  address: PRIMARY,
});

async function move(cutover: Cutover, place: CutoverPlace, target: CutoverTarget): Promise<void> {
  const plan = await cutover.plan(target);
  await cutover.apply(plan);
  if (plan.byHand) place.byHand?.(target.address);
  expect(await cutover.inspect(target)).toBe(true);
}

describe.each(kinds)('moving listeners: %s', (kind) => {
  it('reads where they are, plans, moves and verifies; and moves them back', async () => {
    const place = await makePlace(kind);
    const cutover = await openDesk(place);
    expect(cutover.status()).toBeNull();
    expect(await cutover.set(place.input)).toMatchObject({ provider: kind, site: 'primary', epoch: 0, problem: null });
    expect(cutover.primaryUrl()).toBe(PRIMARY_URL);
    expect(await cutover.read()).toMatchObject({ target: 'primary' });

    const plan = await cutover.plan(standby(1));
    expect(plan).toMatchObject({ provider: kind, seenEpoch: 0 });
    expect(plan.to).not.toBe(plan.from);
    if (kind !== 'clients') expect(plan.changes.some((line) => line.startsWith('+'))).toBe(true);
    expect(await cutover.read()).toMatchObject({ target: 'primary' });
    if (kind !== 'virtual-address') expect(await cutover.inspect(standby(1))).toBe(false);
    expect((await cutover.verify(standby(1))).ok).toBe(false);

    await move(cutover, place, standby(1));
    expect(await cutover.read()).toMatchObject({ target: 'standby', epoch: 1 });
    expect(await cutover.verify(standby(1))).toMatchObject({ ok: true });
    expect(cutover.status()).toMatchObject({ site: 'standby', epoch: 1 });
    expect([null, STANDBY]).toContain(await place.now());

    await move(cutover, place, primary(2));
    expect(await cutover.read()).toMatchObject({ target: 'primary', epoch: 2 });
    expect(await cutover.verify(primary(2))).toMatchObject({ ok: true });
    expect([null, PRIMARY]).toContain(await place.now());
  });

  it('changes nothing when it is asked a second time', async () => {
    const place = await makePlace(kind);
    const cutover = await openDesk(place);
    await cutover.set(place.input);
    const plan = await cutover.plan(standby(1));
    await move(cutover, place, standby(1));
    await cutover.apply(plan);
    await cutover.apply(await cutover.plan(standby(1)));
    expect(await cutover.read()).toMatchObject({ target: 'standby', epoch: 1 });
    expect(await cutover.inspect(standby(1))).toBe(true);
  });

  it('refuses an older promotion, and another one under the same number', async () => {
    const place = await makePlace(kind);
    const cutover = await openDesk(place);
    await cutover.set(place.input);
    await move(cutover, place, standby(5));
    for (const late of [primary(4), primary(5, 'c')]) {
      await expect(
        (async () => {
          await cutover.apply(await cutover.plan(late));
        })(),
      ).rejects.toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
      expect(await cutover.read()).toMatchObject({ target: 'standby', epoch: 5 });
      expect([null, STANDBY]).toContain(await place.now());
    }
  });

  it('follows the primary to another port, and knows no other primary by that', async () => {
    const place = await makePlace(kind);
    const cutover = await openDesk(place);
    expect(await cutover.movePrimary(PRIMARY_URL, STANDBY_URL)).toBeNull();
    await cutover.set(place.input);
    await move(cutover, place, standby(1));
    await move(cutover, place, primary(2));
    const gate = `http://${PRIMARY}:9881`;
    expect(await cutover.movePrimary('http://127.0.9.9:9880', gate)).toBeNull();
    expect(cutover.primaryUrl()).toBe(PRIMARY_URL);
    const moved = await cutover.movePrimary(PRIMARY_URL, gate);
    expect(moved).toEqual({ primaryUrl: gate, serviceUrl: cutover.status()?.serviceUrl });
    expect(cutover.primaryUrl()).toBe(gate);
    // Where the address of the primary is the one that listeners use, they are sent there.
    expect(await cutover.read()).toMatchObject({ target: 'primary', epoch: 2 });
    if (kind === 'gate' || kind === 'clients') expect(cutover.status()?.upstreamUrl).toBe(gate);
    if (kind !== 'gate') expect(moved?.serviceUrl).toContain(':9881');
    expect(await cutover.movePrimary(gate, PRIMARY_URL)).toMatchObject({ primaryUrl: PRIMARY_URL });
  });

  it('keeps listeners at a standby while the primary moves', async () => {
    const place = await makePlace(kind);
    const cutover = await openDesk(place);
    await cutover.set(place.input);
    await move(cutover, place, standby(1));
    const gate = `http://${PRIMARY}:9881`;
    expect(await cutover.movePrimary(PRIMARY_URL, gate)).toMatchObject({ primaryUrl: gate });
    expect(await cutover.read()).toMatchObject({ target: 'standby', epoch: 1 });
    expect([null, STANDBY]).toContain(await place.now());
  });

  it('checks what it needs and changes nothing by that', async () => {
    const place = await makePlace(kind);
    const cutover = await openDesk(place);
    await cutover.set(place.input);
    const report = await cutover.check();
    expect(report?.checks.filter((check) => check.state === 'fail')).toEqual([]);
    expect(report?.checks[0]).toMatchObject({ name: 'cutover-answers', state: 'ok' });
    expect(await cutover.read()).toMatchObject({ target: 'primary' });
  });
});

it('says that nothing was moved while nothing was set', async () => {
  const cutover = await openDesk(await makePlace('clients'));
  await expect(cutover.read()).rejects.toMatchObject({ code: 'STANDBY_CUTOVER_MISSING' });
  await expect(cutover.plan(standby(1))).rejects.toMatchObject({ code: 'STANDBY_CUTOVER_MISSING' });
  expect(await cutover.check()).toBeNull();
});

describe.each(['rfc2136', 'cloudflare', 'route53', 'aliyun'] as const)('the records of a name: %s', (kind) => {
  it('stops when somebody moved the name by hand since the plan was made, and leaves it as it is', async () => {
    const place = await makePlace(kind);
    const cutover = await openDesk(place);
    await cutover.set(place.input);
    const plan = await cutover.plan(standby(1));
    await place.edit?.('127.0.7.9');
    await expect(cutover.apply(plan)).rejects.toMatchObject({
      code: 'CUTOVER_CHANGED_MEANWHILE',
      details: { expected: PRIMARY, seen: '127.0.7.9' },
    });
    expect(await place.now()).toBe('127.0.7.9');
  });

  it('tells how long old answers are kept, as the authority says it', async () => {
    const place = await makePlace(kind);
    const cutover = await openDesk(place);
    await cutover.set(place.input);
    const { ttlSeconds, ttlSource } = await cutover.read();
    expect(ttlSource).toBe('authority');
    expect(ttlSeconds).toBeGreaterThan(0);
    expect((await cutover.plan(standby(1))).ttlSeconds).toBe(ttlSeconds);
  });

  it('keeps what was set before when the new way cannot be used', async () => {
    const place = await makePlace(kind);
    const cutover = await openDesk(place);
    await cutover.set(place.input);
    const broken = { ...place.input, name: 'elsewhere.studio.test' } as typeof place.input;
    await expect(cutover.set(broken)).rejects.toMatchObject({ code: 'CUTOVER_ADDRESS_UNKNOWN' });
    expect(cutover.status()?.serviceUrl).toContain('voice.studio.test');
    await move(cutover, place, standby(1));
  });
});
