/** Every boundary of the journal against a model world: cut off there, then finished or taken back. */
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import type { Journal } from '../../../electron/standby/journal.ts';
import type { JournalLine } from '../../../electron/standby/journal-line.ts';
import { replayJournal } from '../../../electron/standby/operation-state.ts';
import { runOperation } from '../../../electron/standby/run-operation.ts';
import { stepsOf } from '../../../electron/standby/steps/all.ts';
import { memoryAudit } from '../../fakes/parts.ts';
import { createWorld } from './model-world.ts';
import { openedLine } from './opened-line.ts';

const never = new AbortController().signal;
class PowerCut extends Error {}

/** A journal that loses power right before or right behind its n-th append. */
function journalOf(lines: JournalLine[], cut?: { readonly at: number; readonly written: boolean }): Journal {
  let appends = 0;
  return {
    lines,
    async append(line) {
      appends += 1;
      if (cut && appends === cut.at && !cut.written) throw new PowerCut();
      if (cut && appends > cut.at) throw new PowerCut();
      lines.push(line);
      if (cut && appends === cut.at) throw new PowerCut();
    },
    async close() {},
  };
}

const opened = (...given: Parameters<typeof openedLine>): JournalLine[] => [openedLine(...given)];

function run(journal: Journal, contextFor: ReturnType<typeof createWorld>['contextFor'], cancelled = never) {
  return runOperation({
    journal,
    contextFor,
    audit: memoryAudit(),
    clock: systemClock,
    log: silentLog,
    cancelled,
    onChange() {},
  });
}

const resumed = (towards: 'end' | 'start'): JournalLine => ({ kind: 'resumed', at: '', actor: 'Lin', towards });
/** Appends of a whole promotion behind its first line: an intent and an end of each step, and the end of it all. */
const PROMOTION_APPENDS = 2 * stepsOf('promote').size + 1;
const boundaries = Array.from({ length: PROMOTION_APPENDS }, (_item, index) =>
  [true, false].map((written) => ({ at: index + 1, written })),
).flat();

describe('a promotion that loses power', () => {
  it.each(boundaries)('at append $at (written: $written) is finished by resuming', async (cut) => {
    const { world, contextFor } = createWorld();
    const lines = opened('promote', 0);
    await expect(run(journalOf(lines, cut), contextFor)).rejects.toThrow(PowerCut);
    if (!replayJournal(lines)?.ended) lines.push(resumed('end'));
    const view = await run(journalOf(lines), contextFor);
    expect(view.state).toBe('done');
    expect(view.steps.every((step) => step.state === 'done')).toBe(true);
    expect(world.grants).toEqual([{ epoch: 1, nonce: 'a'.repeat(32), closed: 'committed' }]);
    expect(world).toMatchObject({ starts: 1, switches: 1, serving: 'spare', gate: { site: 'standby', epoch: 1 } });
  });

  it.each(boundaries)('at append $at (written: $written) is taken back, or the line was crossed', async (cut) => {
    const { world, contextFor } = createWorld();
    const lines = opened('promote', 0);
    await expect(run(journalOf(lines, cut), contextFor)).rejects.toThrow(PowerCut);
    if (world.gate.site === 'standby') {
      expect(cut.at).toBeGreaterThanOrEqual(2 * [...stepsOf('promote').keys()].indexOf('cutover') + 2);
      return;
    }
    lines.push(resumed('start'));
    const view = await run(journalOf(lines), contextFor);
    expect(view.state).toBe('undone');
    expect(world).toMatchObject({ service: null, switches: 0, serving: null, gate: { site: 'primary', epoch: 0 } });
    expect(world.grants.every((grant) => grant.closed === 'aborted')).toBe(true);
  });

  it.each(boundaries)('while it is taken back: append $at (written: $written) of the way back', async (cut) => {
    const { world, contextFor } = createWorld();
    const lines = opened('promote', 0);
    world.failNext = { verb: 'status', code: 'STANDBY_START_FAILED' };
    const upToProof = { at: 2 * [...stepsOf('promote').keys()].indexOf('prove') + 1, written: true };
    await expect(run(journalOf(lines, upToProof), contextFor)).rejects.toThrow(PowerCut);
    lines.push(resumed('start'));
    // The way back is shorter than the way there: later cuts never come.
    await run(journalOf(lines, cut), contextFor).catch((error: unknown) => expect(error).toBeInstanceOf(PowerCut));
    const view = await run(journalOf(lines), contextFor);
    expect(view.state).toBe('undone');
    expect(world.service).toBeNull();
    expect(world.grants.map((grant) => grant.closed)).toEqual(['aborted']);
  });
});

