import { describe, expect, it } from 'vitest';
import {
  initialMemory,
  transition,
  type WatchEffect,
  type WatchEvent,
  type WatchMemory,
} from '../../../electron/watch/machine.ts';
import type { Verdict } from '../../../electron/watch/rules.ts';

const rules = { toleratedFailures: 3 };

function play(events: readonly WatchEvent[], start: WatchMemory = initialMemory(0, null)) {
  let memory = start;
  const effects: WatchEffect[] = [];
  events.forEach((event, index) => {
    const next = transition(memory, event, rules, index * 1000);
    memory = next.memory;
    effects.push(...next.effects);
  });
  return { memory, effects };
}

const probed = (verdict: Verdict, more: Partial<Extract<WatchEvent, { kind: 'probed' }>> = {}): WatchEvent => ({
  kind: 'probed',
  verdict,
  deep: false,
  startedAtMs: 500,
  here: 'online',
  ...more,
});
/** `N` something without a voice, `c` deep misconfigured, `n` deep without a voice, `.` good, `F` failed, `M` wrong model, `C` misconfigured, `K` kept from listeners, `O` failed while offline here, `D` deep failure, `d` deep good. */
function script(text: string): WatchEvent[] {
  const meaning: Readonly<Record<string, WatchEvent>> = {
    '.': probed('ok'),
    F: probed('failed'),
    M: probed('wrong-model'),
    C: probed('misconfigured'),
    N: probed('no-voice'),
    K: probed('fenced'),
    c: probed('misconfigured', { deep: true }),
    n: probed('no-voice', { deep: true }),
    P: { kind: 'target-set', proven: true },
    O: probed('failed', { here: 'offline' }),
    U: probed('failed', { here: 'unknown' }),
    D: probed('failed', { deep: true }),
    d: probed('ok', { deep: true }),
    G: { kind: 'gap' },
  };
  return [{ kind: 'target-set', proven: false }, ...[...text].map((letter) => meaning[letter] as WatchEvent)];
}

const opened = (effects: readonly WatchEffect[]): string[] =>
  effects.map((effect) => (effect.kind === 'open-incident' ? effect.incident : 'close'));

describe('the verdict about the primary', () => {
  it.each([
    ['FFF', 'suspect', 3, []],
    ['FFFF', 'down', 4, ['down']],
    ['FFF.FFF', 'suspect', 3, []],
    ['FFF.FFFF', 'down', 4, ['down']],
    ['FFFFFFFF', 'down', 8, ['down']],
    ['FFFF..', 'down', 0, ['down']],
    ['FFFF...', 'healthy', 0, ['down', 'close']],
    ['FFFF..F..', 'down', 0, ['down']],
    ['FFFF..F...', 'healthy', 0, ['down', 'close']],
    ['UUUU', 'down', 4, ['down']],
    ['FFFO', 'offline-here', 3, []],
    ['OOOOOOOO', 'offline-here', 0, []],
    ['FFFOF', 'suspect', 1, []],
    ['FFFOFFFF', 'down', 4, ['down']],
    ['FFFGF', 'suspect', 1, []],
    ['M', 'suspect', 0, []],
    ['MM', 'wrong-model', 0, ['wrong-model']],
    ['MMMM', 'wrong-model', 0, ['wrong-model']],
    ['MMFFFF', 'down', 4, ['wrong-model', 'close', 'down']],
    ['CCCCCCCC', 'misconfigured', 0, []],
    ['FFFC', 'misconfigured', 3, []],
    ['FFFFC', 'down', 4, ['down']],
    ['NNNNNNNN', 'misconfigured', 0, []],
    ['.NNN', 'suspect', 3, []],
    ['.NNNN', 'down', 4, ['down']],
    ['.NNNN...', 'healthy', 0, ['down', 'close']],
    ['.FNFN', 'down', 4, ['down']],
    ['PNNNN', 'down', 4, ['down']],
    ['MMNNNN', 'down', 4, ['wrong-model', 'close', 'down']],
    ['.nn', 'down', 0, ['down']],
    ['.c', 'misconfigured', 0, []],
    ['.c.....', 'misconfigured', 0, []],
    ['.c..d', 'healthy', 0, []],
    ['.cFFFF...', 'misconfigured', 0, ['down', 'close']],
    ['KKKK', 'fenced', 0, []],
    ['FFFFK', 'fenced', 0, ['down']],
    ['FFFFKKK...', 'healthy', 0, ['down', 'close']],
    ['.KKFFF', 'suspect', 3, []],
    ['KFFFF', 'down', 4, ['down']],
    ['.D', 'suspect', 0, []],
    ['.DD', 'down', 0, ['down']],
    ['.D.D', 'down', 0, ['down']],
    ['.DD.....', 'down', 0, ['down']],
    ['.DD...d..', 'healthy', 0, ['down', 'close']],
  ] as const)('%s ends %s', (text, state, failures, effects) => {
    const end = play(script(text));
    expect(end.memory.state).toBe(state);
    expect(end.memory.failures).toBe(failures);
    expect(opened(end.effects)).toEqual(effects);
  });

  it('counts the outage from the first failed probe of the run', () => {
    const events = script('F.FFFF');
    const firstOfRun = probed('failed', { startedAtMs: 2500 });
    const { effects } = play([...events.slice(0, 3), firstOfRun, ...events.slice(4)]);
    expect(effects).toEqual([{ kind: 'open-incident', incident: 'down', failures: 4, firstFailureAtMs: 2500 }]);
  });

  it('starts anew after a restart and does not open a second incident about the same outage', () => {
    const { memory, effects } = play(script('FFFFF'), initialMemory(0, 'down'));
    expect(memory.state).toBe('down');
    expect(effects).toEqual([]);
    expect(opened(play(script('...'), initialMemory(0, 'down')).effects)).toEqual(['close']);
  });

  it('learns nothing while paused', () => {
    const events: WatchEvent[] = [...script('FF'), { kind: 'paused' }, ...script('FFFFFF').slice(1)];
    expect(play(events).memory).toMatchObject({ state: 'paused', failures: 0 });
    expect(play([...events, { kind: 'resumed' }, ...script('FFF').slice(1)]).memory).toMatchObject({
      state: 'suspect',
      failures: 3,
    });
  });
});
