/** Whoever listens to a signal is told of its end, also of one that came before. */
import { expect, it, vi } from 'vitest';
import { whenAborted } from '../../../electron/kernel/when-aborted.ts';

it('is called once when the signal is aborted, and not before', () => {
  const controller = new AbortController();
  const act = vi.fn();
  whenAborted(controller.signal, act);
  expect(act).not.toHaveBeenCalled();
  controller.abort();
  expect(act).toHaveBeenCalledTimes(1);
});

it('is called for a signal that was aborted already, after the caller has what it set up', async () => {
  const act = vi.fn();
  whenAborted(AbortSignal.abort(), act);
  expect(act).not.toHaveBeenCalled();
  await Promise.resolve();
  expect(act).toHaveBeenCalledTimes(1);
});

it('is not called when it was stopped in time', () => {
  const controller = new AbortController();
  const act = vi.fn();
  whenAborted(controller.signal, act)();
  controller.abort();
  expect(act).not.toHaveBeenCalled();
});

it('listens to nothing where there is no signal', () => {
  const act = vi.fn();
  expect(whenAborted(undefined, act)()).toBeUndefined();
  expect(act).not.toHaveBeenCalled();
});
