/** A standby that dies while listeners are on their way to it: started again there, or given up at once, never waited for. */
import { describe, expect, it } from 'vitest';
import type { AgentRequest } from '../../../electron/contract/models/agent.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import type { JournalLine } from '../../../electron/standby/journal-line.ts';
import { runOperation } from '../../../electron/standby/run-operation.ts';
import type { StepContext } from '../../../electron/standby/steps/step.ts';
import { memoryAudit } from '../../fakes/parts.ts';
import { createWorld } from './model-world.ts';
import { openedLine } from './opened-line.ts';

/** All the patience that a promotion has with listeners who are not there yet. */
const PATIENCE_MS = 120_000;

type World = ReturnType<typeof createWorld>['world'];

interface Meanwhile {
  /** When it begins to wait for listeners. */
  readonly begins: (world: World) => void;
  /** Before and after everything that it asks the agent from then on. */
  readonly before?: () => void;
  readonly after?: (verb: AgentRequest['verb'], world: World) => void;
}

async function promote({ begins, before, after }: Meanwhile) {
  const { world, contextFor } = createWorld();
  const lines: JournalLine[] = [openedLine('promote', 0)];
  let hasBegun = false;
  const asked: AgentRequest[] = [];
  const view = await runOperation({
    journal: {
      lines,
      async append(line) {
        lines.push(line);
        if (line.kind !== 'intent' || line.step !== 'converge') return;
        hasBegun = true;
        begins(world);
      },
      async close() {},
    },
    contextFor: (...given): StepContext => {
      const context = contextFor(...given);
      const ask: StepContext['ask'] = async (request) => {
        if (!hasBegun) return context.ask(request);
        asked.push(request);
        before?.();
        const told = await context.ask(request);
        after?.(request.verb, world);
        return told;
      };
      return { ...context, ask };
    },
    audit: memoryAudit(),
    clock: systemClock,
    log: silentLog,
    cancelled: new AbortController().signal,
    onChange() {},
  });
  const failure = lines.find((line) => line.kind === 'failed');
  return { world, view, failure, starts: asked.filter(({ verb }) => verb === 'start') };
}

const die = (world: World): void => {
  world.service = null;
};

describe('a standby that dies while listeners are on their way', () => {
  it('is started again there, in the mode that lets them in and under the same epoch', async () => {
    const { world, view, starts } = await promote({ begins: die });
    expect(view).toMatchObject({ state: 'done', epoch: 1 });
    expect(view.steps.find(({ name }) => name === 'converge')?.details).toMatchObject({ restarted: true });
    expect(starts).toMatchObject([{ epoch: 1, mode: 'serve', nonce: 'a'.repeat(32) }]);
    expect(world.service).toEqual({ epoch: 1, mode: 'serve' });
  });

  it('is not started a second time: the promotion stops where another one may begin', async () => {
    const after: Meanwhile['after'] = (verb, there) => verb === 'start' && die(there);
    const { world, view, failure, starts } = await promote({ begins: die, after });
    expect(view.state).toBe('failed');
    expect(failure).toMatchObject({ step: 'converge', code: 'STANDBY_START_FAILED' });
    expect(starts).toHaveLength(1);
    expect(world.elapsedMs).toBeLessThan(PATIENCE_MS / 2);
  });

  it('with its whole machine is given up long before the patience with listeners ends', async () => {
    const before = (): never => {
      throw new AppError('STANDBY_UNREACHABLE');
    };
    const { world, view, failure } = await promote({ begins: die, before });
    expect(view.state).toBe('failed');
    expect(failure).toMatchObject({ step: 'converge', code: 'STANDBY_UNREACHABLE' });
    expect(world.elapsedMs).toBeLessThan(PATIENCE_MS / 2);
  });

  it('and cannot be asked for a moment is started when it can', async () => {
    let refusals = 0;
    const before = (): void => {
      refusals += 1;
      if (refusals < 4) throw new AppError('STANDBY_CONNECTION_LOST');
    };
    const { view, starts } = await promote({ begins: die, before });
    expect(view.state).toBe('done');
    expect(starts).toHaveLength(1);
  });
});

describe('a standby that lives', () => {
  it('by its own word is waited for with all patience, when only the way from here is closed', async () => {
    const begins = (there: World): void => {
      there.firewalled = true;
      there.gate = { site: 'primary', url: 'http://primary', epoch: 1 };
    };
    const { world, view, failure, starts } = await promote({ begins });
    expect(view.state).toBe('failed');
    expect(failure).toMatchObject({ step: 'converge', code: 'CUTOVER_NOT_THERE_YET' });
    expect(starts).toEqual([]);
    expect(world.elapsedMs).toBeGreaterThanOrEqual(PATIENCE_MS);
  });

  it('for another promotion already is left to it', async () => {
    const begins = (there: World): void => {
      there.service = { epoch: 2, mode: 'warm' };
    };
    const { failure, starts } = await promote({ begins });
    expect(failure).toMatchObject({ step: 'converge', code: 'STANDBY_EPOCH_STALE' });
    expect(starts).toEqual([]);
  });
});
