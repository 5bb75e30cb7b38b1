/** The voice service with the pilot voice in a process of its own, and how much memory it and its engine take. */
import { startServe } from '../host-parts/serve.ts';
import { usageBelow, usageOf } from '../host-parts/usage.ts';

export interface Memory {
  readonly hostMegabytes: number;
  readonly engineMegabytes: number;
}

export interface Service {
  readonly url: string;
  readonly port: number;
  memory(): Promise<Memory>;
  /** Ends it the way a person does; its exit code. */
  end(): Promise<number | null>;
}

/** One address asks for all clients here, so its rate is not what is measured. */
const REQUESTS_PER_MINUTE = '600000';

export async function startService(): Promise<Service> {
  const options = ['--tts-port', '0', '--voice', 'pilot', '--tts-rate', REQUESTS_PER_MINUTE];
  const { pid, ttsUrl, end } = await startServe(options);
  if (ttsUrl === null) throw new Error('a host without a voice service');
  return {
    url: ttsUrl,
    port: Number(new URL(ttsUrl).port),
    async memory() {
      const [all, engine] = await Promise.all([usageOf(pid), usageBelow(pid)]);
      const megabytes = (bytes: number): number => bytes / 2 ** 20;
      return {
        hostMegabytes: megabytes(all.rssBytes - engine.rssBytes),
        engineMegabytes: megabytes(engine.rssBytes),
      };
    },
    end,
  };
}
