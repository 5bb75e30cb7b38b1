/** What the settings of a bucket mean for releases that lie in it. Pure. */
import type { StoreSettings } from '../../contract/models/settings.ts';
import { isOwnNetwork } from '../../kernel/own-network.ts';
import type { Answered, BucketFacts, LifecycleRule } from '../ports.ts';
import {
  daysPrefix,
  leasesPrefix,
  probeKey,
  tombstonesPrefix,
  trashPrefix,
  trustRequestsPrefix,
} from '../release/keys.ts';
import { type Finding, ok, unknown, warn } from './finding.ts';

/** What nobody misses after a while; all else below the prefix has to stay for years. */
const forAWhile = [probeKey(''), trashPrefix, leasesPrefix, tombstonesPrefix, trustRequestsPrefix, daysPrefix];
const DAY_MS = 86_400_000;

export function judgeAddress(settings: Extract<StoreSettings, { kind: 's3' }>): Finding {
  const { protocol, hostname, host, pathname } = new URL(settings.endpoint);
  if (protocol === 'http:' && !isOwnNetwork(hostname)) return warn('address-http', { host });
  const inHost = !settings.pathStyle && !settings.endpointIsBucket;
  // A certificate for *.s3… is one for a single name in front of it.
  if (protocol === 'https:' && inHost && settings.bucket.includes('.')) {
    return warn('address-dots', { bucket: settings.bucket });
  }
  if (pathname !== '/') return warn('address-path', { path: pathname });
  return ok('address', { host });
}

export function judgeVersioning({ versioning }: Pick<BucketFacts, 'versioning'>): Finding {
  if ('unknown' in versioning) return notKnown(versioning);
  return versioning.is === 'on' ? ok('versioning-on') : warn(`versioning-${versioning.is}`);
}

/** The worst first: what loses releases, what makes them slow to get, what costs money. */
export function judgeLifecycle({ lifecycle, versioning }: BucketFacts, prefix: string): Finding {
  if ('unknown' in lifecycle) return notKnown(lifecycle);
  const ours = lifecycle.is.filter((rule) => concernsLasting(rule, prefix));
  const expiring = soonest(ours, 'expiresDays');
  if (expiring) return warn('lifecycle-expires', { rule: nameOf(expiring), days: expiring.expiresDays });
  const archiving = soonest(ours, 'archivesDays');
  if (archiving) return warn('lifecycle-archives', { rule: nameOf(archiving), days: archiving.archivesDays });
  const whole = lifecycle.is.filter((rule) => prefix.startsWith(rule.prefix));
  const aborting = soonest(whole, 'abortsUploadsDays');
  if (!aborting) return warn('lifecycle-no-abort');
  const keepsAll = 'is' in versioning && versioning.is === 'on' && soonest(ours, 'noncurrentDays') === null;
  if (keepsAll) return warn('lifecycle-keeps-versions');
  return ok('lifecycle', { days: aborting.abortsUploadsDays });
}

export function judgeLock({ lock }: Pick<BucketFacts, 'lock'>): Finding {
  if ('unknown' in lock) return notKnown(lock);
  if (lock.is === null) return ok('lock-none');
  if (lock.is === 'possible') return ok('lock-possible');
  return ok(`lock-${lock.is.mode}`, { days: lock.is.days });
}

/** One that is a day old is of no run that goes on. */
export function judgeUploads({ uploads }: Pick<BucketFacts, 'uploads'>, nowMs: number): Finding {
  if ('unknown' in uploads) return notKnown(uploads);
  const { count, oldestAtMs, more } = uploads.is;
  if (count === 0) return ok('uploads-none');
  const ageS = Math.max(0, Math.round((nowMs - (oldestAtMs ?? nowMs)) / 1000));
  const facts = { count: more ? `${count}+` : count, ageS };
  return ageS * 1000 > DAY_MS ? warn('uploads-left', facts) : ok('uploads-running', facts);
}

function notKnown(answer: Extract<Answered<unknown>, { unknown: string }>): Finding {
  return unknown(answer.unknown === 'denied' ? 'not-allowed-to-ask' : 'not-told');
}

/** Objects below `folder` that have to stay may have a name that begins like the rule's prefix. */
function concernsLasting({ prefix }: LifecycleRule, folder: string): boolean {
  if (folder.startsWith(prefix)) return true;
  return prefix.startsWith(folder) && !forAWhile.some((part) => prefix.startsWith(folder + part));
}

type Days = 'expiresDays' | 'archivesDays' | 'noncurrentDays' | 'abortsUploadsDays';

function soonest(rules: readonly LifecycleRule[], what: Days): LifecycleRule | null {
  const timed = rules.filter((rule) => rule[what] !== null);
  return timed.toSorted((a, b) => (a[what] ?? 0) - (b[what] ?? 0))[0] ?? null;
}

function nameOf({ id, prefix }: LifecycleRule): string {
  return id || prefix || '*';
}
