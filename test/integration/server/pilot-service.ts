/** The real voice service over the real engine with the pilot voice, on as many listeners as a test wants. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Listener, type ListenLimits, listen } from '../../../electron/host/listen.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import type { Log } from '../../../electron/kernel/ports.ts';
import { createTicker } from '../../../electron/kernel/ticker.ts';
import { createEngineChild, forkEngine } from '../../../electron/platform/engine-child.ts';
import { createTtsApi, type TtsApiOptions, type TtsExplain, type TtsSpeak } from '../../../electron/server/tts-api.ts';
import type { EngineOptions } from '../../../native-models/engine.ts';
import type { SpeakRequest } from '../../../native-models/engine-types.ts';
import { pilotId } from '../../../native-models/voice-pack/pilot.ts';
import { readVoicePack } from '../../../native-models/voice-pack/read.ts';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';

export interface PilotService {
  readonly speak: TtsSpeak;
  readonly identity: TtsApiOptions['identity'];
  readonly lastRequest: SpeakRequest | undefined;
  /** Address of a listener of its own. */
  serve(options?: Partial<TtsApiOptions>, limits?: ListenLimits): Promise<string>;
  close(): Promise<void>;
}

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };

export function openPilotService(): Promise<PilotService> {
  return openService(async (library) => {
    await copyPilotLibrary(library);
    return path.join(library, 'voices', pilotId);
  });
}

/** The same with another voice: `place` puts its pack into a folder that is removed in the end, and answers where. */
export async function openService(
  place: (library: string) => Promise<string>,
  options: EngineOptions = {},
): Promise<PilotService> {
  const ticker = createTicker(log);
  const listeners: Listener[] = [];
  const library = await mkdtemp(path.join(tmpdir(), 'understudy-tts-'));
  const engine = createEngineChild({ spawn: forkEngine(options), clock: systemClock, ticker, log });
  const packDir = await place(library);
  const { manifest } = await readVoicePack(packDir);
  let lastRequest: SpeakRequest | undefined;
  const identity: TtsApiOptions['identity'] = () => ({
    ready: true,
    releaseId: 'r-1',
    modelIds: [manifest.modelId],
    voice: manifest,
    epoch: 3,
    site: 'here',
  });
  const speak: TtsSpeak = (request, options) => {
    lastRequest = request;
    return engine.speak(packDir, request, options);
  };
  return {
    speak,
    identity,
    get lastRequest() {
      return lastRequest;
    },
    async serve(options = {}, limits) {
      const explain: TtsExplain = (request) => engine.explain(request);
      const all = { speak, explain, identity, version: '1.2.3', requestsPerMinute: 100_000, ...options };
      const listener = await listen(createTtsApi(all), '127.0.0.1', 0, limits);
      listeners.push(listener);
      return listener.url;
    },
    async close() {
      for (const listener of listeners) await listener.close();
      engine.close();
      ticker.stopAll();
      await rm(library, { recursive: true, force: true });
    },
  };
}

/** A complete request in the official words. */
export const official = {
  text: 'Hello there.',
  text_lang: 'en',
  ref_audio_path: 'Anna',
  prompt_lang: 'en',
  prompt_text: 'Welcome. This demo voice runs on your own computer.',
  seed: 42,
};

export function postTts(base: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return fetch(`${base}/tts`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

export const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());
