/** How long steps wait, on a clock that only their own waiting moves. */
import { describe, expect, it } from 'vitest';
import type { JournalLine } from '../../../electron/standby/journal-line.ts';
import { replayJournal } from '../../../electron/standby/operation-state.ts';
import { drain } from '../../../electron/standby/steps/retire.ts';
import type { StepContext } from '../../../electron/standby/steps/step.ts';
import { warm } from '../../../electron/standby/steps/warm.ts';
import { createWorld } from './model-world.ts';
import { openedLine } from './opened-line.ts';

const at = '2026-11-01T10:38:00.000Z';
const started: readonly JournalLine[] = [
  openedLine('promote', 0),
  { kind: 'done', at, step: 'claim', seconds: 1, facts: { epoch: 1 } },
  { kind: 'done', at, step: 'start', seconds: 1, facts: { url: 'http://standby', port: 9880, pid: 1 } },
];

function contextIn({ contextFor }: ReturnType<typeof createWorld>): StepContext {
  const operation = replayJournal(started);
  if (!operation) throw new Error('the journal has no first line');
  return contextFor(operation, new AbortController().signal);
}

describe('warming up', () => {
  it('gives up after twenty seconds when the agent says that the service runs and nothing gets there from here', async () => {
    const made = createWorld();
    Object.assign(made.world, { service: { epoch: 1 }, firewalled: true });
    await expect(warm.run(contextIn(made))).rejects.toMatchObject({
      code: 'STANDBY_START_FAILED',
      details: { failure: 'refused' },
    });
    expect(made.world.elapsedMs).toBeGreaterThan(20_000);
    expect(made.world.elapsedMs).toBeLessThan(21_000);
  });

  it('does not wait for a service that has ended', async () => {
    const made = createWorld();
    await expect(warm.run(contextIn(made))).rejects.toMatchObject({
      code: 'STANDBY_START_FAILED',
      details: { log: 'the last lines of the service' },
    });
    expect(made.world.elapsedMs).toBeLessThan(2_000);
  });
});

describe('draining', () => {
  it('waits a minute for whoever still listens, and says how many were cut off', async () => {
    const made = createWorld();
    made.world.inFlight = 3;
    expect(await drain.run(contextIn(made))).toEqual({ facts: { cutOff: 3 } });
    expect(made.world.elapsedMs).toBe(60_000);
  });

  it('goes on at once when nobody listens', async () => {
    const made = createWorld();
    expect(await drain.run(contextIn(made))).toEqual({ facts: { cutOff: 0 } });
    expect(made.world.elapsedMs).toBe(0);
  });
});
