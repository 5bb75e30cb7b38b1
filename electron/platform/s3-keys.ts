/** The keys of a bucket. Apart from the store, so that whoever only asks for them does not load the SDK. */
import { type StoreKeys, secretNames } from '../backup/ports.ts';
import { AppError } from '../kernel/app-error.ts';
import type { SecretBox } from '../kernel/ports.ts';

/** From the environment (headless) or the secret box; never from settings or a command line. Throws BACKUP_KEYS_MISSING. */
export async function readS3Keys(
  secrets: SecretBox,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<StoreKeys> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
    return {
      accessKeyId: AWS_ACCESS_KEY_ID.trim(),
      secretAccessKey: AWS_SECRET_ACCESS_KEY.trim(),
      sessionToken: AWS_SESSION_TOKEN?.trim() || undefined,
    };
  }
  const accessKeyId = await secrets.read(secretNames.accessKeyId);
  const secretAccessKey = await secrets.read(secretNames.secretAccessKey);
  if (!accessKeyId || !secretAccessKey) {
    throw new AppError('BACKUP_KEYS_MISSING', { remedy: { kind: 'open', screen: 'backup' } });
  }
  const sessionToken = (await secrets.read(secretNames.sessionToken)) ?? undefined;
  return { accessKeyId, secretAccessKey, sessionToken };
}
