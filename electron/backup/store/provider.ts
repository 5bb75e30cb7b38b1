/** Whose bucket is it, by the host of its endpoint, and what is known of that service. Pure. */
import type { StoreProvider } from '../../contract/backup.ts';

/** The host of the service behind any host of it, with or without a bucket in front. */
const services: readonly { readonly provider: StoreProvider; readonly host: RegExp }[] = [
  {
    provider: 'aws',
    host: /(?:^|\.)(s3(?:[.-](?:dualstack|fips))*[.-][a-z0-9-]+\.amazonaws\.com(?:\.cn)?|s3\.amazonaws\.com)$/,
  },
  { provider: 'oss', host: /(?:^|\.)((?:s3\.)?oss-[a-z0-9-]+\.aliyuncs\.com)$/ },
  { provider: 'r2', host: /(?:^|\.)([0-9a-f]{32}(?:\.[a-z]+)?\.r2\.cloudflarestorage\.com)$/ },
  { provider: 'cos', host: /(?:^|\.)(cos\.[a-z0-9-]+\.myqcloud\.com)$/ },
];

function find(hostname: string): { readonly provider: StoreProvider; readonly service: string } | null {
  for (const { provider, host } of services) {
    const service = host.exec(hostname.toLowerCase())?.[1];
    if (service !== undefined) return { provider, service };
  }
  return null;
}

/** `minio` stands for every store that speaks S3 and is not one of the others. */
export function providerOf(endpoint: string): StoreProvider {
  return (URL.canParse(endpoint) ? find(new URL(endpoint).hostname)?.provider : undefined) ?? 'minio';
}

/** The service that this host, or a bucket's own host below it, belongs to; null for a host of one's own. */
export function servesBucketsAsHosts(hostname: string): string | null {
  return find(hostname)?.service ?? null;
}

/** Refuses the bucket in the path. */
export function isVirtualHostOnly(hostname: string): boolean {
  const provider = find(hostname)?.provider;
  return provider === 'oss' || provider === 'cos';
}
