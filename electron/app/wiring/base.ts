/** What every room stands on: where things lie, time, events, the log, and what was set, kept secret or left undone. */
import { type Bus, createBus } from '../../kernel/bus.ts';
import { systemClock } from '../../kernel/clock.ts';
import { createJobs, type Jobs } from '../../kernel/jobs.ts';
import { createLog, silentLog } from '../../kernel/log.ts';
import { makeFolder } from '../../kernel/make-folder.ts';
import type { Clock, Log, SecretBox } from '../../kernel/ports.ts';
import { createTicker, type StoppableTicker } from '../../kernel/ticker.ts';
import { createFileSecretBox } from '../../platform/secret-box-file.ts';
import { createSettings, type SettingsService } from '../../settings/service.ts';
import type { AppOptions } from '../app-options.ts';
import { type Paths, pathsBelow } from '../paths.ts';

export interface Base {
  readonly paths: Paths;
  /** Another process holds the folder: nothing may be written. */
  readonly readOnly: boolean;
  readonly clock: Clock;
  readonly ticker: StoppableTicker;
  readonly bus: Bus;
  readonly log: Log;
  readonly settings: SettingsService;
  readonly secrets: SecretBox;
  readonly jobs: Jobs;
}

export async function openBase(options: AppOptions): Promise<Base> {
  const paths = pathsBelow(options.dataDir);
  const readOnly = options.role === 'reader';
  await makeFolder(paths.dataDir, 0o700);
  const log = options.logToStderr ? createLog({}) : readOnly ? silentLog : createLog({ file: paths.log });
  const clock = systemClock;
  const bus = createBus(log);
  const locale = options.locale ?? Intl.DateTimeFormat().resolvedOptions().locale;
  return {
    paths,
    readOnly,
    clock,
    ticker: createTicker(log),
    bus,
    log,
    settings: await createSettings({ file: paths.settings, readOnly, locale, bus }),
    secrets: createFileSecretBox(paths.secrets),
    jobs: await createJobs({ dir: paths.jobs, readOnly, sharedNow: options.sharedNow, bus, clock, log }),
  };
}
