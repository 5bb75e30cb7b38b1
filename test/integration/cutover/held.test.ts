/** Listeners stay where the newest promotion put them, although a provider compares nothing and a request may come late. */
import { describe, expect, it } from 'vitest';
import type { AddressAgent, CutoverHttp } from '../../../electron/cutover/ports.ts';
import type { CutoverTarget } from '../../../electron/cutover/provider.ts';
import type { Cutover } from '../../../electron/cutover/service.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createCutoverHttp } from '../../../electron/platform/cutover-http.ts';
import { HeldCutover } from '../../../electron/standby/held-cutover.ts';
import type { Reading } from '../../../electron/standby/registers/claim-rules.ts';
import { type CutoverPlace, makePlace, openDesk, PRIMARY, SPARE, STANDBY } from '../../contract/cutover-worlds.ts';
import { memoryAudit } from '../../fakes/parts.ts';

const ELSEWHERE = '127.0.7.9';
const target = (epoch: number, address = STANDBY): CutoverTarget => ({
  site: 'standby',
  machine: SPARE,
  url: `http://${address}:9880`,
  address,
  epoch,
  nonce: String(epoch).padStart(32, '0'),
  releaseId: 'r1',
  accessKey: null,
});

async function move(cutover: Cutover, to: CutoverTarget): Promise<void> {
  await cutover.apply(await cutover.plan(to));
}

/** A way to the provider on which requests for `held` get lost, to arrive when they are delivered. */
function slowWay(isSlow: (body: string) => boolean) {
  const direct = createCutoverHttp();
  const underway: Parameters<CutoverHttp>[0][] = [];
  const http: CutoverHttp = async (request) => {
    if (request.method !== 'POST' || !isSlow(`${request.url} ${request.body ?? ''}`)) return direct(request);
    underway.push(request);
    throw new AppError('CUTOVER_UNREACHABLE');
  };
  return {
    http,
    underway,
    async deliver() {
      // The caller gave up long ago.
      for (const { signal: _signal, ...request } of underway.splice(0)) await direct(request);
    },
  };
}

function watching(cutover: Cutover, own: readonly CutoverTarget[]) {
  const audit = memoryAudit();
  const world = { readings: [] as readonly Reading[], nowMs: 0, isBusy: false, reads: 0 };
  const held = new HeldCutover({
    cutover,
    audit,
    log: silentLog,
    clock: { now: () => world.nowMs, monotonicMs: () => world.nowMs },
    sleep: async () => {},
    machines: { list: () => [{ name: SPARE, host: STANDBY } as never] },
    operations: {
      get isBusy() {
        return world.isBusy;
      },
      own: async () => own.map(({ nonce }) => ({ nonce }) as never),
    },
    registers: {
      async readEvery() {
        world.reads += 1;
        return { readings: world.readings, silent: [] };
      },
    },
  });
  return {
    world,
    lines: audit.lines,
    async look() {
      world.nowMs += 60_000;
      await held.look(new AbortController().signal);
    },
  };
}

async function desks(kind: 'cloudflare' | 'aliyun', isSlow: (body: string) => boolean) {
  const place = await makePlace(kind);
  const way = slowWay(isSlow);
  const open = async (more: Partial<CutoverPlace> = {}): Promise<Cutover> => {
    const desk = await openDesk({ ...place, ...more });
    await desk.set(place.input);
    return desk;
  };
  return { place, way, older: await open({ http: way.http }), newer: await open(), open };
}

describe.each([
  // A whole batch, with the number that belongs to it.
  ['cloudflare', () => true],
  // One record per request: the number of the newer one stays.
  ['aliyun', (body: string) => body.includes(`Value=${ELSEWHERE}`)],
] as const)('a write that an older desktop sent long ago: %s', (kind, isSlow) => {
  it('is undone once it has arrived, and told', async () => {
    const { place, way, older, newer } = await desks(kind, isSlow);
    await expect(move(older, target(4, ELSEWHERE))).rejects.toMatchObject({ code: 'CUTOVER_UNREACHABLE' });
    await move(newer, target(5));
    const { look, lines, world } = watching(newer, [target(5)]);
    await look();
    expect(lines).toEqual([]);
    expect(way.underway).toHaveLength(1);
    await way.deliver();
    expect(await place.now()).toBe(ELSEWHERE);
    await look();
    expect(await place.now()).toBe(STANDBY);
    expect(await newer.inspect(target(5))).toBe(true);
    expect(lines).toMatchObject([
      { event: 'cutover.restored', data: { seen: ELSEWHERE, to: STANDBY, epoch: 5, times: 1 } },
    ]);
    expect(world.reads).toBe(1);
    await look();
    expect(lines).toHaveLength(1);
  });

  it('stays while a later promotion is known to a register, and while one is under way here', async () => {
    const { place, way, older, newer } = await desks(kind, isSlow);
    await expect(move(older, target(4, ELSEWHERE))).rejects.toMatchObject({ code: 'CUTOVER_UNREACHABLE' });
    await move(newer, target(5));
    await way.deliver();
    const { look, lines, world } = watching(newer, [target(5)]);
    world.isBusy = true;
    await look();
    world.isBusy = false;
    const newest = { epoch: 6, proof: 'p', closed: null } as NonNullable<Reading['newest']>;
    world.readings = [{ name: 'store', kind: 'store', newest, committed: null }];
    await look();
    await look();
    expect(await place.now()).toBe(ELSEWHERE);
    expect(lines).toMatchObject([{ event: 'cutover.left', data: { why: 'newer', seen: ELSEWHERE } }]);
  });
});

