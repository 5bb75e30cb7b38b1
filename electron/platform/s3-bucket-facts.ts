/** What a bucket is set to, asked of the bucket itself. Stores that do not know a request, and keys that may not ask, are told apart from errors. */
import {
  type LifecycleRule as ForeignRule,
  GetBucketLifecycleConfigurationCommand,
  type GetBucketLifecycleConfigurationCommandOutput,
  GetBucketVersioningCommand,
  type GetBucketVersioningCommandOutput,
  GetObjectLockConfigurationCommand,
  type GetObjectLockConfigurationCommandOutput,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
} from '@aws-sdk/client-s3';
import type { Answered, BucketFacts, LifecycleRule } from '../backup/ports.ts';
import { nameOf, statusOf } from './s3-errors.ts';

type Question =
  | GetBucketLifecycleConfigurationCommand
  | GetBucketVersioningCommand
  | GetObjectLockConfigurationCommand
  | ListMultipartUploadsCommand;
type Ask = (command: Question) => Promise<unknown>;

/** Reading an object there takes hours first. AWS, then Aliyun. */
const archives = new Set(['GLACIER', 'DEEP_ARCHIVE', 'Archive', 'ColdArchive', 'DeepColdArchive', 'ARCHIVE']);
const DAYS_IN_A_YEAR = 365;

export async function readBucketFacts(
  ask: Ask,
  { Bucket, prefix }: { readonly Bucket: string; readonly prefix: string },
): Promise<BucketFacts> {
  const versioning = await answered<BucketFacts['versioning']>(async () => {
    const { Status } = (await ask(new GetBucketVersioningCommand({ Bucket }))) as GetBucketVersioningCommandOutput;
    return { is: Status === 'Enabled' ? 'on' : Status === 'Suspended' ? 'suspended' : 'off' };
  });
  const lifecycle = await answered<BucketFacts['lifecycle']>(
    async () => {
      const asked = new GetBucketLifecycleConfigurationCommand({ Bucket });
      const { Rules = [] } = (await ask(asked)) as GetBucketLifecycleConfigurationCommandOutput;
      return { is: Rules.flatMap(readRule) };
    },
    { NoSuchLifecycleConfiguration: { is: [] }, NoSuchLifecycle: { is: [] } },
  );
  const lock = await answered<BucketFacts['lock']>(
    async () => {
      const asked = new GetObjectLockConfigurationCommand({ Bucket });
      const { ObjectLockConfiguration: lock } = (await ask(asked)) as GetObjectLockConfigurationCommandOutput;
      const rule = lock?.Rule?.DefaultRetention;
      if (!rule) return { is: lock?.ObjectLockEnabled === 'Enabled' ? 'possible' : null };
      const days = rule.Days ?? (rule.Years ?? 0) * DAYS_IN_A_YEAR;
      return { is: { mode: rule.Mode === 'COMPLIANCE' ? 'compliance' : 'governance', days } };
    },
    { ObjectLockConfigurationNotFoundError: { is: null }, NoSuchObjectLockConfiguration: { is: null } },
  );
  const uploads = await answered<BucketFacts['uploads']>(async () => {
    const asked = new ListMultipartUploadsCommand({ Bucket, Prefix: prefix });
    const { Uploads = [], IsTruncated = false } = (await ask(asked)) as ListMultipartUploadsCommandOutput;
    // Not every store filters by prefix.
    const ours = Uploads.filter(({ Key }) => Key?.startsWith(prefix));
    const begun = ours.flatMap(({ Initiated }) => (Initiated ? [Initiated.getTime()] : []));
    const oldestAtMs = begun.length > 0 ? Math.min(...begun) : null;
    return { is: { count: ours.length, oldestAtMs, more: IsTruncated } };
  });
  return { versioning, lifecycle, lock, uploads };
}

/** `meant`: errors that are an answer. A store that cannot be reached is an error still. */
async function answered<A extends Answered<unknown>>(
  ask: () => Promise<A>,
  meant: Readonly<Record<string, A>> = {},
): Promise<A | { readonly unknown: 'not-there' | 'denied' }> {
  try {
    return await ask();
  } catch (error) {
    const known = meant[nameOf(error)];
    if (known !== undefined) return known;
    const status = statusOf(error);
    if (status === 401 || status === 403) return { unknown: 'denied' };
    // A store words "I do not know this request" in many ways, and some take it for one that they know.
    if (status !== undefined && (status < 500 || status === 501)) return { unknown: 'not-there' };
    throw error;
  }
}

/** Rules that are switched off, or that concern objects with certain tags, are none of ours: we set no tags. */
function readRule(rule: ForeignRule): LifecycleRule[] {
  if (rule.Status !== 'Enabled' || rule.Filter?.Tag || (rule.Filter?.And?.Tags ?? []).length > 0) return [];
  const archiving = (rule.Transitions ?? []).filter(({ StorageClass }) => archives.has(StorageClass ?? ''));
  const { Expiration } = rule;
  return [
    {
      id: rule.ID ?? '',
      prefix: rule.Filter?.And?.Prefix ?? rule.Filter?.Prefix ?? rule.Prefix ?? '',
      expiresDays: Expiration?.Days ?? (Expiration?.Date ? 0 : null),
      archivesDays: archiving.length > 0 ? Math.min(...archiving.map(({ Days = 0 }) => Days)) : null,
      noncurrentDays: rule.NoncurrentVersionExpiration?.NoncurrentDays ?? null,
      abortsUploadsDays: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? null,
    },
  ];
}
