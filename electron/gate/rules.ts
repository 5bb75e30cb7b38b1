/** What a gate lets through and what it changes on the way. Pure. */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';

interface Switch {
  readonly site: 'primary' | 'standby';
  readonly url: string;
  readonly epoch: number;
}

/** A lower epoch is too late, and one epoch leads to one place only. */
export function acceptsSwitch(now: Switch, target: Switch): boolean {
  const isSame = target.site === now.site && target.url === now.url;
  return target.epoch > now.epoch || (target.epoch === now.epoch && isSame);
}

/** Calls that change the voice or end the service; the official API answers them to anybody, whatever file they name. */
const ofAdmin = new Set(['/control', '/set_gpt_weights', '/set_sovits_weights', '/set_refer_audio']);

/** Headers that belong to one connection and not to the message (RFC 9110 section 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** `nobody`: what cannot be decoded may mean anything to whoever stands behind. */
type Access = 'anybody' | 'admin' | 'nobody';

/** Who may ask for it. Judged after decoding and normalising, because a backend would do the same. */
export function accessTo(requestTarget: string): Access {
  const plain = plainPath(requestTarget);
  if (plain === null) return 'nobody';
  return ofAdmin.has(plain) ? 'admin' : 'anybody';
}

/** The path that a backend may understand, in small letters and without a slash at its end; null when it cannot be decoded. */
export function plainPath(requestTarget: string): string | null {
  // By hand: to URL, `//control` would be a host name.
  const [written = ''] = requestTarget.replace(/^[a-z]+:\/\/[^/?#]*/i, '').split(/[?#]/, 1);
  try {
    const decoded = decodeURIComponent(written).replaceAll('\\', '/');
    return posix.normalize(`/${decoded}`).toLowerCase().replace(/\/+$/, '');
  } catch {
    return null;
  }
}

/** The same listener, and the same voice, always goes the same way. `percent` of all of them go the second way. */
export function isInShare(listener: string, percent: number): boolean {
  const position = createHash('sha256').update(listener).digest().readUInt32BE(0) / 2 ** 32;
  return position * 100 < percent;
}

export function forwardHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
  const named = String(headers['connection'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] =>
        entry[1] !== undefined && !hopByHop.has(entry[0]) && !named.includes(entry[0]),
    ),
  );
}
