/** What the store doctor finds: what is so, why it matters, and what helps. */
import type { StoreFinding } from '../../contract/models/store-finding.ts';

export interface FindingWords {
  /** With the first two facts of the check, in words. */
  readonly is: string | ((first: string, second: string) => string);
  readonly why?: string;
  readonly fix?: string;
}

const askAnAdministrator = 'Look it up in the console of the store.';

export const storeFindings: Record<StoreFinding, FindingWords> = {
  address: { is: (host) => `complete: ${host}` },
  'address-http': {
    is: (host) => `${host} is asked without encryption`,
    why: 'Whoever is on the way can read the backups, though not the keys.',
    fix: 'Set the endpoint with https://',
  },
  'address-dots': {
    is: (bucket) => `the name ${bucket} has dots in it`,
    why: 'The certificate of the store is for one name in front of its host, so encrypted connections are refused.',
    fix: 'Set the store with the bucket in the path (--path-style), or take a bucket without dots.',
  },
  'address-path': {
    is: (path) => `the endpoint has the path ${path}`,
    why: 'Few stores are below a path; most proxies there break the signature of requests.',
    fix: 'Leave the path out, unless the provider names it.',
  },
  'keys-lasting': { is: 'stay until they are taken away' },
  'keys-session': {
    is: 'are of a session',
    why: 'They end within hours, and so do the links that a standby pulls a release by. Nightly backups then fail.',
    fix: 'Use access keys that stay, with the rights of: understudy store policy writer',
  },
  'reach-used': { is: (store) => `${store} holds releases` },
  'reach-empty': { is: (store) => `${store} is empty` },
  'reach-web-page': {
    is: (endpoint) => `a web page answers at ${endpoint}`,
    why: 'It is the console of the store, a sign-in page of the network, or a web site: none of them keeps backups.',
    fix: 'Set the endpoint of the S3 service; with MinIO that is port 9000, the console is 9001.',
  },
  'reach-no-encryption': {
    is: 'the endpoint does not speak https',
    why: 'The port is one for requests without encryption.',
    fix: 'Set the endpoint with http:// within your own network; elsewhere switch on https at the store.',
  },
  clock: { is: (span) => `${span} apart` },
  'clock-behind': {
    is: (span) => `this computer is ${span} behind the store`,
    why: 'Stores refuse requests that are dated more than minutes off.',
    fix: 'Let this computer set its clock from the network.',
  },
  'clock-ahead': {
    is: (span) => `this computer is ${span} ahead of the store`,
    why: 'Stores refuse requests that are dated more than minutes off.',
    fix: 'Let this computer set its clock from the network.',
  },
  'clock-of-store': {
    is: (span) => `the clock of the store is wrong by ${span}`,
    why: 'Releases are dated by it, and requests are refused by it.',
    fix: 'Set the clock of the machine that the store runs on.',
  },
  write: { is: 'allowed' },
  'write-denied': {
    is: 'refused',
    why: 'Without it there are no backups. For a key that only restores, this is as it should be.',
    fix: 'Give the key the rights of: understudy store policy writer',
  },
  read: { is: 'what was written' },
  'read-differs': {
    is: (bytes) => `something else came back (${bytes} bytes)`,
    why: 'A store, or a proxy before it, that changes what it keeps loses backups.',
    fix: 'Connect to the store without the proxy.',
  },
  range: { is: 'works' },
  'range-ignored': {
    is: 'not supported',
    why: 'Restores work, but begin anew after a connection is lost.',
    fix: 'Look for a proxy that does not pass on ranges.',
  },
  'create-only': { is: 'works' },
  'create-only-ignored': {
    is: 'the store writes over what is there',
    why: 'Backups do without it. Which of two computers promotes is then decided by the standby.',
  },
  list: { is: 'works' },
  'list-short': {
    is: 'what was written is not listed',
    why: 'Releases would be missing from the list.',
    fix: 'Allow the key to list below the prefix: understudy store policy writer',
  },
  delete: { is: 'works' },
  'delete-refused': { is: 'refused, as it should be for a key that makes backups' },
  'delete-allowed': {
    is: 'this key may delete',
    why: 'Whoever gets hold of this computer can delete every backup with it.',
    fix: 'Give it the rights of: understudy store policy writer',
  },
  'versioning-on': { is: 'kept: what is written over or deleted can be brought back' },
  'versioning-off': {
    is: 'not kept',
    why: 'What is deleted or written over with a stolen key is gone.',
    fix: 'Switch on versioning for this bucket, with a rule that removes old versions after 60 days.',
  },
  'versioning-suspended': {
    is: 'no longer kept (suspended)',
    why: 'What is deleted or written over with a stolen key is gone.',
    fix: 'Switch versioning on again for this bucket.',
  },
  lifecycle: { is: (days) => `unfinished uploads are removed after ${days} days, nothing else` },
  'lifecycle-expires': {
    is: (rule, days) => `the rule “${rule}” deletes releases after ${days} days`,
    why: 'Files are shared between releases: the newest release loses those that have not changed since.',
    fix: 'Take the prefix of the backups out of that rule.',
  },
  'lifecycle-archives': {
    is: (rule, days) => `the rule “${rule}” moves releases into an archive after ${days} days`,
    why: 'Restores then wait for hours, also the one that a promotion needs.',
    fix: 'Take the prefix of the backups out of that rule.',
  },
  'lifecycle-no-abort': {
    is: 'unfinished uploads stay for ever',
    why: 'They cost money and are not seen in any list of objects.',
    fix: 'Add a rule that aborts incomplete multipart uploads after 7 days.',
  },
  'lifecycle-keeps-versions': {
    is: 'old versions stay for ever',
    why: 'What retention removes goes on costing money.',
    fix: 'Add a rule that removes noncurrent versions after 60 days.',
  },
  'lock-none': { is: 'none: retention can remove old releases' },
  'lock-possible': { is: 'possible, but no rule locks new objects by itself' },
  'lock-governance': {
    is: (days) => `new objects are locked for ${days} days, except from those with a special right`,
  },
  'lock-compliance': { is: (days) => `nobody can delete new objects for ${days} days` },
  'uploads-none': { is: 'none' },
  'uploads-running': { is: (count, age) => `${count}, the oldest begun ${age} ago` },
  'uploads-left': {
    is: (count, age) => `${count} left over, the oldest begun ${age} ago`,
    why: 'Their parts cost money and are not seen in any list of objects.',
    fix: 'Add a rule that aborts incomplete multipart uploads after 7 days.',
  },
  'not-told': { is: 'this store does not say', fix: askAnAdministrator },
  'not-allowed-to-ask': { is: 'this key may not ask', fix: askAnAdministrator },
  arbitrates: { is: 'works' },
  'arbitrates-not': {
    is: 'several were told that they had created it',
    why: 'The store cannot decide between two computers that promote at the same moment.',
    fix: 'Nothing, for backups. Of two computers, let one promote.',
  },
};
