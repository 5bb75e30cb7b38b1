/**
 * `serve`: the headless host. The admin screens are on loopback behind a token, always; the voice service is a listener of
 * its own that others may reach, and then only with a key.
 */
import { once } from 'node:events';
import type { App } from '../app/app.ts';
import { version } from '../app/version.ts';
import { type Host, startHost } from '../host/host.ts';
import { type Listener, listen } from '../host/listen.ts';
import { createTtsApi, type TtsApiOptions, ttsListenLimits } from '../server/tts-api.ts';
import { readKeyFile } from './key-file.ts';
import { defineVerb, readNumber, readOptions, readPort, required, UsageError } from './verb.ts';

const LOOPBACK = '127.0.0.1';
/** A long sentence on a slow computer takes longer than any network does. */
const LAST_ANSWERS_MS = 60_000;

const options = {
  port: { type: 'string', value: 'N' },
  'tts-port': { type: 'string', value: 'N' },
  voice: { type: 'string', value: 'ID' },
  'tts-host': { type: 'string', value: 'HOST' },
  'tts-key-file': { type: 'string', value: 'FILE' },
  'tts-admin-key-file': { type: 'string', value: 'FILE' },
  'tts-rate': { type: 'string', value: 'N' },
} as const;

export const serve = defineVerb({
  name: 'serve',
  forms: {
    screens: '[--port N]',
    service:
      '[--port N] --tts-port N --voice ID [--tts-host HOST --tts-key-file FILE] [--tts-admin-key-file FILE] [--tts-rate N]',
  },
  options,
  example: '--tts-port 9880 --voice pilot',
  endsWithinMs: LAST_ANSWERS_MS,
  async run(args, { openDataDir, terminal, signal, parts }) {
    const { values } = readOptions(args, options, { words: 0 });
    const port = readPort(values.port, '--port') ?? 0;
    const ttsPort = readPort(values['tts-port'], '--tts-port');
    const ttsHost = values['tts-host'] ?? LOOPBACK;
    const apiKey = await readKeyFile(values['tts-key-file']);
    const adminKey = await readKeyFile(values['tts-admin-key-file']);
    const requestsPerMinute = readNumber(values['tts-rate'], '--tts-rate');
    if (requestsPerMinute !== undefined && requestsPerMinute < 1) {
      throw new UsageError((wrong) => wrong.rateTooLow(String(requestsPerMinute)));
    }
    if (ttsHost !== LOOPBACK && apiKey === undefined) {
      throw new UsageError((wrong) => wrong.needsKeyFile(ttsHost));
    }
    const voiceId = ttsPort === undefined ? undefined : required(values.voice, '--voice');

    const host: Host = await startHost({ dataDir: await openDataDir(), kind: 'serve', port, ...parts });
    const ended = new AbortController();
    let service: Listener | undefined;
    try {
      if (ttsPort !== undefined && voiceId !== undefined) {
        const options = { apiKey, adminKey, requestsPerMinute, exit: () => ended.abort() };
        service = await listen(await voiceApi(host.app, voiceId, options), ttsHost, ttsPort, ttsListenLimits);
      }
      terminal.announce({ url: host.signInUrl, ttsUrl: service?.url ?? null, pid: process.pid }, [
        terminal.cli.opened(host.signInUrl),
        ...(service ? [terminal.cli.serviceAt(service.url)] : []),
        terminal.cli.howToEnd,
      ]);
      const stop = AbortSignal.any([signal, ended.signal]);
      if (!stop.aborted) await once(stop, 'abort');
    } finally {
      // Whoever asked for the end gets an answer, and so does whoever is being spoken to.
      await service?.close(ended.signal.aborted ? LAST_ANSWERS_MS : 0);
      await host.close();
    }
  },
});

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
    origins: () => service.clients().origins,
    voiceNames: () => service.clients().names,
    speak: service.speak,
    explain: service.explain,
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
