/** Who may speak through the gate of a site: the bearer keys of listeners, and the one of the operation that opened it. */
import type { SiteState } from '../contract/models/site.ts';
import { secretEqual } from '../kernel/secret-equal.ts';

/** `owner`: the operation itself, which also hears a voice that listeners do not hear yet. */
type Caller = 'owner' | 'listener' | 'stranger';

export function callerOf(
  authorization: string | undefined,
  { accessKey, listenerKeys }: Pick<SiteState, 'accessKey' | 'listenerKeys'>,
): Caller {
  const given = /^Bearer +(\S.*)$/i.exec(authorization ?? '')?.[1]?.trim() ?? '';
  // Every key is compared, so that the time tells nothing about which one was right.
  const isOwner = accessKey !== null && secretEqual(given, accessKey);
  const isListener = listenerKeys.map((key) => secretEqual(given, key)).includes(true);
  if (isOwner) return 'owner';
  return isListener || listenerKeys.length === 0 ? 'listener' : 'stranger';
}
