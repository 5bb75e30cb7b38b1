/**
 * The one host of a data folder: the app with its services, the admin API on loopback, and the lock that names how it is
 * reached. The desktop and `serve` are two skins of it. Closing it leaves nothing behind.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../app/app.ts';
import type { AppOptions } from '../app/app-options.ts';
import { createApp } from '../app/create-app.ts';
import { pathsBelow } from '../app/paths.ts';
import { version } from '../app/version.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime, systemClock } from '../kernel/clock.ts';
import { createAdminApi } from './admin-api.ts';
import { acquireHostLock, type HostLock, type LockHolder } from './host-lock.ts';
import { listen } from './listen.ts';
import { outsideKeyIn } from './outside-key.ts';

export interface Host {
  readonly app: App;
  /** Without the token; for this process and its children. */
  readonly url: string;
  /** What a person opens; the token in it becomes a cookie at the first visit. */
  readonly signInUrl: string;
  close(): Promise<void>;
}

export interface HostOptions {
  readonly dataDir: string;
  readonly kind: 'desktop' | 'serve';
  /** Port of the admin API; 0: any free one. */
  readonly port: number;
  readonly rendererDir: string;
  readonly logToStderr?: boolean;
  readonly locale?: string;
  readonly systemProxy?: AppOptions['systemProxy'];
  readonly autostart?: AppOptions['autostart'];
  readonly installedIn?: AppOptions['installedIn'];
  readonly programs?: AppOptions['programs'];
  /** False: no probes and no schedule, for a host that lives as long as one command. */
  readonly background?: boolean;
}

/** A command usually ends within seconds; a host does not. */
const COMMAND_ENDS_WITHIN_MS = 20_000;
const LOOK_AGAIN_MS = 100;

/** @throws AppError APP_DATA_DIR_BUSY with the holder, APP_PORT_TAKEN. */
export async function startHost(options: HostOptions): Promise<Host> {
  const lock = await takeFolder(options);
  try {
    return await openHost(options, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function takeFolder({ dataDir, kind }: HostOptions): Promise<HostLock> {
  const file = pathsBelow(dataDir).hostLock;
  const deadlineMs = systemClock.monotonicMs() + COMMAND_ENDS_WITHIN_MS;
  for (;;) {
    const attempt = await acquireHostLock(file, { kind, startedAt: isoTime(systemClock.now()), version });
    if (attempt.kind === 'acquired') return attempt.lock;
    const { holder } = attempt;
    if (holder.kind !== 'command' || systemClock.monotonicMs() > deadlineMs) throw folderBusy(dataDir, holder);
    await sleep(LOOK_AGAIN_MS);
  }
}

async function openHost(options: HostOptions, lock: HostLock): Promise<Host> {
  const { dataDir, port, rendererDir, logToStderr = false, background = true } = options;
  const { locale, systemProxy, autostart, installedIn, programs } = options;
  const token = randomBytes(24).toString('base64url');
  const fromDesktop = { locale, systemProxy, autostart, installedIn, programs };
  const app = await createApp({ dataDir, role: 'host', logToStderr, ...fromDesktop });
  try {
    const paths = pathsBelow(dataDir);
    const metricsKey = await outsideKeyIn(paths.metricsKey);
    const alertKey = await outsideKeyIn(paths.alertKey);
    const listener = await listen(createAdminApi({ app, token, metricsKey, alertKey, rendererDir }), '127.0.0.1', port);
    await app.startServices({ background });
    await lock.publish({ url: listener.url, token });
    return {
      app,
      url: listener.url,
      signInUrl: `${listener.url}/?token=${token}`,
      async close() {
        await listener.close();
        await app.close();
        // Last, so that whoever comes next finds everything written.
        await lock.release();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

export function folderBusy(dataDir: string, { kind, pid, url, startedAt }: LockHolder): AppError {
  return new AppError('APP_DATA_DIR_BUSY', {
    details: { dataDir, holder: kind, pid, url: url ?? '', since: startedAt },
    message: `another Understudy (${kind}, process ${pid}, since ${startedAt}) holds ${dataDir}`,
  });
}
