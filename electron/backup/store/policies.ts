/**
 * Least privilege, ready to paste: what each kind of key must be allowed for the requests that this room makes, and what is
 * taken from it whatever else it is given. A test runs a whole backup and a restore against a server that holds keys to this.
 */
import type { ParsedInput } from '../../contract/index.ts';
import type { StoreSettings } from '../../contract/models/settings.ts';
import type {
  PolicyDocument,
  PolicyProvider,
  PolicyRole,
  PolicyStatement,
  StorePolicy,
} from '../../contract/models/store-policy.ts';
import { AppError } from '../../kernel/app-error.ts';
import { asPrefix } from '../ports.ts';
import { blobsPrefix, deviceListsPrefix, signaturesPrefix } from '../release/keys.ts';
import { providerOf } from './provider.ts';

const DEFAULT_PREFIX = 'understudy/v1/';

interface Language {
  readonly version: string;
  readonly resource: (partition: string, path: string) => string;
  readonly prefixKey: string;
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly remove: readonly string[];
  readonly list: readonly string[];
  /** What the store doctor asks the bucket. */
  readonly look: readonly string[];
  readonly put: readonly string[];
  /** Ways to destroy what is there that no key of ours ever needs. */
  readonly never: readonly string[];
}

const s3: Language = {
  version: '2012-10-17',
  resource: (partition, path) => `arn:${partition}:s3:::${path}`,
  prefixKey: 's3:prefix',
  read: ['s3:GetObject'],
  write: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  remove: ['s3:DeleteObject'],
  list: ['s3:ListBucket'],
  look: [
    's3:GetBucketVersioning',
    's3:GetLifecycleConfiguration',
    's3:GetBucketObjectLockConfiguration',
    's3:ListBucketMultipartUploads',
  ],
  put: ['s3:PutObject'],
  never: [
    's3:DeleteObjectVersion',
    's3:BypassGovernanceRetention',
    's3:DeleteBucket',
    's3:PutBucketPolicy',
    's3:PutBucketVersioning',
    's3:PutLifecycleConfiguration',
  ],
};

const ram: Language = {
  version: '1',
  resource: (_partition, path) => `acs:oss:*:*:${path}`,
  prefixKey: 'oss:Prefix',
  read: ['oss:GetObject'],
  write: ['oss:PutObject', 'oss:AbortMultipartUpload', 'oss:ListParts'],
  remove: ['oss:DeleteObject'],
  list: ['oss:ListObjects'],
  look: ['oss:GetBucketVersioning', 'oss:GetBucketLifecycle', 'oss:GetBucketWorm', 'oss:ListMultipartUploads'],
  put: ['oss:PutObject'],
  never: [
    'oss:DeleteObjectVersion',
    'oss:DeleteBucket',
    'oss:PutBucketPolicy',
    'oss:PutBucketVersioning',
    'oss:PutBucketLifecycle',
  ],
};

export type AskedPolicy = ParsedInput<'backup.policy'>;

/** Throws BACKUP_STORE_MISSING where nobody says which bucket: a folder's rights are those of the file system. */
export function writePolicy(store: StoreSettings | null, asked: AskedPolicy): StorePolicy {
  const set = store?.kind === 's3' ? store : null;
  const bucket = asked.bucket ?? set?.bucket;
  if (bucket === undefined) {
    throw new AppError('BACKUP_STORE_MISSING', { remedy: { kind: 'open', screen: 'backup' } });
  }
  const { role, prefix = set?.prefix ?? DEFAULT_PREFIX } = asked;
  const provider = asked.provider ?? policyProviderOf(set?.endpoint ?? '');
  const partition = set?.endpoint.includes('.amazonaws.com.cn') ? 'aws-cn' : 'aws';
  const place = { bucket, folder: asPrefix(prefix), partition };
  return { role, provider, policy: documentFor(role, provider === 'oss' ? ram : s3, place) };
}

interface Place {
  readonly bucket: string;
  /** Ends in a slash unless it is empty. */
  readonly folder: string;
  readonly partition: string;
}

function policyProviderOf(endpoint: string): PolicyProvider {
  const provider = providerOf(endpoint);
  return provider === 'aws' || provider === 'oss' ? provider : 'minio';
}

function documentFor(role: PolicyRole, words: Language, { bucket, folder, partition }: Place): PolicyDocument {
  const whole = words.resource(partition, bucket);
  const below = (part: string): string => words.resource(partition, `${bucket}/${folder}${part}*`);
  const allow = (Action: readonly string[], Resource: readonly string[]): PolicyStatement => ({
    Effect: 'Allow',
    Action,
    Resource,
  });
  const deny = (Action: readonly string[], Resource: readonly string[]): PolicyStatement => ({
    Effect: 'Deny',
    Action,
    Resource,
  });
  const list: PolicyStatement = {
    ...allow(words.list, [whole]),
    ...(folder !== '' && { Condition: { StringLike: { [words.prefixKey]: [`${folder}*`] } } }),
  };
  const everywhere = [whole, words.resource(partition, `${bucket}/*`)];
  const statements: Readonly<Record<PolicyRole, readonly PolicyStatement[]>> = {
    writer: [
      allow([...words.read, ...words.write], [below('')]),
      list,
      allow(words.look, [whole]),
      deny([...words.remove, ...words.never], everywhere),
    ],
    restorer: [
      allow(words.read, [below('')]),
      list,
      deny([...words.write, ...words.remove, ...words.never], everywhere),
    ],
    janitor: [
      allow([...words.read, ...words.write, ...words.remove], [below('')]),
      list,
      allow(words.look, [whole]),
      // It removes and puts back; it makes no release and lets nobody in.
      deny(words.put, [below(blobsPrefix), below(signaturesPrefix), below(deviceListsPrefix)]),
      deny(words.never, everywhere),
    ],
  };
  return { Version: words.version, Statement: statements[role] };
}
