/** Does it sound like speech? Measured on the samples, for files and for what the service answers. */
import { readFileSync } from 'node:fs';
import { measureLoudness } from '../../native-models/audio/loudness.ts';
import { readWav } from '../../native-models/audio/wav.ts';

/** Bounds that any ordinary sentence of an ordinary voice meets. */
const SHORTEST_S = 1;
const LONGEST_S = 15;
const QUIETEST_DBFS = -35;
const LOUDEST_DBFS = -10;

interface Heard {
  readonly audioSeconds: number;
  readonly rmsDbfs: number;
}

export function requireSpeech(file: string): Heard {
  return judge(readFileSync(file));
}

function judge(bytes: Uint8Array): Heard {
  const { samples, sampleRateHz } = readWav(bytes);
  const audioSeconds = samples.length / sampleRateHz;
  const { rmsDbfs, peak } = measureLoudness(samples, sampleRateHz);
  if (audioSeconds < SHORTEST_S || audioSeconds > LONGEST_S) throw new Error(`${audioSeconds.toFixed(2)} s long`);
  if (rmsDbfs < QUIETEST_DBFS || rmsDbfs > LOUDEST_DBFS) throw new Error(`level ${rmsDbfs.toFixed(1)} dBFS`);
  if (peak >= 1) throw new Error('clipped');
  return { audioSeconds, rmsDbfs };
}

/** Asks the service's own address for a sentence, as a listener's program would. */
export async function listenTo(
  serviceUrl: string,
  expectedSite: string,
): Promise<Heard & { readonly site: string | null; readonly releaseId: string | null }> {
  const response = await fetch(new URL('/v1/audio/speech', serviceUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'gpt-sovits',
      input: 'Hello, this is a voice test.',
      voice: 'default',
      response_format: 'wav',
    }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const site = response.headers.get('x-understudy-site');
  if (site !== expectedSite) throw new Error(`the ${site ?? 'unnamed site'} answers instead of the ${expectedSite}`);
  const heard = judge(new Uint8Array(await response.arrayBuffer()));
  return { ...heard, site, releaseId: response.headers.get('x-understudy-release') };
}
