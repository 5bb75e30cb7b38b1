/** What a bucket's address looks like at each provider, so that nobody has to know it by heart. */
import type { StoreProvider } from '../../../electron/contract/backup.ts';
import type { Words } from '../../../electron/words/words.ts';

export interface SuggestedAddress {
  readonly endpoint: string;
  readonly region: string;
  readonly pathStyle: boolean;
}

const regions: Readonly<Record<StoreProvider, string>> = {
  aws: 'eu-central-1',
  oss: 'cn-shanghai',
  r2: 'auto',
  cos: 'ap-guangzhou',
  minio: 'us-east-1',
};

export const providerNames = (words: Words): { readonly value: StoreProvider; readonly label: string }[] => [
  { value: 'oss', label: words.backup.providers.oss },
  { value: 'aws', label: 'AWS S3' },
  { value: 'r2', label: 'Cloudflare R2' },
  { value: 'cos', label: words.backup.providers.cos },
  { value: 'minio', label: words.backup.providers.minio },
];

/** `region`: as far as it was typed; empty or of another provider: an example. */
export function suggestAddress(provider: StoreProvider, typed: string): SuggestedAddress {
  const isExample = typed.trim() === '' || Object.values(regions).includes(typed.trim());
  const region = provider === 'r2' || isExample ? regions[provider] : typed.trim();
  const endpoints: Readonly<Record<StoreProvider, string>> = {
    aws: `https://s3.${region}.amazonaws.com`,
    oss: `https://s3.oss-${region}.aliyuncs.com`,
    r2: 'https://ACCOUNT-ID.r2.cloudflarestorage.com',
    cos: `https://cos.${region}.myqcloud.com`,
    minio: 'http://127.0.0.1:9000',
  };
  return { endpoint: endpoints[provider], region, pathStyle: provider === 'minio' };
}
