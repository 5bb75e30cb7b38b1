/** The headless host: the app, its admin listener and the lock that lets other processes find it. Closing it leaves nothing behind. */
import { randomBytes } from 'node:crypto';
import type { App } from '../app/app.ts';
import { createApp } from '../app/create-app.ts';
import { pathsBelow } from '../app/paths.ts';
import { AppError } from '../kernel/app-error.ts';
import { isoTime, systemClock } from '../kernel/clock.ts';
import { readHostLock, removeHostLock, writeHostLock } from '../kernel/data-lock.ts';
import { createAdminApi } from './admin-api.ts';
import { listen } from './listen.ts';

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
  /** 0: any free port. */
  readonly port: number;
  readonly rendererDir: string;
  readonly logToStderr?: boolean;
}

export async function startHost(options: HostOptions): Promise<Host> {
  const lockFile = pathsBelow(options.dataDir).hostLock;
  const other = await readHostLock(lockFile);
  if (other) {
    throw new AppError('APP_DATA_DIR_BUSY', {
      details: { dataDir: options.dataDir, pid: other.pid, url: other.url },
      message: `another Understudy (process ${other.pid}) already runs on ${options.dataDir}`,
    });
  }
  const token = randomBytes(24).toString('base64url');
  const app = await createApp({
    dataDir: options.dataDir,
    surface: 'browser',
    background: true,
    logToStderr: options.logToStderr ?? false,
  });
  try {
    const api = createAdminApi({ app, token, rendererDir: options.rendererDir });
    const listener = await listen(api, '127.0.0.1', options.port);
    await writeHostLock(lockFile, {
      pid: process.pid,
      url: listener.url,
      token,
      startedAt: isoTime(systemClock.now()),
    });
    return {
      app,
      url: listener.url,
      signInUrl: `${listener.url}/?token=${token}`,
      async close() {
        await removeHostLock(lockFile);
        await listener.close();
        await app.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}
