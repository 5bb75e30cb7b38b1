import { describe, expect, it } from 'vitest';
import { createBus } from '../../../electron/kernel/bus.ts';
import { silentLog } from '../../../electron/kernel/log.ts';

describe('the bus', () => {
  it('lets everybody hear events in the order of their numbers, also those that a listener emits', () => {
    const bus = createBus(silentLog);
    const heard: string[] = [];
    bus.onAny(({ name }) => {
      if (name === 'synthesis.takesChanged') bus.emit('voices.changed', []);
    });
    bus.onAny(({ seq, name }) => heard.push(`${seq} ${name}`));
    bus.emit('synthesis.takesChanged', { ids: [] });
    bus.emit('synthesis.takesChanged', { ids: [] });
    expect(heard).toEqual([
      '1 synthesis.takesChanged',
      '2 voices.changed',
      '3 synthesis.takesChanged',
      '4 voices.changed',
    ]);
  });

  it('goes on when a listener throws, and stops telling one that has left', () => {
    const bus = createBus(silentLog);
    const heard: number[] = [];
    bus.onAny(() => {
      throw new Error('broken listener');
    });
    const leave = bus.on('synthesis.takesChanged', ({ ids }) => heard.push(ids.length));
    bus.emit('synthesis.takesChanged', { ids: ['a'] });
    leave();
    bus.emit('synthesis.takesChanged', { ids: ['a', 'b'] });
    expect(heard).toEqual([1]);
  });
});
