/**
 * The settings of a bucket as people paste them from a console, brought into the form that requests are made of. What can only
 * mean one thing is put right; what could mean two is refused with what was meant. Pure.
 */
import type { StoreSettings } from '../../contract/models/settings.ts';
import { AppError } from '../../kernel/app-error.ts';
import { setStoreCommand } from '../ports.ts';
import { isVirtualHostOnly, providerOf, servesBucketsAsHosts } from './provider.ts';

type BucketSettings = Extract<StoreSettings, { kind: 's3' }>;

export type AddressProblem =
  | 'query'
  | 'other-bucket'
  | 'bucket-slash'
  | 'bucket-letters'
  | 'prefix-dots'
  | 'prefix-characters'
  | 'region-characters';

/** @throws AppError BACKUP_ADDRESS_INVALID with `reason` (an AddressProblem), what was `given`, and the command that sets what was meant. */
export function tidyStore(settings: StoreSettings): StoreSettings {
  if (settings.kind === 'folder') return settings;
  const withRegion = { ...settings, region: tidyRegion(settings) };
  const withPrefix = { ...withRegion, prefix: tidyPrefix(withRegion) };
  const withBucket = { ...withPrefix, bucket: tidyBucket(withPrefix) };
  return { ...withBucket, ...tidyEndpoint(withBucket) };
}

function tidyBucket(settings: BucketSettings): string {
  const { bucket: typed, endpointIsBucket = false, pathStyle } = settings;
  const bucket = typed
    .trim()
    .replace(/^(s3|oss|cos|r2):\/\//i, '')
    .replace(/\/+$/, '');
  const [first = ''] = bucket.split('/');
  if (first !== bucket) throw invalid('bucket-slash', typed, { ...settings, bucket: first });
  // Old buckets may be named otherwise; they are only reached by path.
  const isUsual = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket);
  const isOld = /^[A-Za-z0-9._-]{3,255}$/.test(bucket);
  if (isUsual || endpointIsBucket || (pathStyle && isOld)) return bucket;
  const meant = bucket.toLowerCase().replace(/[^a-z0-9.-]+/g, '-');
  throw invalid('bucket-letters', typed, { ...settings, bucket: meant });
}

/** The console of OSS shows `oss-cn-hangzhou` where signatures want `cn-hangzhou`. */
function tidyRegion({ region: typed, endpoint }: BucketSettings): string {
  const region = providerOf(endpoint) === 'oss' ? typed.trim().replace(/^oss-/, '') : typed.trim();
  if (/^[A-Za-z0-9_.-]{1,64}$/.test(region)) return region;
  throw invalid('region-characters', typed);
}

/** One slash between the parts and one at the end. `..` would be another folder for some tools and none for others. */
function tidyPrefix(settings: BucketSettings): string {
  const typed = settings.prefix;
  const parts = typed
    .trim()
    .split('/')
    .filter((part) => part !== '');
  const named = parts.filter((part) => part !== '..' && part !== '.');
  const meant = { ...settings, prefix: named.map((part) => `${part}/`).join('') };
  if (named.length < parts.length) throw invalid('prefix-dots', typed, meant);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are looked for
  if (/[\u0000-\u001f\u007f\\*?]/.test(typed)) throw invalid('prefix-characters', typed);
  return parts.map((part) => `${part}/`).join('');
}

function tidyEndpoint(settings: BucketSettings): Pick<BucketSettings, 'endpoint' | 'pathStyle'> {
  const { bucket, endpointIsBucket = false } = settings;
  const url = new URL(settings.endpoint);
  // What is behind the question mark may be a secret.
  const bare = `${url.origin}${url.pathname}`;
  if (url.search !== '' || url.hash !== '') throw invalid('query', bare, { ...settings, endpoint: bare });
  let { pathStyle } = settings;
  const named = endpointIsBucket ? null : bucketInHost(url.hostname);
  if (named !== null && named !== bucket) {
    const endpoint = settings.endpoint.replace(`${named}.`, '');
    throw invalid('other-bucket', named, { ...settings, endpoint });
  }
  if (named !== null) {
    url.hostname = url.hostname.slice(named.length + 1);
    pathStyle = false;
  }
  // `https://minio:9000/studio` is the bucket's own address, as consoles show it.
  if (url.pathname.replace(/\/+$/, '') === `/${bucket}`) {
    url.pathname = '/';
    pathStyle = !isVirtualHostOnly(url.hostname);
  }
  return { endpoint: url.href.replace(/\/+$/, ''), pathStyle };
}

/** The bucket in `studio.oss-cn-hangzhou.aliyuncs.com`; null where the host is the service itself, or one that we do not know. */
function bucketInHost(hostname: string): string | null {
  const service = servesBucketsAsHosts(hostname);
  if (service === null || hostname === service) return null;
  return hostname.slice(0, -service.length - 1);
}

function invalid(reason: AddressProblem, given: string, meant?: BucketSettings): AppError {
  return new AppError('BACKUP_ADDRESS_INVALID', {
    details: { reason, given: given.slice(0, 200) },
    // Shown as a command to be run, so only of plain words.
    remedy:
      meant && /^[\w./:-]*$/.test(`${meant.endpoint}${meant.region}${meant.bucket}${meant.prefix}`)
        ? { kind: 'run', command: setStoreCommand(meant) }
        : { kind: 'open', screen: 'backup' },
  });
}