describe('a promotion', () => {
  it.each([...stepsOf('promote').keys()].filter((step) => !['cutover', 'converge', 'window', 'commit'].includes(step)))(
    'is taken back in reverse when a person cancels in step %s',
    async (step) => {
      const { world, contextFor } = createWorld();
      const cancel = new AbortController();
      const lines = opened('promote', 0);
      const journal = journalOf(lines);
      const append = journal.append;
      const watched: Journal = {
        ...journal,
        async append(line) {
          await append(line);
          if (line.kind === 'intent' && line.step === step) cancel.abort();
        },
      };
      const view = await run(watched, contextFor, cancel.signal);
      expect(view.state).toBe('undone');
      const undone = lines.flatMap((line) => (line.kind === 'undone' ? [line.step] : []));
      expect(undone).toEqual(
        ['serve', 'fence-primary', 'start', 'claim'].filter(
          (name) => view.steps.find((item) => item.name === name)?.startedAt,
        ),
      );
      expect(world).toMatchObject({ service: null, gate: { site: 'primary' } });
    },
  );

  it('after the line does not go back: it stops there and is finished by a person', async () => {
    const { world, contextFor } = createWorld();
    const lines = opened('promote', 0);
    world.failNext = { verb: 'epoch', command: 'close', code: 'STANDBY_COMMAND_FAILED' };
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'failed' });
    expect(world.gate.site).toBe('standby');
    lines.push(resumed('end'));
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'done' });
    expect(world).toMatchObject({ starts: 1, switches: 1 });
  });

  it('is not called a failure because the standby could not be tidied up', async () => {
    const { world, contextFor } = createWorld();
    world.failNext = { verb: 'tidy', code: 'STANDBY_COMMAND_FAILED' };
    expect(await run(journalOf(opened('promote', 0)), contextFor)).toMatchObject({ state: 'done' });
  });

  it('gives way to a newer holder', async () => {
    const { world, contextFor } = createWorld();
    const older = opened('promote', 0, 'a');
    const upToStart = { at: 2 * [...stepsOf('promote').keys()].indexOf('start') + 1, written: true };
    await expect(run(journalOf(older, upToStart), contextFor)).rejects.toThrow(PowerCut);
    expect(await run(journalOf(opened('promote', 0, 'b')), contextFor)).toMatchObject({ state: 'done', epoch: 2 });
    older.push(resumed('end'));
    expect(await run(journalOf(older), contextFor)).toMatchObject({ state: 'undone' });
    expect(world).toMatchObject({ service: { epoch: 2 }, gate: { site: 'standby', epoch: 2 } });
  });

  it('goes on when a connection is lost once, and counts its recovery time from the first failed probe', async () => {
    const { world, contextFor } = createWorld();
    world.failNext = { verb: 'verify', code: 'STANDBY_CONNECTION_LOST' };
    const first = openedLine('promote', 0);
    const startedAtMs = Date.now();
    const outageSince = new Date(startedAtMs - 30_000).toISOString();
    const view = await run(journalOf([{ ...first, opening: { ...first.opening, outageSince } }]), contextFor);
    expect(view.state).toBe('done');
    expect(view.rtoSeconds).toBeGreaterThanOrEqual(30);
    expect(view.rtoSeconds).toBeLessThanOrEqual(30 + (Date.now() - startedAtMs) / 1000);
  });
});

