/** Whom the pretended studio tells. */
import type { Delivery, Notice, NotifyOverview } from '../../../../electron/contract/models/notify.ts';
import { defaultPolicy } from '../../../../electron/notify/policy.ts';
import { DAY_MS, type Moment } from './moment.ts';

/** One channel that works, and a second one that has just refused. */
export function notifyOf({ fresh, at }: Moment): NotifyOverview {
  if (fresh) return { channels: [], policy: defaultPolicy, recent: [] };
  const down: Notice = {
    key: 'incident INC-1107:primary-down:',
    kind: 'primary-down',
    subject: 'incident INC-1107',
    p1: true,
    at: at(17 * DAY_MS),
    values: { failures: 4, cause: 'timeout' },
  };
  const delivery = { notice: down, mark: 'none', mayDouble: false } as const;
  const told: Delivery = {
    ...delivery,
    id: 'told-1',
    channel: 'dingtalk',
    state: 'delivered',
    attempts: 1,
    at: at(17 * DAY_MS),
    answer: 'HTTP 200 · {"errcode":0,"errmsg":"ok"}',
  };
  const waits: Delivery = {
    ...delivery,
    id: 'told-2',
    channel: 'wecom',
    mark: 'escalation',
    state: 'waiting',
    attempts: 3,
    at: at(-4_000),
    answer: 'HTTP 200 · {"errcode":93000,"errmsg":"invalid webhook url"}',
  };
  return {
    channels: [
      { kind: 'dingtalk', name: 'dingtalk', level: 'all', role: 'first', hasSecret: true, last: told, waiting: 0 },
      { kind: 'wecom', name: 'wecom', level: 'p1', role: 'second', hasSecret: true, last: waits, waiting: 1 },
    ],
    policy: { ...defaultPolicy, quiet: { from: '22:00', to: '08:00' } },
    recent: [waits, told],
  };
}
