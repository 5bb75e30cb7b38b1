/**
 * `serve`: the headless host. The admin screens are on loopback behind a token, always; the voice service is a listener of
 * its own that others may reach, and then only with a key.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App } from '../app/app.ts';
import { AppError } from '../kernel/app-error.ts';
import { type Host, startHost } from '../server/host.ts';
import { type Listener, listen } from '../server/listen.ts';
import { createTtsApi } from '../server/tts-api.ts';
import { readNumber, readOptions, required, UsageError, type Verb } from './verb.ts';

const rendererDir = fileURLToPath(new URL('../../dist/renderer/', import.meta.url)).replace(/[\\/]$/, '');
const LOOPBACK = '127.0.0.1';

export const serve: Verb = {
  usage: [
    'serve [--port N]',
    'serve [--port N] --tts-port N --voice ID [--tts-host H --tts-key-file F] [--admin-key-file F]',
  ],
  async run(args, { dataDir, terminal, signal }) {
    const { values } = readOptions(args, {
      port: { type: 'string' },
      'tts-port': { type: 'string' },
      'tts-host': { type: 'string' },
      'tts-key-file': { type: 'string' },
      'admin-key-file': { type: 'string' },
      voice: { type: 'string' },
    });
    const port = readNumber(values.port, '--port') ?? 0;
    const ttsPort = readNumber(values['tts-port'], '--tts-port');
    const ttsHost = values['tts-host'] ?? LOOPBACK;
    const apiKey = await readKey(values['tts-key-file']);
    const adminKey = await readKey(values['admin-key-file']);
    if (ttsHost !== LOOPBACK && apiKey === undefined) {
      throw new UsageError(`--tts-host ${ttsHost} lets others in, so it needs --tts-key-file`);
    }
    const voiceId = ttsPort === undefined ? undefined : required(values.voice, '--voice');

    const host: Host = await startHost({ dataDir, port, rendererDir });
    let service: Listener | undefined;
    try {
      if (ttsPort !== undefined && voiceId !== undefined) {
        service = await listen(await voiceApi(host.app, voiceId, { apiKey, adminKey }), ttsHost, ttsPort);
      }
      terminal.announce({ url: host.signInUrl, ttsUrl: service?.url ?? null, pid: process.pid }, [
        `Understudy is open at ${host.signInUrl}`,
        ...(service ? [`The voice service answers at ${service.url}`] : []),
        'Ctrl-C ends it.',
      ]);
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    } finally {
      await service?.close();
      await host.close();
    }
  },
};

async function voiceApi(app: App, voiceId: string, keys: { readonly apiKey?: string; readonly adminKey?: string }) {
  const { voice, modelId, isReady, speak } = await app.serveVoice(voiceId);
  return createTtsApi({
    speak,
    identity: () => ({ ready: isReady(), releaseId: null, modelIds: [modelId], voice, epoch: 0, site: 'primary' }),
    ...keys,
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
