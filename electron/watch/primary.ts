/**
 * The primary, as everybody here knows it: the watch, a plan, the last check before listeners move, the way back. What it is
 * asked with (key, reference clip, models that may answer) belongs to its own addresses and is shown to no other.
 */
import type { WatchTarget } from '../contract/models/settings.ts';
import { isSameOrigin } from '../kernel/url-host.ts';
import type { HttpProbe, VoiceSite } from './ports.ts';
import { createVoiceSite } from './voice-site.ts';

interface PrimaryDeps {
  readonly prober: HttpProbe;
  readonly target: WatchTarget | null;
  readonly readKey: () => Promise<string | null>;
  /** Models that may answer; `known`: at an address of the primary, where what it served before counts. */
  readonly expectedModels: (known: boolean) => Promise<readonly string[] | null>;
}

/** At an address that is not one of the primary's, a primary of which nothing is known. */
export async function createPrimary(url: string, { prober, target, ...known }: PrimaryDeps): Promise<VoiceSite> {
  const isOurs = target !== null && isAddressOf(target, url);
  return createVoiceSite({
    url,
    prober,
    site: 'primary',
    key: isOurs ? await known.readKey() : null,
    reference: isOurs ? (target.reference ?? null) : null,
    expectedModels: () => known.expectedModels(isOurs),
  });
}

export function isAddressOf(target: WatchTarget, url: string): boolean {
  return isSameOrigin(url, target.url) || (!!target.secondUrl && isSameOrigin(url, target.secondUrl));
}

export { isSameOrigin };