describe.each(['cloudflare', 'aliyun'] as const)('where nothing compares: %s', (kind) => {
  it('what a later promotion moved is left alone, and told once', async () => {
    const { place, newer, open } = await desks(kind, () => false);
    await move(newer, target(5));
    const { look, lines } = watching(newer, [target(5)]);
    await look();
    const latest = await open();
    await move(latest, target(6, ELSEWHERE));
    await look();
    await look();
    expect(await place.now()).toBe(ELSEWHERE);
    expect(lines).toMatchObject([{ event: 'cutover.left', data: { why: 'newer', epoch: 5 } }]);
  });

  it('whoever moves listeners away again and again is not fought for ever', async () => {
    const { place, newer } = await desks(kind, () => false);
    await move(newer, target(5));
    const { look, lines } = watching(newer, [target(5)]);
    for (let turn = 0; turn < 6; turn++) {
      await place.edit?.(ELSEWHERE);
      await look();
    }
    expect(await place.now()).toBe(ELSEWHERE);
    expect(lines.map(({ event }) => event)).toEqual([
      'cutover.restored',
      'cutover.restored',
      'cutover.restored',
      'cutover.left',
    ]);
    expect(lines.at(-1)).toMatchObject({ data: { why: 'often' } });
  });

  it('after a fail-back the primary keeps them, too', async () => {
    const { place, newer } = await desks(kind, () => false);
    await move(newer, target(5));
    const back: CutoverTarget = { ...target(6, PRIMARY), site: 'primary', machine: null };
    await move(newer, back);
    const { look, lines } = watching(newer, [target(5), back]);
    await place.edit?.(STANDBY);
    await look();
    expect(await place.now()).toBe(PRIMARY);
    expect(lines).toMatchObject([{ event: 'cutover.restored', data: { epoch: 6 } }]);
  });

  it('a desktop that did not make the change cannot make it once more', async () => {
    const { place, newer } = await desks(kind, () => false);
    await move(newer, target(5));
    await place.edit?.(ELSEWHERE);
    const { look, lines } = watching(newer, []);
    await look();
    expect(await place.now()).toBe(ELSEWHERE);
    expect(lines).toEqual([]);
  });
});

it('where the authority compares there is nothing to look for', async () => {
  const place = await makePlace('route53');
  const desk = await openDesk(place);
  await desk.set(place.input);
  await move(desk, target(5));
  await place.edit?.(ELSEWHERE);
  expect(await desk.holds(target(5))).toBeNull();
});

describe('an address of its own', () => {
  const health = (site: string, epoch: number): string => JSON.stringify({ ready: true, site, epoch });
  const told = { interface: 'eth0', allowed: true, sudoers: null, announces: true };

  async function studio({ stubborn = false } = {}) {
    const place = await makePlace('virtual-address');
    const world = { answer: '' as string | null, commands: [] as string[], held: true };
    const agent: AddressAgent = async (machine, command, signal) => {
      world.commands.push(command.kind);
      // The network listens to whoever spoke last.
      if (command.kind === 'add' && !stubborn) world.answer = health('standby', 5);
      if (!world.held && command.kind === 'read') return { held: false, epoch: null, ...told };
      return (await place.agent?.(machine, command, signal)) ?? { held: false, epoch: null, ...told };
    };
    const http: CutoverHttp = async () => {
      if (world.answer === null) throw new AppError('CUTOVER_UNREACHABLE');
      return { status: 200, text: world.answer, dateMs: null };
    };
    const desk = await openDesk({ ...place, agent, http });
    await desk.set(place.input);
    await move(desk, target(5));
    world.commands.length = 0;
    const { look, lines } = watching(desk, [target(5)]);
    return { world, look, lines };
  }

  it('is told to the network once more when another machine answers for it', async () => {
    const { world, look, lines } = await studio();
    world.answer = health('standby', 5);
    await look();
    expect(world.commands).toEqual([]);
    world.answer = health('primary', 0);
    await look();
    expect(world.commands).toContain('add');
    expect(lines).toMatchObject([{ event: 'cutover.restored', data: { epoch: 5 } }]);
    // The official service says nothing of itself.
    world.answer = '{"detail":"Not Found"}';
    await look();
    expect(lines).toHaveLength(2);
  });

  it('what has no effect is told and not called put right', async () => {
    const { world, look, lines } = await studio({ stubborn: true });
    world.answer = health('primary', 0);
    await look();
    expect(world.commands).toContain('add');
    expect(lines).toMatchObject([{ event: 'cutover.left', data: { why: 'no-effect', epoch: 5 } }]);
  });

  it('stays with whoever serves under a later promotion', async () => {
    const { world, look, lines } = await studio();
    world.answer = health('standby', 6);
    await look();
    expect(world.commands).toEqual([]);
    expect(lines).toMatchObject([{ event: 'cutover.left', data: { why: 'newer' } }]);
  });

  it('a service that is silent at it is no reason, unless the machine lost the address', async () => {
    const { world, look, lines } = await studio();
    world.answer = null;
    await look();
    expect(world.commands).toEqual(['read']);
    expect(lines).toEqual([]);
    world.held = false;
    await look();
    expect(world.commands).toContain('add');
    expect(lines).toMatchObject([{ event: 'cutover.restored' }]);
  });
});
