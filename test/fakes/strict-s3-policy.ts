/**
 * Holds a key to a policy as AWS, MinIO and Aliyun RAM do: what is denied anywhere is refused, what is allowed nowhere too. Knows
 * actions, resources with wildcards and StringLike on the prefix of a list.
 */
import type { PolicyDocument, PolicyStatement } from '../../electron/contract/models/store-policy.ts';
import type { S3Operation } from './strict-s3-fault.ts';

/** The action that a request needs, in the words of S3. */
const actions: Readonly<Record<S3Operation, string>> = {
  PutObject: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  ListParts: 's3:ListMultipartUploadParts',
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  DeleteObject: 's3:DeleteObject',
  ListObjects: 's3:ListBucket',
  HeadBucket: 's3:ListBucket',
  CreateBucket: 's3:CreateBucket',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  GetBucketVersioning: 's3:GetBucketVersioning',
  GetBucketLifecycle: 's3:GetLifecycleConfiguration',
  GetObjectLock: 's3:GetBucketObjectLockConfiguration',
};

/** Where RAM has another word for it. */
const ramWords: Readonly<Record<string, string>> = {
  's3:ListMultipartUploadParts': 'oss:ListParts',
  's3:ListBucket': 'oss:ListObjects',
  's3:ListBucketMultipartUploads': 'oss:ListMultipartUploads',
  's3:GetLifecycleConfiguration': 'oss:GetBucketLifecycle',
  's3:GetBucketObjectLockConfiguration': 'oss:GetBucketWorm',
};

export interface PolicyRequest {
  readonly operation: S3Operation;
  readonly bucketName: string;
  readonly key: string;
  /** Of a list; null where the request has none. */
  readonly prefix: string | null;
}

export function allows(policy: PolicyDocument, request: PolicyRequest): boolean {
  const action = actionOf(policy, request.operation);
  const matching = policy.Statement.filter((statement) => concerns(statement, action, request));
  return matching.some(({ Effect }) => Effect === 'Allow') && matching.every(({ Effect }) => Effect === 'Allow');
}

/** In the words of the policy's own provider. */
export function actionOf({ Version }: PolicyDocument, operation: S3Operation): string {
  const action = actions[operation];
  return Version === '1' ? (ramWords[action] ?? action.replace('s3:', 'oss:')) : action;
}

function concerns(statement: PolicyStatement, action: string, { bucketName, key, prefix }: PolicyRequest): boolean {
  const path = key === '' ? bucketName : `${bucketName}/${key}`;
  const isNamed = statement.Resource.some((resource) =>
    like(resource.replace(/^(arn:[a-z-]+:s3:::|acs:oss:\*:\*:)/, ''), path),
  );
  if (!isNamed || !statement.Action.some((one) => like(one, action))) return false;
  const wanted = statement.Condition?.['StringLike'] ?? {};
  return Object.entries(wanted).every(([name, values]) => {
    if (!/^(s3:prefix|oss:Prefix)$/.test(name)) throw new Error(`condition ${name} is not known here`);
    return prefix !== null && values.some((value) => like(value, prefix));
  });
}

function like(pattern: string, text: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[.\\+?^${}()|[\]]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`, 's').test(text);
}
