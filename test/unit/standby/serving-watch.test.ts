/** The machine that serves, watched on a clock that only the watching moves. Its supervisor and its machine are in site.test.ts. */
import { describe, expect, it } from 'vitest';
import type { Serving } from '../../../electron/contract/standby.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { accessKey } from '../../../electron/standby/service-address.ts';
import { ServingWatch } from '../../../electron/standby/serving-watch.ts';
import type { HttpAnswer } from '../../../electron/watch/ports.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';
import { memoryAudit } from '../../fakes/parts.ts';
import { hum, speech } from '../../fakes/sound.ts';
import { openedLine } from './opened-line.ts';

const { opening } = openedLine('promote', 0);
const serving: Serving = {
  machine: 'spare',
  releaseId: 'r1',
  since: '2026-11-01T10:38:00.000Z',
  epoch: 3,
  url: 'http://spare:9880',
  incidentId: opening.incidentId,
};

function watching() {
  const world = {
    serving: serving as Serving | null,
    answers: true,
    health: { ready: true, site: 'standby', epoch: 3, mode: 'serve' } as Record<string, unknown>,
    voice: speech as Uint8Array,
    here: 'online' as 'online' | 'offline',
    blocking: null as string | null,
    /** Does the studio let its services speak now and then? */
    deep: true,
    connects: 0,
    /** Looks whether listeners are still where they were moved to. */
    holds: 0,
    holdFails: false,
    bearers: [] as (string | undefined)[],
  };
  let nowMs = 1_000_000;
  const ticker = createManualTicker();
  const audit = memoryAudit();
  const clock = { now: () => nowMs, monotonicMs: () => nowMs };
  const answered = (status: number, body: Uint8Array): HttpAnswer => ({
    kind: 'answered',
    status,
    headers: {},
    body,
    latencyMs: 1,
  });
  const deps = {
    audit,
    clock,
    ticker,
    log: silentLog,
    announce() {},
    held: {
      async look() {
        world.holds += 1;
        if (world.holdFails) throw new Error('the provider says nonsense');
      },
    },
    references: { look: async () => world.here },
    watch: { status: () => ({ target: { url: 'http://primary', intervalS: 10, failures: 3, deep: world.deep } }) },
    machines: {
      get serving() {
        return world.serving;
      },
      get: () => ({ name: 'spare' }),
    },
    operations: {
      get blocking() {
        return world.blocking;
      },
      openingOf: async () => opening,
    },
    shell: {
      async connect() {
        world.connects += 1;
        throw new AppError('STANDBY_UNREACHABLE');
      },
    },
    prober: {
      async ask({ url, bearer }: { readonly url: string; readonly bearer?: string }): Promise<HttpAnswer> {
        if (!world.answers) return { kind: 'failed', failure: 'refused', latencyMs: 1 };
        if (!url.endsWith('/tts')) return answered(200, Buffer.from(JSON.stringify(world.health)));
        world.bearers.push(bearer);
        return answered(200, world.voice);
      },
    },
  };
  const watch = new ServingWatch(deps as unknown as ConstructorParameters<typeof ServingWatch>[0]);
  watch.start();
  return {
    watch,
    world,
    events: () => audit.lines.map(({ event }) => event),
    /** The next `count` probes, each as soon as it is due; answers with the seconds that passed. */
    async probe(count = 1): Promise<number> {
      const startedAtMs = nowMs;
      for (let probes = 0; probes < count; probes++) {
        const [dueMs = 0] = ticker.waiting;
        nowMs += dueMs;
        await ticker.elapse(dueMs);
      }
      return (nowMs - startedAtMs) / 1000;
    },
  };
}

describe('the machine that serves', () => {
  it('is a P1 with the fourth failure in a row, and heard again after three good answers', async () => {
    const { watch, world, events, probe } = watching();
    world.deep = false;
    await probe(3);
    world.answers = false;
    await probe(3);
    expect(watch.down).toBeNull();
    await probe();
    expect(watch.down).toMatchObject({ failures: 4, detectSeconds: 15 });
    expect(events()).toEqual(['standby.serving.down']);
    world.answers = true;
    await probe(2);
    expect(watch.down).not.toBeNull();
    await probe();
    expect(watch.down).toBeNull();
    expect(events()).toEqual(['standby.serving.down', 'standby.serving.back']);
  });

  it.each([
    ['lets nobody in', { mode: 'warm' }],
    ['was fenced', { mode: 'fenced' }],
    ['serves under another promotion', { epoch: 4 }],
    ['has no voice loaded', { ready: false }],
    ['is another site', { site: 'primary' }],
  ])('is a P1 also when what answers there %s', async (_what, change) => {
    const { watch, world, probe } = watching();
    Object.assign(world.health, change);
    await probe(4);
    expect(watch.down).toMatchObject({ failures: 4 });
  });

  it('is a P1 when it answers and its voice is silent twice', async () => {
    const { watch, world, probe } = watching();
    world.voice = hum(2, () => 0);
    await probe(2);
    expect(watch.down).toBeNull();
    await probe(6);
    expect(watch.down).toMatchObject({ failures: 2 });
    expect(world.bearers).toEqual([accessKey(opening.nonce), accessKey(opening.nonce)]);
  });

  it('is watched on, and so are its listeners, also while nobody serves in its place and when that look fails', async () => {
    const { watch, world, probe } = watching();
    world.deep = false;
    await probe(2);
    expect(world.holds).toBe(2);
    world.holdFails = true;
    world.answers = false;
    await probe(4);
    expect(world.holds).toBe(6);
    expect(watch.down).toMatchObject({ failures: 4 });
    world.serving = null;
    await probe(2);
    expect(world.holds).toBe(8);
    await watch.close();
  });

  it('is looked after there once for each run of failures', async () => {
    const { world, probe } = watching();
    world.answers = false;
    await probe(6);
    expect(world.connects).toBe(1);
    world.answers = true;
    await probe();
    world.answers = false;
    await probe(2);
    expect(world.connects).toBe(2);
  });

  it('is not judged while this computer is offline, nor while an operation looks after it', async () => {
    const { watch, world, probe } = watching();
    Object.assign(world, { answers: false, here: 'offline' });
    await probe(6);
    Object.assign(world, { here: 'online', blocking: 'i' });
    await probe(6);
    expect(watch.down).toBeNull();
    expect(world.connects).toBe(0);
    world.blocking = null;
    await probe(4);
    expect(watch.down).not.toBeNull();
  });

  it('that gave its place up is nobody’s P1 any more', async () => {
    const { watch, world, probe } = watching();
    world.answers = false;
    await probe(4);
    world.serving = { ...serving, machine: 'other', since: 'later' };
    expect(watch.down).toBeNull();
    world.answers = true;
    await probe(2);
    world.serving = null;
    await probe(2);
    expect(watch.down).toBeNull();
  });
});
