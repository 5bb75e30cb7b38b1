/** The keys of the bucket, from the environment alone: an argument would be seen by every process and kept by the shell. */
import type { CallInput } from '../contract/index.ts';

/** Null when there are none. */
export function storeKeysFromEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): CallInput<'backup.setStoreKeys'> | null {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return null;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
}
