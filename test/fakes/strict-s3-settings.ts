/** What a bucket of the strict S3 server is set to, and the answers of its settings' requests. */
import { S3Fault, type S3Operation } from './strict-s3-fault.ts';

export interface BucketSettings {
  readonly versioning?: 'Enabled' | 'Suspended';
  /** The rules as XML, each `<Rule>…</Rule>`. */
  readonly lifecycle?: string;
  /** What is inside `<ObjectLockConfiguration>`. */
  readonly lock?: string;
}

/** XML of the answer; null for an operation that is none of these. */
export function answerSettings(operation: S3Operation, settings: BucketSettings): string | null {
  switch (operation) {
    case 'GetBucketVersioning': {
      const status = settings.versioning ? `<Status>${settings.versioning}</Status>` : '';
      return `<VersioningConfiguration>${status}</VersioningConfiguration>`;
    }
    case 'GetBucketLifecycle':
      if (settings.lifecycle === undefined) throw new S3Fault(404, 'NoSuchLifecycleConfiguration');
      return `<LifecycleConfiguration>${settings.lifecycle}</LifecycleConfiguration>`;
    case 'GetObjectLock':
      if (settings.lock === undefined) throw new S3Fault(404, 'ObjectLockConfigurationNotFoundError');
      return `<ObjectLockConfiguration>${settings.lock}</ObjectLockConfiguration>`;
    default:
      return null;
  }
}