it('a standby whose disk has filled up since its check is told so before anything is transferred', async () => {
  const { world, contextFor } = createWorld();
  world.freeBytes = 1e6;
  const lines = opened('promote', 0);
  expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'undone' });
  expect(lines.find((line) => line.kind === 'failed')).toMatchObject({ step: 'preflight', code: 'STANDBY_DISK_FULL' });
  expect(world.grants).toEqual([]);
});

describe('a change of which no answer came', () => {
  it('is looked for, and the promotion goes on when it arrived', async () => {
    const { world, contextFor } = createWorld();
    world.cutoverFails = { arrives: true };
    expect(await run(journalOf(opened('promote', 0)), contextFor)).toMatchObject({ state: 'done' });
    expect(world).toMatchObject({ switches: 1, serving: 'spare', gate: { site: 'standby', epoch: 1 } });
  });

  it('is looked for, and everything is taken back when it did not arrive', async () => {
    const { world, contextFor } = createWorld();
    world.cutoverFails = { arrives: false };
    const lines = opened('promote', 0);
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'undone' });
    expect(lines.find((line) => line.kind === 'failed')).toMatchObject({ code: 'CUTOVER_UNREACHABLE' });
    expect(world).toMatchObject({ service: null, switches: 0, gate: { site: 'primary', epoch: 0 } });
  });

  it.each([true, false])(
    'leaves the standby running while nobody can be asked, and is settled by resuming (it arrived: %s)',
    async (arrives) => {
      const { world, contextFor } = createWorld();
      Object.assign(world, { cutoverFails: { arrives }, cutoverSilent: true });
      const lines = opened('promote', 0);
      expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'failed' });
      expect(lines.find((line) => line.kind === 'failed')).toMatchObject({ code: 'CUTOVER_OUTCOME_UNKNOWN' });
      expect(world.service).toEqual({ epoch: 1, mode: 'serve' });
      world.cutoverSilent = false;
      lines.push(resumed('end'));
      expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'done' });
      expect(world).toMatchObject({ switches: 1, gate: { site: 'standby', epoch: 1 } });
    },
  );

  it('stops a promotion when listeners are sent elsewhere than the person had read', async () => {
    const { world, contextFor } = createWorld();
    const first = openedLine('promote', 0);
    const lines: JournalLine[] = [{ ...first, opening: { ...first.opening, cutoverFrom: 'http://another' } }];
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'undone' });
    expect(lines.find((line) => line.kind === 'failed')).toMatchObject({ code: 'CUTOVER_CHANGED_MEANWHILE' });
    expect(world).toMatchObject({ service: null, switches: 0 });
  });
});

describe('a name that a person moves', () => {
  it('is waited for, with what is expected and seen, and nothing says by itself that it was done', async () => {
    const { world, contextFor } = createWorld();
    world.byHand = 3;
    expect(await run(journalOf(opened('promote', 0)), contextFor)).toMatchObject({ state: 'done' });
    const waiting = { lines: ['+ http://127.0.0.1:9880'], expected: 'http://127.0.0.1:9880', seen: 'http://primary' };
    expect(world.told).toEqual([waiting, waiting, waiting, null]);
    expect(world.switches).toBe(0);
  });

  it('is not moved when the person cancels, and the standby is taken back', async () => {
    const { world, contextFor } = createWorld();
    world.byHand = Number.POSITIVE_INFINITY;
    const cancel = new AbortController();
    const sleepAndCancel: typeof contextFor = (operation, signal) => {
      const context = contextFor(operation, signal);
      const sleep = async (ms: number): Promise<void> => {
        world.elapsedMs += ms;
        if (world.told.length >= 2) cancel.abort();
        signal.throwIfAborted();
      };
      return { ...context, ports: { ...context.ports, sleep } };
    };
    expect(await run(journalOf(opened('promote', 0)), sleepAndCancel, cancel.signal)).toMatchObject({
      state: 'undone',
    });
    expect(world).toMatchObject({ service: null, gate: { site: 'primary', epoch: 0 } });
    expect(world.told.at(-1)).toBeNull();
  });
});

