/** Errors about the store, releases and bringing voices back. */
import type { SomeErrors } from './error-words.ts';

export const backup = {
  BACKUP_STORE_MISSING: { title: 'Not backed up', body: 'No store is set. Choose a folder or a bucket first.' },
  BACKUP_STORE_UNREACHABLE: {
    title: 'Store not reached',
    body: 'The network, the endpoint or the disk does not answer.',
  },
  BACKUP_BUCKET_DENIED: {
    title: 'Store refused',
    body: 'The keys are wrong or lack the right to read and write this bucket.',
  },
  BACKUP_BUCKET_MISSING: {
    title: 'Bucket not found',
    body: 'There is no bucket by this name at this endpoint, or it is in another region.',
  },
  BACKUP_BUCKET_ELSEWHERE: {
    title: 'Store not opened: the bucket is elsewhere',
    body: 'The bucket lies in another region or at another endpoint than the one that is set. Nothing was written. Set the one that the store names.',
  },
  BACKUP_KEYS_TEMPORARY: {
    title: 'Store refused: the keys are temporary',
    body: 'Keys of a session are nothing without their token. Set it beside them (AWS_SESSION_TOKEN), or use access keys that stay: nightly backups need those. Nothing was written.',
  },
  BACKUP_KEYS_EXPIRED: {
    title: 'Store refused: the session has ended',
    body: 'The keys were of a session, and it is over. Set new ones, or access keys that stay. What was sent so far is kept and not sent again.',
  },
  BACKUP_KEYS_MALFORMED: {
    title: 'Keys not set',
    body: 'These are no access keys as a store gives them out: the two may be swapped, have a space or a line end inside, or come with their names. The keys before are unharmed.',
  },
  BACKUP_ADDRESS_INVALID: {
    title: 'Store not set',
    body: 'The endpoint, the bucket or the prefix could mean two things, or holds what none can: another bucket in the host, a query, capitals, “..”. Nothing was changed.',
  },
  BACKUP_STORE_CERTIFICATE: {
    title: 'Store not opened: certificate',
    body: 'The certificate of the store is not accepted: it is for another name, has run out, or nobody known here vouches for it. A bucket name with dots also does this; set it with the bucket in the path. Where the studio or a proxy has an authority of its own, name its file: understudy network ca FILE.',
  },
  BACKUP_PATH_STYLE_REFUSED: {
    title: 'Store refused: bucket in the path',
    body: 'This store wants the name of the bucket in front of its host, not in the path. Set it without the option for that.',
  },
  BACKUP_KEYS_MISSING: { title: 'Store not opened', body: 'No access keys are stored on this computer.' },
  BACKUP_CLOCK_SKEWED: {
    title: 'Store refused',
    body: 'The clock of this computer is off by more than the store accepts. Set it right.',
  },
  BACKUP_STORE_SILENT: {
    title: 'No answer from the store',
    body: 'The disk or share does not answer. Nothing was changed. Check that it is plugged in and reachable.',
  },
  BACKUP_STORE_NOT_MOUNTED: {
    title: 'Store not there',
    body: 'The releases are not where they should be. Their disk or share is probably not mounted. Nothing was written.',
  },
  BACKUP_STORE_FOLDER_MISSING: {
    title: 'No such folder',
    body: 'This folder does not exist yet. Nothing was changed.',
  },
  BACKUP_STORE_FOLDER_REFUSED: {
    title: 'Store not set',
    body: 'The folder cannot be made or used here. Choose another one.',
  },
  BACKUP_STORE_FULL: {
    title: 'Not backed up: store full',
    body: 'The store has no room left. Earlier releases are unharmed.',
  },
  BACKUP_OBJECT_TOO_LARGE: {
    title: 'Too large for the store',
    body: 'A file is larger than the store, or Understudy, can handle. Nothing was published.',
  },
  BACKUP_LAYOUT_INVALID: {
    title: 'Store not understood',
    body: 'The file that names the layout of this store cannot be read. Nothing was changed there.',
  },
  BACKUP_STORE_ANSWER_UNKNOWN: {
    title: 'Store not understood',
    body: 'What answers at this endpoint does not speak S3; a web page does not, for one. Nothing was written. Check the endpoint.',
  },
  BACKUP_LIST_UNSOUND: {
    title: 'Nothing concluded: the store’s list is not whole',
    body: 'What the store lists is cut short, repeats or contradicts itself, so nobody knows what it holds. Nothing was changed. Try again; if it stays like this, ask whoever runs the store, or a proxy before it.',
  },
  BACKUP_FILE_CHANGING: {
    title: 'Not backed up',
    body: 'A file kept changing while it was read. Finish the other program and back up again.',
  },
  BACKUP_SECRET_FOUND: {
    title: 'Not backed up',
    body: 'A file holds a secret that must not leave this computer. Take it out of the library, then back up again.',
  },
  BACKUP_TOO_MANY_FILES: {
    title: 'Not backed up: too many files',
    body: 'A release has room for about 8,000 files. Nothing was sent. Take what does not belong to a voice out of the folder that is named.',
  },
  BACKUP_NO_WHOLE_VOICE: {
    title: 'Not backed up: no voice is whole',
    body: 'Every voice here is damaged or cannot be read, so nothing was sent. Earlier releases are unharmed.',
  },
  BACKUP_RELEASE_PARTIAL: {
    title: 'Release is partial',
    body: 'Something is missing in it, so it is never chosen by itself and does not count as a backup of the day. Repair what is listed under Backups, then back up again.',
  },
  BACKUP_NOTHING_TO_SAVE: { title: 'Nothing to back up', body: 'There is no voice here yet.' },
  BACKUP_VERIFY_FAILED: {
    title: 'Release not verified',
    body: 'What lies in the store is not what was sent. The release was not published, or is marked as damaged.',
  },
  BACKUP_TOOK_TOO_LONG: {
    title: 'Not backed up',
    body: 'It took longer than a backup may, more than 22 hours. What was sent stays in the store; the next run goes on from there.',
  },
  BACKUP_TRASH_EXPIRED: {
    title: 'Not put back',
    body: 'A removed release can be put back for a week. That is over.',
  },
  BACKUP_COLLECT_UNSAFE: {
    title: 'Nothing was deleted',
    body: 'Something in the store cannot be read, so nobody knows which files it needs.',
  },
  BACKUP_RELEASE_UNKNOWN: { title: 'Release not found', body: 'It was pruned or lies in another store.' },
  BACKUP_BILL_MISSING: {
    title: 'No bill of materials',
    body: 'This release has no runtime, or one from before bills were made. The next backup has one.',
  },
  BACKUP_RELEASE_UNSIGNED: {
    title: 'Release not accepted',
    body: 'It carries no signature of a device that is trusted here.',
  },
  BACKUP_RELEASE_ROLLED_BACK: {
    title: 'Not started: a newer release is missing',
    body: 'A newer release was seen before and is not to be found now. Find out why, back up again, or choose a release by its name.',
  },
  BACKUP_RELEASE_DAMAGED: {
    title: 'Not started: the release is damaged',
    body: 'Files of it are damaged or missing in the store. Back up again to repair it, or choose another release by its name.',
  },
  BACKUP_RELEASE_FOREIGN: {
    title: 'Release not accepted',
    body: 'A computer signed it that is not trusted here. Compare its fingerprint on its own screen, then let it in.',
  },
  BACKUP_RELEASE_LOCKED: {
    title: 'Release not opened: it is encrypted',
    body: 'Its key is not on this computer. Unlock with the passphrase, with the key of a recipient, or with the studio’s key.',
  },
  BACKUP_ENCRYPTED_ELSEWHERE: {
    title: 'Nothing was sent: the studio encrypts its releases',
    body: 'Another computer encrypts, and this one has no key: its release would lie open in the store. Unlock, or say that this computer does not encrypt.',
  },
  BACKUP_ENCRYPTION_KEY_WRONG: {
    title: 'Not unlocked',
    body: 'What was given opens none of the studio’s releases. Nothing was changed.',
  },
  BACKUP_RECIPIENT_UNKNOWN: {
    title: 'Key not changed',
    body: 'That public key is none of the recipients. “store encrypt status” shows them.',
  },
  BACKUP_ENCRYPTION_OFF: {
    title: 'Key not changed',
    body: 'This computer does not encrypt its releases, so there is no key to change.',
  },
  BACKUP_RECIPIENT_MALFORMED: {
    title: 'Encryption not set',
    body: 'A recipient is a public key of the program age, “age1…”. Nothing was changed.',
  },
  BACKUP_RELEASE_REVOKED: {
    title: 'Release not accepted',
    body: 'The computer that signed it is no longer trusted, and this release is not among those that it left behind.',
  },
  BACKUP_RELEASE_OTHER_KEY: {
    title: 'Release not accepted',
    body: 'Another key signed it than the one that was typed. Compare the fingerprint once more.',
  },
  BACKUP_MANIFEST_INVALID: { title: 'Release not read', body: 'Its manifest is damaged.' },
  BACKUP_PATH_UNSAFE: {
    title: 'Path not accepted',
    body: 'Some system could not hold a file of this name, or it would lead out of the folder. Nothing was written. Rename the file.',
  },
  BACKUP_BLOB_DAMAGED: {
    title: 'Release not complete',
    body: 'A file in the store is damaged. Back up again to replace it.',
  },
  BACKUP_BLOB_MISSING: {
    title: 'Release not complete',
    body: 'A file is missing in the store. Back up again to replace it.',
  },
  BACKUP_TARGET_NOT_EMPTY: {
    title: 'Nothing written',
    body: 'The folder is not empty. Releases are written into a new folder only.',
  },
  BACKUP_BASE_INVALID: {
    title: 'No container made',
    body: 'The base is not an OCI layout with one whole image for x86-64 Linux. skopeo copy writes one.',
  },
  BACKUP_VOICE_NOT_IN_RELEASE: {
    title: 'Voice not found',
    body: 'The release holds no voice by that name, or more than one. Its id says which is meant.',
  },
  BACKUP_RESTORE_UNKNOWN: { title: 'Not undone', body: 'No restore by that id is remembered on this computer.' },
  BACKUP_UNDO_TOO_LATE: {
    title: 'Not undone',
    body: 'It was undone before, or the 7 days are over. Voices that are still in the bin can be put back from there.',
  },
  BACKUP_SCHEDULE_INVALID: { title: 'Schedule not set', body: 'The time or the time zone is not valid.' },
  BACKUP_LAYOUT_NEWER: { title: 'Store not used', body: 'A newer Understudy wrote it. Update this one first.' },
  BACKUP_CHANNEL_UNKNOWN: {
    title: 'Channel not found',
    body: 'No channel of this name points to a release. It is set by the studio’s own computers only.',
  },
  BACKUP_VOICE_NOT_PROVEN: {
    title: 'Voice not proven',
    body: 'The release was restored, but what its voice said does not sound like a voice. Nothing was marked.',
  },
} satisfies SomeErrors;
