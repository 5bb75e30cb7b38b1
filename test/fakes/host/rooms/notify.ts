/** Who is told, in the pretended studio. */
import type { NotifyOverview } from '../../../../electron/contract/models/notify.ts';
import { AppError } from '../../../../electron/kernel/app-error.ts';
import type { RoomHandlers, Studio } from '../studio.ts';

export function notifyRoom({ world, bus }: Studio): RoomHandlers<'notify'> {
  function set(part: Partial<NotifyOverview>): NotifyOverview {
    world.notify = { ...world.notify, ...part };
    bus.emit('notify.changed', world.notify);
    return world.notify;
  }
  return {
    'notify.overview': async () => world.notify,
    'notify.setChannel': async ({ channel: { secret: _secret, ...channel } }) =>
      set({
        channels: [
          ...world.notify.channels.filter(({ name }) => name !== channel.name),
          { ...channel, hasSecret: true, last: null, waiting: 0 },
        ],
      }),
    'notify.removeChannel': async ({ name }) =>
      set({ channels: world.notify.channels.filter((channel) => channel.name !== name) }),
    'notify.setPolicy': async ({ policy }) => set({ policy: { ...world.notify.policy, ...policy } }),
    'notify.test': async ({ name }) => {
      const channel = world.notify.channels.find((one) => one.name === name);
      if (!channel) throw new AppError('NOTIFY_UNKNOWN', { details: { name } });
      if (channel.last?.state !== 'waiting') {
        return { name, answer: 'HTTP 200 · {"errcode":0,"errmsg":"ok"}', seconds: 0.4 };
      }
      throw new AppError('NOTIFY_NOT_DELIVERED', {
        details: { name, outcome: 'refused', answer: channel.last.answer },
        remedy: { kind: 'retry' },
      });
    },
  };
}
