/** The part of a desktop that tells people, on a real folder with real requests; what is the case in the other rooms is set by hand. */
import path from 'node:path';
import type { Settings } from '../../electron/contract/models/settings.ts';
import type { PromotionView } from '../../electron/contract/standby.ts';
import { createBus } from '../../electron/kernel/bus.ts';
import { systemClock } from '../../electron/kernel/clock.ts';
import { createLog, silentLog } from '../../electron/kernel/log.ts';
import type { Clock } from '../../electron/kernel/ports.ts';
import { createTicker } from '../../electron/kernel/ticker.ts';
import type { Facts } from '../../electron/notify/ports.ts';
import { createNotify } from '../../electron/notify/service.ts';
import { createMailer } from '../../electron/platform/mailer.ts';
import { createNotifyHttp } from '../../electron/platform/notify-http.ts';
import { createFileSecretBox } from '../../electron/platform/secret-box-file.ts';
import { defaultSettings } from '../../electron/settings/service.ts';
import { memoryAudit } from './parts.ts';

export async function openNotifyDesk(
  dir: string,
  {
    facts,
    clock = systemClock,
    settings = {},
    ended = null,
  }: { facts: Facts; clock?: Clock; settings?: Partial<Settings>; ended?: PromotionView | null },
) {
  const log = createLog({ file: path.join(dir, 'understudy.log') });
  const bus = createBus(silentLog);
  const audit = memoryAudit();
  const ticker = createTicker(log);
  let now = facts;
  const notify = await createNotify({
    dir: path.join(dir, 'notify'),
    secrets: createFileSecretBox(path.join(dir, 'secrets')),
    settings: { get: () => ({ ...defaultSettings('en'), ...settings }) },
    readFacts: () => now,
    readOperation: async () => ended,
    http: createNotifyHttp(),
    sendMail: createMailer(),
    clock,
    ticker,
    bus,
    audit,
    log,
  });
  return {
    notify,
    bus,
    audit,
    /** The other rooms announce that something changed. */
    happens(next: Facts): void {
      now = next;
      bus.emit('watch.changed', next.watch);
    },
    async close(): Promise<void> {
      await notify.close();
      ticker.stopAll();
    },
  };
}
