/**
 * `serve`: the headless host. The admin screens are on loopback behind a token, always; the voice service is a listener of
 * its own that others may reach, and then only with a key.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { App } from '../app/app.ts';
import { version } from '../app/version.ts';
import { type Host, startHost } from '../host/host.ts';
import { type Listener, listen } from '../host/listen.ts';
import { AppError } from '../kernel/app-error.ts';
import { createTtsApi, type TtsApiOptions, ttsListenLimits } from '../server/tts-api.ts';
import { rendererDir } from './renderer-dir.ts';
import { readNumber, readOptions, required, UsageError, type Verb } from './verb.ts';

const LOOPBACK = '127.0.0.1';
/** A long sentence on a slow computer takes longer than any network does. */
const LAST_ANSWERS_MS = 60_000;

export const serve: Verb = {
  usage: [
    'serve [--port N]',
    'serve [--port N] --tts-port N --voice ID [--tts-host H --tts-key-file F] [--tts-admin-key-file F] [--tts-rate N]',
  ],
  async run(args, { dataDir, terminal, signal }) {
    const { values } = readOptions(args, {
      port: { type: 'string' },
      'tts-port': { type: 'string' },
      'tts-host': { type: 'string' },
      'tts-key-file': { type: 'string' },
      'tts-admin-key-file': { type: 'string' },
      'tts-rate': { type: 'string' },
      voice: { type: 'string' },
    });
    const port = readNumber(values.port, '--port') ?? 0;
    const ttsPort = readNumber(values['tts-port'], '--tts-port');
    const ttsHost = values['tts-host'] ?? LOOPBACK;
    const apiKey = await readKey(values['tts-key-file']);
    const adminKey = await readKey(values['tts-admin-key-file']);
    const requestsPerMinute = readNumber(values['tts-rate'], '--tts-rate');
    if (requestsPerMinute !== undefined && requestsPerMinute < 1) {
      throw new UsageError(`--tts-rate ${requestsPerMinute} lets nobody in; it is requests per minute and address`);
    }
    if (ttsHost !== LOOPBACK && apiKey === undefined) {
      throw new UsageError(`--tts-host ${ttsHost} lets others in, so it needs --tts-key-file`);
    }
    const voiceId = ttsPort === undefined ? undefined : required(values.voice, '--voice');

    const host: Host = await startHost({ dataDir, kind: 'serve', port, rendererDir });
    const ended = new AbortController();
    let service: Listener | undefined;
    try {
      if (ttsPort !== undefined && voiceId !== undefined) {
        const options = { apiKey, adminKey, requestsPerMinute, exit: () => ended.abort() };
        service = await listen(await voiceApi(host.app, voiceId, options), ttsHost, ttsPort, ttsListenLimits);
      }
      terminal.announce({ url: host.signInUrl, ttsUrl: service?.url ?? null, pid: process.pid }, [
        `Understudy is open at ${host.signInUrl}`,
        ...(service ? [`The voice service answers at ${service.url}`] : []),
        'Ctrl-C ends it.',
      ]);
      const stop = AbortSignal.any([signal, ended.signal]);
      if (!stop.aborted) await once(stop, 'abort');
    } finally {
      // Whoever asked for the end gets an answer, and so does whoever is being spoken to.
      await service?.close(ended.signal.aborted ? LAST_ANSWERS_MS : 0);
      await host.close();
    }
  },
};

async function voiceApi(
  app: App,
  voiceId: string,
  options: Pick<TtsApiOptions, 'apiKey' | 'adminKey' | 'requestsPerMinute'> & { readonly exit: () => void },
) {
  const { exit, ...rest } = options;
  const service = await app.serveVoice(voiceId);
  return createTtsApi({
    ...rest,
    version,
    speak: service.speak,
    soundProgram: service.soundProgram,
    identity: () => ({
      ready: service.isReady(),
      releaseId: null,
      modelIds: [service.modelId],
      voice: service.voice,
      epoch: 0,
      site: 'primary',
    }),
    admin: {
      changeWeights: service.changeWeights,
      async control(command) {
        if (command === 'restart') await service.restart();
        else exit();
      },
    },
  });
}

/** Keys come from files, because arguments are visible to every user of the computer. */
async function readKey(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const key = await readFile(path.resolve(file), 'utf8').then(
    (text) => text.trim(),
    () => '',
  );
  if (key === '') throw new AppError('APP_INPUT_INVALID', { details: { file }, message: `no key in ${file}` });
  return key;
}
