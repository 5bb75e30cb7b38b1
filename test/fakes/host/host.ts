/**
 * An in-memory host: every call of the contract, answered from a `World`, behind the real admin API. It exists for states
 * that real parts reach only after minutes or not at all; whatever can be reached with the real host is tested there.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { App } from '../../../electron/app/app.ts';
import { createDispatch } from '../../../electron/app/dispatch.ts';
import type { CallName, Handlers } from '../../../electron/contract/index.ts';
import type { Locale } from '../../../electron/contract/names.ts';
import { createAdminApi } from '../../../electron/host/admin-api.ts';
import { listen } from '../../../electron/host/listen.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { type Bus, createBus } from '../../../electron/kernel/bus.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createHandlers } from './handlers.ts';
import { createWorld, type Recording, type Scene, type World } from './world.ts';

const root = path.resolve(import.meta.dirname, '../../..');
/** Real speech, so that the waveforms in the pictures are waveforms of something. */
const speech = path.join(root, 'native-models/pilot-voice');
const BYTES_PER_SECOND = 64_000;

export interface FakeHost {
  readonly url: string;
  readonly world: World;
  readonly bus: Bus;
  /** The next call of this name is answered by `answer` instead; a thrown `AppError` reaches the page as the host's own. */
  next(name: CallName, answer: () => unknown): void;
  close(): Promise<void>;
}

export async function startFakeHost(options: {
  readonly scene: Scene;
  readonly locale: Locale;
  readonly nowMs: number;
  readonly theme?: 'light' | 'dark';
  readonly port?: number;
  /** Pause between the steps of a pretended job. */
  readonly stepMs?: number;
}): Promise<FakeHost> {
  const recordings: Recording[] = readdirSync(speech)
    .filter((name) => name.endsWith('.wav'))
    .map((name) => ({
      mediaPath: `speech/${name}`,
      seconds: (statSync(path.join(speech, name)).size - 44) / BYTES_PER_SECOND,
    }));
  const world = createWorld({ ...options, recordings });
  const bus = createBus(silentLog);
  const uploadsDir = mkdtempSync(path.join(tmpdir(), 'understudy-fake-'));
  // The handlers below compare hash and name themselves, with the plans of this fake.
  const confirmations = {
    'standby.promote': async () => null,
    'standby.switchover': async () => null,
    'standby.failBack': async () => null,
  };
  const handlers = createHandlers({ world, bus, nowMs: options.nowMs, stepMs: options.stepMs ?? 120, recordings });
  const instead = new Map<CallName, () => unknown>();
  const interruptible = Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      async (...given: unknown[]) => {
        const answer = instead.get(name as CallName);
        instead.delete(name as CallName);
        return answer ? answer() : (handler as (...input: unknown[]) => unknown)(...given);
      },
    ]),
  ) as unknown as Handlers;
  const app: App = {
    call: createDispatch({
      locale: () => 'en',
      handlers: interruptible,
      confirmations,
      audit: { append: async () => {} },
      log: silentLog,
    }),
    startServices: async () => {},
    wake() {},
    bus,
    mediaFile(mediaPath) {
      const file = path.join(speech, path.basename(mediaPath));
      return mediaPath.startsWith('speech/') && file.endsWith('.wav') ? file : null;
    },
    uploadsDir,
    serveVoice: async (voiceId) => {
      throw new AppError('VOICES_UNKNOWN', { details: { voiceId } });
    },
    metrics: () => '',
    receiveAlerts: async () => ({ news: 0 }),
    close: async () => {},
  };
  const token = 'fake-token-of-the-fake-host';
  const api = createAdminApi({
    app,
    token,
    metricsKey: null,
    alertKey: null,
    rendererDir: path.join(root, 'dist/renderer'),
  });
  const listener = await listen(api, '127.0.0.1', options.port ?? 0);
  return {
    url: `${listener.url}/?token=${token}`,
    world,
    bus,
    next: (name, answer) => void instead.set(name, answer),
    async close() {
      await listener.close();
      rmSync(uploadsDir, { recursive: true, force: true });
    },
  };
}
