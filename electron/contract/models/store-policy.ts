/** Policies that give a key what its work needs and nothing else. */

/** `writer` makes releases, `restorer` brings them back, `janitor` removes what is no longer kept. */
export const policyRoles = ['writer', 'restorer', 'janitor'] as const;
export type PolicyRole = (typeof policyRoles)[number];

/** Whose language a policy is written in. MinIO reads that of AWS. */
export const policyProviders = ['aws', 'oss', 'minio'] as const;
export type PolicyProvider = (typeof policyProviders)[number];

export interface StorePolicy {
  readonly role: PolicyRole;
  readonly provider: PolicyProvider;
  /** As it is pasted into the provider's console. */
  readonly policy: PolicyDocument;
}

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  /** Operator → key → values. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}
