/** Who may speak through the gate of a site: the bearer keys of listeners, the admin key, and the one of the operation that opened it. */
import type { SiteState } from '../contract/models/site.ts';
import { sha256Hex } from '../kernel/hash-file.ts';
import { secretEqual } from '../kernel/secret-equal.ts';

/**
 * `owner`: the operation itself, which also hears a voice that listeners do not hear yet. `admin`: a listener who may change the
 * voice and restart it.
 */
type Caller = 'owner' | 'admin' | 'listener' | 'stranger';

export function callerOf(
  authorization: string | undefined,
  { accessKey, listenerKeys, adminKeyHash }: Pick<SiteState, 'accessKey' | 'listenerKeys' | 'adminKeyHash'>,
): Caller {
  const given = /^Bearer +(\S.*)$/i.exec(authorization ?? '')?.[1]?.trim() ?? '';
  // Every key is compared, so that the time tells nothing about which one was right.
  const isOwner = accessKey !== null && secretEqual(given, accessKey);
  const isListener = listenerKeys.map((key) => secretEqual(given, key)).includes(true);
  const isAdmin = adminKeyHash !== null && secretEqual(sha256Hex(given), adminKeyHash);
  if (isOwner) return 'owner';
  // A key that listeners have is everybody's, whatever else it was made.
  if (isListener) return 'listener';
  if (isAdmin) return 'admin';
  return listenerKeys.length === 0 ? 'listener' : 'stranger';
}