it('is not called recovered before the old answers are forgotten', async () => {
  const { world, contextFor } = createWorld();
  world.ttlSeconds = 600;
  const lines = opened('promote', 0);
  expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'done' });
  expect(world.elapsedMs).toBeGreaterThan(590_000);
});

describe('the last check before listeners move', () => {
  it.each([
    ['answers here', { primaryAnswers: true }, 'STANDBY_PRIMARY_ANSWERS'],
    ['answers the standby only', { seenFromStandby: true }, 'STANDBY_PRIMARY_SEEN'],
    ['is not ready', { primaryAnswers: true, primaryReady: false }, 'STANDBY_PRIMARY_ANSWERS'],
    ['answers at its second address only', { secondUrl: 'http://second' }, 'STANDBY_PRIMARY_ANSWERS'],
  ])('takes everything back when the primary %s', async (_what, change, code) => {
    const { world, contextFor } = createWorld();
    Object.assign(world, change);
    const lines = opened('promote', 0);
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'undone' });
    expect(lines.find((line) => line.kind === 'failed')).toMatchObject({ step: 'last-gate', code });
    expect(world).toMatchObject({ service: null, switches: 0, serving: null, gate: { site: 'primary', epoch: 0 } });
  });
});

describe('a fail-back', () => {
  it.each([
    ['another voice of the release', ['m2']],
    ['no model at all', []],
  ])('is not done to a primary with %s, and both are named (S14)', async (_what, primaryModels) => {
    const { world, contextFor } = createWorld();
    await run(journalOf(opened('promote', 0, 'a')), contextFor);
    Object.assign(world, { primaryAnswers: true, primaryModels });
    const first = openedLine('fail-back', 1, 'b');
    const lines: JournalLine[] = [{ ...first, opening: { ...first.opening, voice: 'v' } }];
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'undone' });
    const failed = lines.find((line) => line.kind === 'failed');
    expect(failed).toMatchObject({ code: 'STANDBY_RELEASE_MISMATCH' });
    expect(failed?.text).toContain(`"primary":"${primaryModels.join(' ')}","standby":"m1"`);
    expect(world.gate.site).toBe('standby');
  });

  it('shows the primary the key of its address', async () => {
    const { world, contextFor } = createWorld();
    await run(journalOf(opened('promote', 0, 'a')), contextFor);
    Object.assign(world, { primaryAnswers: true, primaryKey: 'key' });
    expect(await run(journalOf(opened('fail-back', 1, 'b')), contextFor)).toMatchObject({ state: 'undone' });
    world.knownKey = 'key';
    expect(await run(journalOf(opened('fail-back', 1, 'c')), contextFor)).toMatchObject({ state: 'done' });
  });

  it('gives the service back and leaves nothing running', async () => {
    const { world, contextFor } = createWorld();
    await run(journalOf(opened('promote', 0, 'a')), contextFor);
    world.primaryAnswers = true;
    const view = await run(journalOf(opened('fail-back', 1, 'b')), contextFor);
    expect(view).toMatchObject({ state: 'done', epoch: 2, rtoSeconds: null });
    expect(world).toMatchObject({ service: null, serving: null, gate: { site: 'primary', epoch: 2 } });
  });

  it('sends listeners back in growing shares (S15)', async () => {
    const { world, contextFor } = createWorld();
    await run(journalOf(opened('promote', 0, 'a')), contextFor);
    world.primaryAnswers = true;
    const first = openedLine('fail-back', 1, 'b');
    const lines: JournalLine[] = [{ ...first, opening: { ...first.opening, bakeSeconds: 60 } }];
    const before = world.elapsedMs;
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'done' });
    expect(world.shares).toEqual([10, 25, 50, 100]);
    expect(world.elapsedMs - before).toBeGreaterThanOrEqual(240_000);
  });

  it('is taken back when the primary fails under a share, and the standby serves by its own promotion (S15)', async () => {
    const { world, contextFor } = createWorld();
    await run(journalOf(opened('promote', 0, 'a')), contextFor);
    Object.assign(world, { primaryAnswers: true, primaryFailsAtShare: 25 });
    const lines = opened('fail-back', 1, 'b');
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'undone' });
    expect(lines.find((line) => line.kind === 'failed')).toMatchObject({ code: 'STANDBY_SPLIT_RETURNED' });
    expect(world).toMatchObject({ shares: [10, 25], service: { epoch: 1, mode: 'serve' }, gate: { site: 'standby' } });
  });

  it('keeps the standby until the last of its files was brought (S13)', async () => {
    const { world, contextFor } = createWorld();
    await run(journalOf(opened('promote', 0, 'a')), contextFor);
    Object.assign(world, { primaryAnswers: true, stillWriting: ['take.wav'] });
    const lines = opened('fail-back', 1, 'b');
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'failed' });
    expect(lines.find((line) => line.kind === 'failed')).toMatchObject({
      step: 'bring-rest',
      code: 'STANDBY_FILES_LEFT',
    });
    expect(world.gate.site).toBe('primary');
    expect(world.service).toMatchObject({ mode: 'forward' });
    world.stillWriting = [];
    lines.push(resumed('end'));
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'done' });
    expect(world.service).toBeNull();
  });

  it('leaves everything as it is while the primary has no voice', async () => {
    const { world, contextFor } = createWorld();
    await run(journalOf(opened('promote', 0, 'a')), contextFor);
    expect(await run(journalOf(opened('fail-back', 1, 'b')), contextFor)).toMatchObject({ state: 'undone' });
    expect(world).toMatchObject({ service: { epoch: 1 }, serving: 'spare', gate: { site: 'standby', epoch: 1 } });
  });
});

