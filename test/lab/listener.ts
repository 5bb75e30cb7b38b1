/**
 * Somebody who listens all day: asks for a sentence under the service's own name, again and again, as a client does. Every
 * request looks the name up anew, so what it hears is what a client without memory hears.
 */
import { Resolver } from 'node:dns/promises';
import { request } from 'node:http';

export interface Heard {
  readonly atMs: number;
  readonly status: number | null;
  readonly site: string | null;
  readonly epoch: number | null;
  readonly releaseId: string | null;
  readonly address: string | null;
}

const TIMEOUT_MS = 10_000;

export interface Service {
  readonly name: string;
  readonly nameServer: string;
  readonly port: number;
  readonly key?: string;
  /** On the primary's machine, for a primary that speaks only with one. */
  readonly recording?: string | null;
  /** Asked there, wherever the name leads. */
  readonly address?: string;
}

/** One sentence under `name`, as `nameServer` knows it. Never rejects: silence is an answer. */
export async function listenOnce(service: Service): Promise<Heard> {
  const silence = { atMs: Date.now(), status: null, site: null, epoch: null, releaseId: null };
  const address = service.address ?? (await lookUp(service));
  if (address === null) return { ...silence, address };
  return new Promise((resolve) => {
    const asked = request({
      host: address,
      port: service.port,
      path: '/tts',
      method: 'POST',
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        ...(service.key ? { authorization: `Bearer ${service.key}` } : {}),
      },
    });
    asked.on('error', () => resolve({ ...silence, address }));
    asked.on('response', (answer) => {
      const { statusCode, headers } = answer;
      const header = (name: string): string | null => (headers[name] === undefined ? null : String(headers[name]));
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on('error', () => resolve({ ...silence, address }));
      answer.on('end', () =>
        resolve({
          atMs: Date.now(),
          // A sentence without sound is none.
          status: statusCode === 200 && bytes < 10_000 ? null : (statusCode ?? null),
          site: header('x-understudy-site'),
          epoch: header('x-understudy-epoch') === null ? null : Number(header('x-understudy-epoch')),
          releaseId: header('x-understudy-release'),
          address,
        }),
      );
    });
    const recording = service.recording ? { ref_audio_path: service.recording, prompt_lang: 'en' } : {};
    asked.end(JSON.stringify({ text: 'One sentence.', text_lang: 'en', ...recording }));
  });
}

/** The first address of a name; null when nobody answers or there is none. */
export async function lookUp({ name, nameServer }: Service): Promise<string | null> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([nameServer]);
  const [address] = await resolver.resolve4(name).catch(() => [] as string[]);
  return address ?? null;
}

/** The epoch that the name server holds beside the name; null without one. */
export async function epochOf({ name, nameServer }: Service): Promise<number | null> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([nameServer]);
  const texts = await resolver.resolveTxt(`_understudy.${name}`).catch(() => [] as string[][]);
  const [, epoch] = /\be=(\d+)/.exec(texts.flat().join('')) ?? [];
  return epoch === undefined ? null : Number(epoch);
}
