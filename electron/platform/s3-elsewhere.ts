/** A bucket that is not where the settings say: the store names its region or its endpoint, and the command that sets them is made of it. */
import { setStoreCommand } from '../backup/ports.ts';
import type { Remedy } from '../contract/errors.ts';
import type { StoreSettings } from '../contract/models/settings.ts';

type S3Settings = Extract<StoreSettings, { kind: 's3' }>;

/** As the store words it, in the body of its answer. */
export interface ElsewhereAnswer {
  readonly Region?: unknown;
  readonly Endpoint?: unknown;
}

const names = new Set([
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'PermanentRedirect',
  'TemporaryRedirect',
]);

export function isElsewhere(name: string, status: number | undefined): boolean {
  return names.has(name) || status === 301 || status === 307 || status === 308;
}

interface Place {
  readonly region: string | null;
  readonly endpoint: string | null;
}

/** What the store said is shown as a command to be run, so only what is plainly a region or a host counts. */
export function readPlace({ Region, Endpoint }: ElsewhereAnswer, { endpoint, bucket }: S3Settings): Place {
  const region = typeof Region === 'string' && /^[a-z0-9-]{2,40}$/.test(Region) ? Region : null;
  const named = typeof Endpoint === 'string' && /^[a-z0-9.-]{3,200}(:\d{1,5})?$/i.test(Endpoint) ? Endpoint : null;
  if (named === null) return { region, endpoint: null };
  // The address of the bucket, where the bucket is a part of the host's name.
  const host = named.startsWith(`${bucket}.`) ? named.slice(bucket.length + 1) : named;
  return { region, endpoint: `${new URL(endpoint).protocol}//${host}` };
}

export function setStoreThere(place: Place, settings: S3Settings): Remedy {
  if (place.region === null && place.endpoint === null) return { kind: 'open', screen: 'backup' };
  const region = place.region ?? settings.region;
  const endpoint = place.endpoint ?? endpointIn(region, settings);
  return { kind: 'run', command: setStoreCommand({ ...settings, region, endpoint }) };
}

/** Services that name the region in their host have another host for another region. */
function endpointIn(region: string, settings: S3Settings): string {
  const url = new URL(settings.endpoint);
  const parts = url.hostname.split('.').map((part) => (part === settings.region ? region : part));
  if (parts.join('.') === url.hostname) return settings.endpoint;
  url.hostname = parts.join('.');
  return url.href.replace(/\/$/, '');
}