describe('the gate before a primary', () => {
  const gate = (mode: 'serve' | 'fenced', epoch = 0) => ({ mode, modeBefore: null, epoch, settled: true });
  function gated(change: object = {}): ReturnType<typeof createWorld> {
    const made = createWorld();
    // The gate lives, the voice behind it does not: that is an outage.
    Object.assign(made.world, { primaryGate: gate('serve'), primaryAnswers: true, primaryReady: false, ...change });
    return made;
  }

  it('is closed before the standby is opened, and counts for good once that was committed', async () => {
    const { world, contextFor } = gated();
    const lines = opened('promote', 0);
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'done' });
    expect(world.primaryGate).toMatchObject({ mode: 'fenced', epoch: 1, settled: true });
    const done = lines.find((line) => line.kind === 'done' && line.step === 'fence-primary');
    expect(done).toMatchObject({ facts: { fenced: true, problem: null } });
  });

  it('holds nobody up where its machine cannot be reached, and the journal says so', async () => {
    const { world, contextFor } = gated({ primaryReachable: false });
    const lines = opened('promote', 0);
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'done' });
    const done = lines.find((line) => line.kind === 'done' && line.step === 'fence-primary');
    expect(done).toMatchObject({ facts: { fenced: false, problem: 'STANDBY_UNREACHABLE' } });
    expect(world.primaryGate).toMatchObject({ mode: 'serve', epoch: 0 });
  });

  it.each(boundaries)(
    'is as it was when a promotion is taken back: power lost at append $at ($written)',
    async (cut) => {
      const { world, contextFor } = gated();
      const lines = opened('promote', 0);
      await expect(run(journalOf(lines, cut), contextFor)).rejects.toThrow(PowerCut);
      if (world.gate.site === 'standby') return expect(world.primaryGate).toMatchObject({ mode: 'fenced', epoch: 1 });
      lines.push(resumed('start'));
      expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'undone' });
      expect(world.primaryGate?.mode).toBe('serve');
    },
  );

  it('stays closed when the promotion of another standby comes to nothing', async () => {
    const { world, contextFor } = gated({ cutoverFails: { arrives: false }, primaryGate: gate('fenced', 0) });
    expect(await run(journalOf(opened('promote', 0)), contextFor)).toMatchObject({ state: 'undone' });
    expect(world.primaryGate).toMatchObject({ mode: 'fenced', epoch: 1 });
  });

  it('that an operation closed which then stopped is opened again by the next one that comes to nothing', async () => {
    const { world, contextFor } = gated();
    const upToServe = { at: 2 * [...stepsOf('promote').keys()].indexOf('serve') + 1, written: true };
    const older = opened('promote', 0, 'a');
    await expect(run(journalOf(older, upToServe), contextFor)).rejects.toThrow(PowerCut);
    world.cutoverFails = { arrives: false };
    expect(await run(journalOf(opened('promote', 0, 'b')), contextFor)).toMatchObject({ state: 'undone' });
    expect(world.primaryGate).toMatchObject({ mode: 'serve', epoch: 2 });
    older.push(resumed('start'));
    await run(journalOf(older), contextFor);
    expect(world.primaryGate).toMatchObject({ mode: 'serve', epoch: 2 });
  });

  it('that is closed does not stand in the way of another standby, while one that is open does', async () => {
    const closed = gated({ primaryReady: true, primaryGate: gate('fenced', 0) });
    expect(await run(journalOf(opened('promote', 0)), closed.contextFor)).toMatchObject({ state: 'done' });
    const open = gated({ primaryReady: true });
    expect(await run(journalOf(opened('promote', 0)), open.contextFor)).toMatchObject({ state: 'undone' });
  });

  async function served(): Promise<ReturnType<typeof createWorld>> {
    const made = gated();
    await run(journalOf(opened('promote', 0, 'a')), made.contextFor);
    Object.assign(made.world, { primaryReady: true, turns: [] });
    return made;
  }

  it('is opened on the way home once its voice was heard behind it, before listeners are sent there', async () => {
    const { world, contextFor } = await served();
    const lines = opened('fail-back', 1, 'b');
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'done', voiceProof: { ok: true } });
    expect(world.turns).toEqual(['warm', 'serve']);
    expect(world.primaryGate).toMatchObject({ mode: 'serve', epoch: 2, settled: true });
    const order = lines.flatMap((line) => (line.kind === 'done' ? [line.step] : []));
    expect(order.indexOf('open-primary')).toBeLessThan(order.indexOf('cutover'));
  });

  it('is closed again when the way home is given up before listeners went there', async () => {
    const { world, contextFor } = await served();
    world.cutoverFails = { arrives: false };
    expect(await run(journalOf(opened('fail-back', 1, 'b')), contextFor)).toMatchObject({ state: 'undone' });
    expect(world.turns).toEqual(['warm', 'serve', 'fenced']);
    expect(world.primaryGate).toMatchObject({ mode: 'fenced', epoch: 2 });
    expect(world).toMatchObject({ service: { epoch: 1, mode: 'serve' }, gate: { site: 'standby' } });
  });

  it('that cannot be reached is not gone home to while it is closed', async () => {
    const { world, contextFor } = await served();
    world.primaryReachable = false;
    const lines = opened('fail-back', 1, 'b');
    expect(await run(journalOf(lines), contextFor)).toMatchObject({ state: 'undone' });
    expect(lines.find((line) => line.kind === 'failed')).toMatchObject({ step: 'open-primary' });
    expect(world.gate.site).toBe('standby');
  });
});
