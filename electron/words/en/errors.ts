/** A title says what did not happen, a body why. The remedy has its own button. */
import type { ErrorCode } from '../../contract/errors.ts';

interface ErrorWords {
  readonly title: string;
  readonly body: string;
}

const codes: Record<ErrorCode, ErrorWords> = {
  APP_INPUT_INVALID: { title: 'Not accepted', body: 'A value is missing or has the wrong form. Nothing was changed.' },
  APP_URL_SECRET: {
    title: 'Address not taken: it holds a password',
    body: 'It would be stored and shown with the address. Leave the name and password out; a key is given apart from the address.',
  },
  APP_UNKNOWN_CALL: {
    title: 'Not known here',
    body: 'This page and its host are of different versions. Reload the page.',
  },
  APP_INTERNAL: {
    title: 'Not finished',
    body: 'Understudy ran into a fault of its own. Nothing more is known than the technical detail.',
  },
  APP_DATA_DIR_BUSY: {
    title: 'Not started',
    body: 'Another Understudy uses this data folder. Use that one, or end it first.',
  },
  APP_HOST_SILENT: {
    title: 'No answer',
    body: 'The Understudy that holds this data folder does not answer. Nothing was changed by this request as far as is known here.',
  },
  APP_DATA_DIR_UNUSABLE: { title: 'Not started', body: 'The data folder cannot be made or written there.' },
  APP_PORT_TAKEN: { title: 'Not listening', body: 'Another program already uses that port.' },
  APP_DISK_FULL: {
    title: 'Not written: disk full',
    body: 'The disk has no room left. What was there before is unharmed.',
  },
  APP_DISK_SILENT: {
    title: 'The disk does not answer',
    body: 'The disk or share that holds this path does not answer. Check that it is plugged in and reachable.',
  },
  APP_NOT_A_FILE: {
    title: 'Not a file',
    body: 'This is a folder, a pipe or a device. Choose a file.',
  },
  APP_FILE_DAMAGED: {
    title: 'Not read',
    body: 'A file of Understudy is damaged. It was left in place for inspection.',
  },
  APP_FILE_UNREADABLE: { title: 'Not read', body: 'The file is not there, or this user may not read it.' },
  APP_FILE_UNWRITABLE: {
    title: 'Not written',
    body: 'It is a folder, part of the path is a file, or this user may not write there.',
  },
  APP_FOLDER_MISSING: { title: 'Not written', body: 'The folder for it does not exist.' },
  JOBS_UNKNOWN: { title: 'Job not found', body: 'It ended long ago or never existed.' },
  JOBS_INTERRUPTED: {
    title: 'Job not finished',
    body: 'Understudy was closed while it ran. Start it again; what was done already is not repeated.',
  },

  VOICES_UNKNOWN: { title: 'Voice not found', body: 'It was removed or never imported here.' },
  VOICES_NAME_TAKEN: { title: 'Voice not imported', body: 'Another voice already has this name.' },
  VOICES_FILE_MISSING: { title: 'File not found', body: 'A file that belongs to the voice is not where it should be.' },
  VOICES_FORMAT_UNKNOWN: {
    title: 'Voice not imported',
    body: 'The file is not a GPT-SoVITS checkpoint. A voice is a pair: a .ckpt (text to tokens) and a .pth (tokens to sound).',
  },
  VOICES_FILE_TRUNCATED: {
    title: 'Voice not imported',
    body: 'The file ends too early. The download or copy was cut off.',
  },
  VOICES_FILE_FORBIDDEN: {
    title: 'Voice not imported',
    body: 'The checkpoint asks for code to be run. Understudy only reads numbers and refuses it.',
  },
  VOICES_FILE_LEGACY: {
    title: 'Voice not imported',
    body: 'The checkpoint was saved in a format from before PyTorch 1.6. Save it again with a newer PyTorch.',
  },
  VOICES_FILE_TOO_LARGE: {
    title: 'Voice not imported',
    body: 'The file is larger than any known GPT-SoVITS checkpoint.',
  },
  VOICES_TENSOR_INVALID: {
    title: 'Voice not imported',
    body: 'A tensor in the checkpoint has an impossible shape or type.',
  },
  VOICES_ROLE_WRONG: {
    title: 'Voice not imported',
    body: 'The two files are swapped or of the same kind. A .ckpt and a .pth are needed.',
  },
  VOICES_VERSION_UNSUPPORTED: { title: 'Voice not imported', body: 'This GPT-SoVITS version is not supported yet.' },
  VOICES_SYMBOLS_MISMATCH: {
    title: 'Voice not imported',
    body: 'The two files were trained with different symbol tables and do not belong together.',
  },
  VOICES_TOKENS_MISMATCH: {
    title: 'Voice not imported',
    body: 'The two files were trained with different semantic vocabularies and do not belong together.',
  },
  VOICES_WEIGHTS_INVALID: {
    title: 'Voice not imported',
    body: 'The weights hold values that are not numbers. The training went wrong or the file is damaged.',
  },
  VOICES_PACK_DAMAGED: {
    title: 'Voice not usable',
    body: 'Files of this voice no longer match their digests. Restore it from a backup.',
  },
  VOICES_REFERENCE_TOO_SHORT: {
    title: 'Reference not accepted',
    body: 'It is too short. A reference is 3 to 10 seconds long.',
  },
  VOICES_REFERENCE_TOO_LONG: {
    title: 'Reference not accepted',
    body: 'It is too long for its text. Choose 3 to 10 seconds of it and give what is said there.',
  },
  VOICES_REFERENCE_SILENT: { title: 'Reference not accepted', body: 'The recording is silent.' },
  VOICES_REFERENCE_TEXT_WRONG: {
    title: 'Text of the reference not accepted',
    body: 'It has to be what is said in the recording, in the letters of its language.',
  },
  VOICES_REFERENCE_NAME_TAKEN: {
    title: 'Name not taken',
    body: 'Another reference of this voice already has it.',
  },
  VOICES_REFERENCE_UNKNOWN: { title: 'Reference not found', body: 'This voice has no reference by that name.' },
  VOICES_AUDIO_UNKNOWN: {
    title: 'Recording not read',
    body: 'It is no recording that can be read here. Save it as WAV, MP3, M4A, FLAC or Ogg.',
  },
  VOICES_RECORDING_NO_SOUND: { title: 'Recording not read', body: 'The file has no sound in it.' },
  VOICES_RECORDING_ENCRYPTED: { title: 'Recording not read', body: 'The file is copy-protected.' },
  VOICES_RECORDING_CUT_OFF: { title: 'Recording not read', body: 'The file ends too early. Copy it once more.' },
  VOICES_RECORDING_DAMAGED: { title: 'Recording not read', body: 'The file is damaged.' },
  VOICES_RECORDING_NEEDS_FFMPEG: {
    title: 'Recording not read',
    body: 'Its coding is read with ffmpeg, which this computer does not have. Install it, or save the recording as WAV.',
  },
  VOICES_RECORDING_TOO_LARGE: {
    title: 'Recording not read',
    body: 'It is longer than 15 minutes or larger than 256 MB. Cut out the part that is meant.',
  },
  VOICES_RECORDING_TOO_SLOW: { title: 'Recording not read', body: 'Reading it took too long, so it was given up.' },
  VOICES_CONSENT_FILE_TOO_LARGE: {
    title: 'Document not kept',
    body: 'It is larger than 20 MB. A smaller scan is enough.',
  },
  VOICES_LAST_REFERENCE: {
    title: 'Reference not removed',
    body: 'It is the only one of this voice. Add another first.',
  },
  VOICES_LAST_VOICE: { title: 'Voice not removed', body: 'It is the only one. Import another voice first.' },

  ADOPT_NOTHING_FOUND: {
    title: 'No official weights found',
    body: 'The place is not there, or holds no folder GPT_weights… or SoVITS_weights….',
  },
  ADOPT_SEVERAL_FOUND: {
    title: 'Several official folders found',
    body: 'Name the one to adopt.',
  },
  ADOPT_NOTHING_TAKEN: {
    title: 'Nothing adopted',
    body: 'No voice could be taken as it is. The details say what is missing for each.',
  },
  ADOPT_ARCHIVE_INVALID: {
    title: 'Archive refused',
    body: 'It is no whole .tar.gz of plain files, or it holds something that an archive must not hold. Nothing of it was used.',
  },
  ADOPT_ARCHIVE_DIFFERS: {
    title: 'Archive refused',
    body: 'Its sum is not the one in manifest.log: it was changed or damaged since it was made. Nothing of it was used.',
  },
  ADOPT_FILE_DAMAGED: {
    title: 'File arrived differently',
    body: 'What arrived is not what lies there. It may have been written meanwhile.',
  },
  ADOPT_CHOICE_UNKNOWN: {
    title: 'Not in the plan',
    body: 'What was chosen is not there any more, or never was. Look again.',
  },
  MODELS_MISSING: {
    title: 'Not started: a shared model is missing',
    body: 'What this voice needs is not on this computer.',
  },
  MODELS_FETCH_FAILED: {
    title: 'Model not downloaded',
    body: 'No mirror answered. What was downloaded already is kept and continued next time.',
  },
  MODELS_HASH_MISMATCH: {
    title: 'Model not accepted',
    body: 'The downloaded file is not the expected one and was deleted.',
  },
  MODELS_FILE_WRONG: {
    title: 'Model not accepted',
    body: 'The file is not this model, or it is damaged. What was here before is unchanged.',
  },

  SYNTHESIS_TEXT_EMPTY: { title: 'Nothing to say', body: 'The text has no letter, digit or character that is spoken.' },
  SYNTHESIS_LANGUAGE_UNSUPPORTED: {
    title: 'Not spoken',
    body: 'This voice or this installation cannot read the chosen language.',
  },
  SYNTHESIS_PARAMETER_INVALID: { title: 'Not spoken', body: 'A parameter is outside of its range.' },
  SYNTHESIS_READING_INVALID: {
    title: 'Reading not kept',
    body: 'Pinyin or Jyutping needs one syllable with tone per character, ARPAbet a stress on each vowel. Otherwise write it in words that sound alike, without digits.',
  },
  SYNTHESIS_READINGS_FILE_INVALID: {
    title: 'Readings not imported',
    body: 'A line of the file is not a word, a tab and its reading. Nothing was changed.',
  },
  SYNTHESIS_TAKE_UNKNOWN: { title: 'Take not found', body: 'It was deleted for good.' },
  PROJECTS_UNKNOWN: { title: 'Project not found', body: 'It was deleted for good, or it is in the bin.' },
  PROJECTS_ROW_UNKNOWN: { title: 'Row not found', body: 'The project has no such row any more. Nothing was changed.' },
  PROJECTS_TAKE_UNKNOWN: { title: 'Take not found', body: 'The row has no such take any more.' },
  PROJECTS_FORMAT_UNKNOWN: {
    title: 'Script not imported',
    body: 'A script is a text, Markdown, Word (docx), SRT or CSV file.',
  },
  PROJECTS_FILE_INVALID: {
    title: 'Script not imported: the file is damaged',
    body: 'It is not what its name says, or a part of it is missing. Nothing was changed.',
  },
  PROJECTS_FILE_ENCODING: {
    title: 'Script not imported: its characters cannot be read',
    body: 'It is neither UTF-8 nor UTF-16 nor GB 18030. Save it as UTF-8.',
  },
  PROJECTS_FILE_TOO_LARGE: {
    title: 'Script not imported: too large',
    body: 'Cut it into several files. Nothing was changed.',
  },
  PROJECTS_SCRIPT_EMPTY: { title: 'Script not imported: no text', body: 'The file has nothing in it that is spoken.' },
  PROJECTS_TOO_MANY_ROWS: {
    title: 'Too many rows',
    body: 'Make several projects, or cut the text by paragraph. Nothing was changed.',
  },
  PROJECTS_ROW_TOO_LONG: {
    title: 'A row would be too long',
    body: 'Cut the text by sentence. Nothing was changed.',
  },
  PROJECTS_SPLIT_PLACE: { title: 'Row not split', body: 'There is no text on one side of the place.' },
  PROJECTS_JOIN_ONE: { title: 'Rows not joined', body: 'Two rows at least are needed.' },
  PROJECTS_NOTHING_TO_UNDO: {
    title: 'Nothing to undo',
    body: 'No row was changed, or everything was taken back that is still remembered: the last 50 acts on rows.',
  },
  PROJECTS_NOTHING_TO_SPEAK: { title: 'Nothing to speak', body: 'None of these rows has text that could be spoken.' },
  EXPORT_NOTHING_SPOKEN: { title: 'Nothing to export', body: 'No row has a take yet. Speak the rows first.' },
  EXPORT_ROWS_UNSPOKEN: {
    title: 'Not exported',
    body: 'Some rows have no take yet. Speak them first, or export only the others.',
  },
  EXPORT_ROW_UNKNOWN: { title: 'Not exported', body: 'The project has no such row.' },
  EXPORT_ROW_UNREADABLE: {
    title: 'Not exported',
    body: 'The take of a row is missing or damaged. Speak this row again.',
  },
  EXPORT_NEEDS_FFMPEG: {
    title: 'Not exported',
    body: 'M4A is written with ffmpeg, which this computer does not have. Install it, or choose MP3 or Opus.',
  },
  EXPORT_TOO_LONG: { title: 'Not exported', body: 'An export may last 12 hours. Export fewer rows at a time.' },
  EXPORT_FAILED: {
    title: 'Not exported',
    body: 'Writing stopped in the middle. What was in the place before is unharmed.',
  },

  ENGINE_CRASHED: {
    title: 'Take not finished',
    body: 'The engine ended unexpectedly. It starts anew with the next take; the text is still here.',
  },
  ENGINE_STOPPED: {
    title: 'Take not started',
    body: 'The engine crashed three times in a row and was stopped. Trying again starts it once more.',
  },
  ENGINE_OUT_OF_MEMORY: {
    title: 'Take not finished',
    body: 'Memory ran out. Close other programs or speak a shorter text.',
  },
  ENGINE_PROVIDER_UNAVAILABLE: {
    title: 'Take not started',
    body: 'The chosen processor is not usable on this computer.',
  },
  ENGINE_INTERNAL: {
    title: 'Take not finished',
    body: 'The engine ran into a fault of its own. The voice and the text are unharmed.',
  },

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
  SETTINGS_CA_INVALID: {
    title: 'Certificates not taken',
    body: 'There is no certificate to be read in this file. It has to be a PEM file, with “BEGIN CERTIFICATE” in it. Nothing was changed.',
  },
  SETTINGS_PROXY_UNSUPPORTED: {
    title: 'Network not set',
    body: 'The Node that runs Understudy here is too old for a proxy or certificates of its own: 24 or newer has both. Nothing was changed.',
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

  TRUST_APART: {
    title: 'List not changed',
    body: 'The store belongs to computers that do not know this one. One of them has to let it in first.',
  },
  TRUST_REVOKED: {
    title: 'This computer is no longer trusted',
    body: 'Another computer of the studio revoked it. It can ask to be let in again, with a new key.',
  },
  TRUST_CHANGING: { title: 'List not changed', body: 'Another computer changes it at this moment.' },
  TRUST_UNKNOWN: { title: 'Computer not found', body: 'No trusted computer has this fingerprint.' },
  TRUST_LAST: { title: 'Not revoked', body: 'It is the last trusted computer; nobody could let in another one.' },
  TRUST_REQUEST_UNKNOWN: {
    title: 'Computer not let in',
    body: 'The store has no request with this fingerprint. Check the typing, or hand over the file of the request.',
  },
  TRUST_REQUEST_INVALID: { title: 'Computer not let in', body: 'The file is no request of a computer.' },
  TRUST_FINGERPRINT_NEEDED: {
    title: 'Compare first',
    body: 'Read the fingerprint on the screen of the new computer and type it. Nothing was changed.',
  },
  TRUST_FINGERPRINT_DIFFERS: {
    title: 'Computer not let in',
    body: 'The fingerprint that was typed is not that of the request. Somebody may have exchanged it.',
  },
  TRUST_KEY_REVOKED: {
    title: 'Computer not let in',
    body: 'This key was revoked, which is for good. On that computer a new request makes a new key.',
  },
  TRUST_NOT_ADMITTED: {
    title: 'Not let in yet',
    body: 'No list in the store that the computer with this fingerprint signed holds this one.',
  },
  TRUST_LIST_REFUSED: {
    title: 'List not accepted',
    body: 'The machine holds a list of trusted computers that this one does not follow from.',
  },
  TRUST_MACHINE_FOREIGN: {
    title: 'The machine does not trust this computer',
    body: 'Other computers enrolled it. One of them has to let this one in.',
  },
  TRUST_KIT_DAMAGED: { title: 'Kit not read', body: 'A line is missing or differs from what was written.' },
  TRUST_KIT_PASSPHRASE: {
    title: 'Kit not opened',
    body: 'It is sealed, and the passphrase is missing or another one.',
  },
  TRUST_NO_SECOND_COMPUTER: {
    title: 'Not switched on',
    body: 'There is no second computer of the studio at which somebody could agree. Let one in first.',
  },
  TRUST_TWO_PERSONS_AUTOMATIC: {
    title: 'Only one of the two',
    body: 'Automatic mode asks nobody, so it cannot be on while two persons decide. Switch one of them off.',
  },
  TRUST_SECOND_NEEDED: {
    title: 'A second person has to agree',
    body: 'Two persons decide here. Somebody at another computer of the studio runs the command below and sends the line that it prints. Where nobody is left: `understudy trust two-persons off`; the record says who did that.',
  },
  TRUST_SECOND_REFUSED: {
    title: 'The line of the second person does not count',
    body: 'It is of another plan, older than half an hour, or of no other computer of the studio. Nothing was begun.',
  },
  TRUST_FOLDER_USED: {
    title: 'Kit not used',
    body: 'This studio has a store or a standby already. A kit is for a data folder that is new.',
  },
  WATCH_TARGET_MISSING: { title: 'Not watched', body: 'No address is set.' },
  WATCH_REFERENCE_MISSING: {
    title: 'Not failed back: the primary was not heard',
    body: 'The official API speaks only with a recording that lies on its own machine. Name one, with what is said in it and in which language. Listeners are still where they were.',
  },
  PRIMARY_NOT_OFFICIAL: {
    title: 'Not installed: no official API there',
    body: 'What answers at this address is not the official GPT-SoVITS API, or nothing does. Nothing was changed there.',
  },
  PRIMARY_GATE_ELSEWHERE: {
    title: 'Not failed back: this computer cannot open the primary’s gate',
    body: 'The gate before the primary lets nobody in, and another computer put it there. Fail back at that computer, or run understudy primary install here once.',
  },
  PRIMARY_GATE_FENCED: {
    title: 'Not taken away: a standby serves',
    body: 'The gate keeps the primary from listeners while a standby serves. Without it, both could be heard. Fail back first.',
  },
  PRIMARY_GATE_EXISTS: {
    title: 'Not installed: there is a gate already',
    body: 'Understudy has put a gate before a primary. Take that one away first.',
  },
  PRIMARY_GATE_MISSING: { title: 'Nothing to take away', body: 'Understudy has put no gate before a primary.' },
  WATCH_NO_INCIDENT: { title: 'Nothing to acknowledge', body: 'There is no open incident.' },

  ALERTS_UNREADABLE: {
    title: 'Alert not readable',
    body: 'This is not what Alertmanager sends to a webhook in version 4.',
  },
  ALERTS_NOT_KEPT: {
    title: 'Alert not kept',
    body: 'It could not be written to this computer’s disk. Alertmanager sends it again.',
  },
  NOTIFY_UNKNOWN: { title: 'Channel not found', body: 'No notification channel has this name.' },
  NOTIFY_SECRET_MISSING: {
    title: 'Channel not ready',
    body: 'What signs in to this channel is not here. Set the channel again with its address, token or password.',
  },
  NOTIFY_ADDRESS_OPEN: {
    title: 'Channel not set',
    body: 'Whoever knows the address of this channel can write there, so it has to begin with https.',
  },
  NOTIFY_NOT_DELIVERED: {
    title: 'Test message not delivered',
    body: 'The channel did not take it. Its own answer is below.',
  },

  STANDBY_UNKNOWN: { title: 'Machine not found', body: 'No standby has this name.' },
  STANDBY_NAME_TAKEN: { title: 'Machine not added', body: 'Another standby already has this name.' },
  STANDBY_UNREACHABLE: {
    title: 'Machine not reached',
    body: 'Nothing answers at its SSH address. Is it switched on, and is the address right?',
  },
  STANDBY_HOST_KEY_CHANGED: {
    title: 'Connection refused: host key changed',
    body: 'The machine shows another key than the one that was compared. Either it was installed anew, or something stands in between. Nothing was sent.',
  },
  STANDBY_HOST_KEY_UNKNOWN: {
    title: 'Connection refused: host key not compared',
    body: 'Compare the fingerprint on the machine itself before trusting it.',
  },
  STANDBY_KEY_FILE_UNREADABLE: {
    title: 'Not signed in',
    body: 'The private key file is missing, unreadable, or not an SSH key.',
  },
  STANDBY_KEY_PASSPHRASE: {
    title: 'Not signed in',
    body: 'The private key is locked with a passphrase. Give the passphrase, or let ssh-agent hold the key.',
  },
  STANDBY_KEY_PASSPHRASE_WRONG: { title: 'Not signed in', body: 'This passphrase does not unlock the private key.' },
  STANDBY_KEY_FORMAT: {
    title: 'Not signed in',
    body: 'A private key of this form cannot be used here. OpenSSH, PEM and PKCS #8 can; ssh-agent can hold any.',
  },
  STANDBY_KEY_REFUSED: { title: 'Not signed in', body: 'The machine does not accept this key for this user.' },
  STANDBY_SSH_AGENT: {
    title: 'Not signed in',
    body: 'ssh-agent does not answer. Understudy finds it by SSH_AUTH_SOCK of the session in which it was started.',
  },
  STANDBY_SSH_AGENT_EMPTY: {
    title: 'Not signed in',
    body: 'ssh-agent offers no key: none was added, or it is locked.',
  },
  STANDBY_SSH_CONFIG: {
    title: 'SSH configuration not used',
    body: 'A line of the SSH configuration cannot be followed. Nothing was added.',
  },
  STANDBY_JUMP_REFUSED: {
    title: 'Not signed in to the jump host',
    body: 'The jump host does not accept this key for this user. The machine behind it was not asked.',
  },
  STANDBY_JUMP_FORBIDDEN: {
    title: 'Not let through by the jump host',
    body: 'The jump host forbids this connection. Its sshd must allow TCP forwarding to the machine.',
  },
  STANDBY_PAIRING_REFUSED: {
    title: 'Not paired',
    body: 'The machine does not let a key in that was added to ~/.ssh/authorized_keys: its sshd reads another file, or the file is not writable. The line was taken out again; the key so far stays in use.',
  },
  STANDBY_AGENT_MISSING: {
    title: 'Agent missing',
    body: 'The agent is gone from this machine, and the key that is used can install nothing. Pair the machine again with a key that may.',
  },
  STANDBY_PROBE_REFUSED: {
    title: 'Not looked at',
    body: 'The standby looks only at the address of the primary that its owner signed.',
  },
  STANDBY_CONNECTION_LOST: {
    title: 'Connection lost',
    body: 'The machine stopped answering in the middle of the act.',
  },
  STANDBY_COMMAND_FAILED: { title: 'Not done on the machine', body: 'The agent there answered with an error.' },
  STANDBY_AGENT_PROTOCOL: {
    title: 'Agent of another version',
    body: 'The agent there speaks another version than this Understudy, and the SSH key may only run it, so it cannot be replaced. Remove the forced command from authorized_keys there and check the machine again: that installs the agent anew. Then put the forced command back.',
  },
  STANDBY_CHECK_FAILED: {
    title: 'Machine not ready',
    body: 'A preflight check failed. The list says which, and what helps.',
  },
  STANDBY_CHECK_NEEDED: {
    title: 'Not started: check the machine first',
    body: 'The machine has not passed a check within the last 10 minutes. Check it again, then read the plan.',
  },
  STANDBY_RUNTIME_MISSING: {
    title: 'Not installed on the machine',
    body: 'This copy of Understudy holds no programs for standby machines yet. They have to be built first.',
  },
  STANDBY_DISK_FULL: {
    title: 'Disk of the standby full',
    body: 'The standby machine has too little room. Free space on its disk, then try again.',
  },
  STANDBY_PORT_TAKEN: { title: 'Service not started', body: 'Another program uses the service port on that machine.' },
  STANDBY_CERTIFICATE_INVALID: {
    title: 'Certificate not usable',
    body: 'The certificate for the address on that machine cannot be read, does not belong to its key, or is not valid now. Nothing was changed.',
  },
  STANDBY_KEYS_MISSING: {
    title: 'Service not started',
    body: 'Without a key for listeners the voice service is open on that machine itself only.',
  },
  STANDBY_ADMIN_KEY_KNOWN: {
    title: 'Admin key not set',
    body: 'Listeners have this key. An admin key has to be another one.',
  },
  STANDBY_NOT_PLACED: {
    title: 'Not warmed up',
    body: 'The newest release is not on that machine yet, or was not verified there. Place it first.',
  },
  STANDBY_PLAN_STALE: {
    title: 'Not started: the facts changed',
    body: 'Something changed since the plan was read. Read it again before confirming.',
  },
  STANDBY_NAME_NOT_CONFIRMED: { title: 'Not started', body: 'The typed name is not the name of the machine.' },
  STANDBY_PRIMARY_ANSWERS: {
    title: 'Not started: the primary answers',
    body: 'Two machines would serve at once. Stop the primary first.',
  },
  STANDBY_PRIMARY_SEEN: {
    title: 'Not started: the standby still reaches the primary',
    body: 'The primary is alive; only this computer does not get through to it. Two machines would serve at once. Mend the network here, or stop the primary first.',
  },
  STANDBY_NO_RELEASE: { title: 'Not started', body: 'There is no verified release to promote.' },
  STANDBY_RELEASE_MISMATCH: { title: 'Not started', body: 'The machine holds another release than the plan names.' },
  STANDBY_START_FAILED: { title: 'Service not started', body: 'The voice service on the machine did not come up.' },
  STANDBY_VOICE_NOT_PROVEN: {
    title: 'Not switched over',
    body: 'The test sentence did not sound as it should. Listeners are still where they were.',
  },
  STANDBY_SPLIT_RETURNED: {
    title: 'Not failed back',
    body: 'The primary failed while some listeners were sent to it. The standby spoke in its place at once, and serves all of them again.',
  },
  STANDBY_PRIMARY_NOT_WELL: {
    title: 'Not a planned switch',
    body: 'A planned switch needs a primary that is well, and this one does not answer as it should. If it is down, promote the standby instead.',
  },
  STANDBY_WINDOW_FAILED: {
    title: 'The standby failed after the switch',
    body: 'It did not speak as it should within the time that was set for that, and the primary is well: listeners are sent back to it.',
  },
  STANDBY_MADE_LOCKED: {
    title: 'What services made was not opened: it is encrypted',
    body: 'The key of the studio is not on this computer. Unlock it with understudy store encrypt unlock; what was saved stays in the store.',
  },
  STANDBY_FILES_LEFT: {
    title: 'Some files are still on the standby',
    body: 'They were being written, or have names that cannot be kept here. Listeners hear the primary; the standby is kept until the files were brought. Look at them there, then take the operation up again.',
  },
  STANDBY_EPOCH_STALE: {
    title: 'Not done: someone else took over',
    body: 'Another promotion began after this one. This one yields.',
  },
  STANDBY_GATE_CLOSED: {
    title: 'Not moved: the gate is closed',
    body: 'Another program has the port that listeners use. End it; the gate opens by itself within seconds.',
  },
  STANDBY_CUTOVER_MISSING: { title: 'Not started', body: 'No way to move listeners is set. Set one first.' },
  STANDBY_INCIDENT_UNKNOWN: { title: 'Promotion not found', body: 'There is no promotion by that id.' },
  STANDBY_INCIDENT_ACTIVE: { title: 'Not started', body: 'Another promotion is still running.' },
  STANDBY_OTHER_DESKTOP: {
    title: 'Not started: another computer is at it',
    body: 'Another computer of the studio is moving the service right now. The list of promotions shows it.',
  },
  STANDBY_ALREADY_SERVED: {
    title: 'Not started: a standby serves already',
    body: 'A standby was promoted and answers, maybe from another computer. Two machines would serve at once. Fail back from it first.',
  },
  STANDBY_AUTOMATIC_STORE: {
    title: 'Automatic mode stays off',
    body: 'The store does not decide between two computers that act in the same moment, so nobody may be promoted without a person. Another store can.',
  },
  STANDBY_AUTOMATIC_TOO_LATE: {
    title: 'Too late to stop',
    body: 'Listeners hear the standby already. Move them back with a fail-back once the primary is well.',
  },
  STANDBY_NOT_SERVING: { title: 'Not failed back', body: 'No standby serves, so there is nothing to move back.' },

  CUTOVER_UNREACHABLE: {
    title: 'Listeners not moved: no answer',
    body: 'The name server, DNS provider or machine that has to move them does not answer. Nothing was changed there as far as is known. Try again when it answers.',
  },
  CUTOVER_KEY_MISSING: {
    title: 'Listeners not moved: no key',
    body: 'The key for the name server or DNS provider is not stored here. Set the way to move listeners again, with its key.',
  },
  CUTOVER_KEY_REFUSED: {
    title: 'Listeners not moved: key refused',
    body: 'The name server or DNS provider does not accept the key. Nothing was changed. Store the right key with the command that set it.',
  },
  CUTOVER_CLOCK_WRONG: {
    title: 'Listeners not moved: clocks differ',
    body: 'This computer and the server differ by more than signatures allow. Nothing was changed. Let this computer set its clock by the network.',
  },
  CUTOVER_REFUSED: {
    title: 'Listeners not moved: refused',
    body: 'The name server or DNS provider refused the change. Nothing was changed. The technical detail has its answer; allow this key to change this name there.',
  },
  CUTOVER_ANSWER_UNTRUSTED: {
    title: 'Answer not believed',
    body: "The answer is not signed with the key that both sides share, or is damaged. Something may stand in between. Check the server's address and key.",
  },
  CUTOVER_RECORDS_FOREIGN: {
    title: 'Listeners not moved: other records in the way',
    body: 'The name has records that a promotion cannot move along, such as an alias or records for some listeners only. Replace them with plain address records.',
  },
  CUTOVER_CHANGED_MEANWHILE: {
    title: 'Listeners not moved: changed meanwhile',
    body: 'Listeners are sent elsewhere than when the plan was read: somebody changed it. Read the plan again.',
  },
  CUTOVER_OUTCOME_UNKNOWN: {
    title: 'Not known whether listeners moved',
    body: 'The change was sent and no answer came, and nobody can be asked now. The standby keeps running. Take the promotion up again when the name server or provider answers.',
  },
  CUTOVER_NOT_THERE_YET: {
    title: 'Not everybody gets the new site',
    body: 'Somewhere the old answer is still given. The standby serves; take it up again to go on waiting.',
  },
  CUTOVER_PORT_DIFFERS: {
    title: 'Not started: another port',
    body: "Listeners keep using the port they know, and the voice service on that machine has another one. Add the machine again with the listeners' port as service port.",
  },
  CUTOVER_CERTIFICATE_MISSING: {
    title: 'Not started: no certificate',
    body: 'Listeners use https, and the standby has no certificate to show them. Put one for the name of the service, with its key, into the folder tls of the agent there (cert.pem, key.pem), then check again.',
  },
  CUTOVER_CERTIFICATE_OTHER_NAME: {
    title: 'Not started: certificate for another name',
    body: 'Listeners use https, and the certificate on the standby is not for the name they use. Put one for that name there, then check again.',
  },
  CUTOVER_CERTIFICATE_EXPIRED: {
    title: 'Not started: certificate not valid now',
    body: 'Listeners use https, and the certificate on the standby has run out or does not hold yet. Renew it there, then check again.',
  },
  CUTOVER_ADDRESS_UNKNOWN: {
    title: 'Listeners not moved: no address',
    body: "No address is known for the machine or the name. Give the machine by its address, or name the primary's address when setting the way to move listeners.",
  },
  CUTOVER_ADDRESS_TAKEN: {
    title: 'Address not taken up',
    body: "Another machine answers for the service's address. Nothing was changed. Switch that machine off, or take the address from it.",
  },
  CUTOVER_ADDRESS_NOT_ALLOWED: {
    title: 'Address not taken up: not allowed',
    body: "The agent's user may not change addresses on that machine. Nothing was changed. Put the line that the cutover check shows into sudoers there.",
  },
  CUTOVER_ADDRESS_OFF_NETWORK: {
    title: 'Address not taken up: another network',
    body: "The machine has no interface in the network of the service's address. Use a machine of that network, or move listeners by name.",
  },

  AUDIT_INCIDENT_UNKNOWN: { title: 'Incident not found', body: 'No line of the record belongs to it.' },
  AUDIT_CHAIN_BROKEN: { title: 'Record not intact', body: 'A line of the audit log was changed or removed.' },
  AUDIT_NOT_WRITABLE: {
    title: 'Not done',
    body: 'The act could not be recorded, and what cannot be recorded is not done.',
  },
  DIAGNOSTICS_NOT_IN_BIN: {
    title: 'Nothing put back',
    body: 'The bin holds nothing of that id, or several begin so.',
  },
  DIAGNOSTICS_NOT_MENDED: {
    title: 'Not mended',
    body: 'Understudy cannot mend this by itself. What helps stands beside the check.',
  },
  DIAGNOSTICS_JOBS_RUNNING: {
    title: 'Not cleared',
    body: 'A job is running and may need what lies there. Clear it when the job has ended.',
  },
  DIAGNOSTICS_NOT_CLEAN: {
    title: 'No diagnostics file made',
    body: 'A secret of this computer would have been in it. Nothing was written.',
  },
  DIAGNOSTICS_FOLDER_NOT_SHOWN: {
    title: 'Folder not opened',
    body: 'No program here shows folders. Its path stands in Settings, under Storage.',
  },
  UPDATES_NAME_UNKNOWN: {
    title: 'Not published',
    body: 'The name is none that a package of Understudy has. Give the file as it was built, under its own name.',
  },
  UPDATES_VERSIONS_DIFFER: {
    title: 'Not published',
    body: 'The files are of several versions, or two are for the same kind of computer. One version is published at a time.',
  },
  UPDATES_VERSION_TAKEN: {
    title: 'Not published',
    body: 'This version is published with another package. A version never changes; give the new one a higher number.',
  },
  UPDATES_APART: {
    title: 'Not published',
    body: 'The store belongs to computers that do not know this one, and would not take what it signs. One of them has to let it in first.',
  },
  UPDATES_NOTHING_OFFERED: {
    title: 'Nothing fetched',
    body: 'The bucket has no newer version for this computer that a trusted computer signed.',
  },
  UPDATES_PACKAGE_DAMAGED: {
    title: 'New version not accepted',
    body: 'Its bytes are not those that were signed. They were deleted. Publishing the same files again repairs it in the bucket.',
  },
  UPDATES_NOT_FETCHED: { title: 'Not installed', body: 'No new version is here yet. It has to be fetched first.' },
  UPDATES_NOT_TRUSTED: {
    title: 'Not installed',
    body: 'The computer that signed this version is no longer trusted. Nothing was changed.',
  },
  UPDATES_PROGRAM_FAILED: {
    title: 'Not installed',
    body: 'The new program does not start on this computer. The one before stays.',
  },
  UPDATES_NOT_INSTALLED: { title: 'Not installed', body: 'The package could not be put in. The program before stays.' },
  UPDATES_HELD_INCIDENT: {
    title: 'Not installed now',
    body: 'An incident is open. The new version can be installed when it is over.',
  },
  UPDATES_HELD_OPERATION: {
    title: 'Not installed now',
    body: 'Listeners are being moved, or that was interrupted. The new version can be installed when it is over.',
  },
  UPDATES_HELD_STANDBY: {
    title: 'Not installed now',
    body: 'A standby serves in place of the primary. The new version can be installed once listeners are back.',
  },
  UPDATES_HELD_DRILL: {
    title: 'Not installed now',
    body: 'A drill is being held. The new version can be installed when it has ended.',
  },
  UPDATES_HELD_BACKUP: {
    title: 'Not installed now',
    body: 'A backup, or another act with releases, is under way. The new version can be installed when it has ended.',
  },
  UPDATES_HELD_SPEAKING: {
    title: 'Not installed now',
    body: 'A take or an episode is being made. The new version can be installed when it is done.',
  },
  UPDATES_HELD_BUSY: {
    title: 'Not installed now',
    body: 'A job is running. The new version can be installed when it has ended.',
  },
};

export const errors = {
  codes,
  noAnswer: {
    title: 'No answer from the host',
    body: 'The Understudy host does not answer. Is it still running?',
  },
  notSignedIn: {
    title: 'Not signed in',
    body: 'This page was opened without its key. Use the link that Understudy printed when it started.',
  },
  page: {
    title: 'Not finished',
    body: 'This page ran into a fault of its own. Reload it; nothing is lost on the host.',
  },
  screenAway: {
    title: 'This screen is not here yet',
    body: 'The host does not answer, so the screen could not be fetched. It opens by itself once the host is back.',
  },
  screenStopped: {
    title: 'This screen stopped',
    body: 'It ran into a fault of its own. What you typed is kept, and running jobs go on.',
    reload: 'Reload this screen',
  },
  frameStopped: {
    title: 'This window stopped',
    body: 'It ran into a fault of its own. What you typed is kept, and running jobs go on.',
    reload: 'Reload the window',
  },
  freeSpace: (size: string, path: string) => `Free ${size} in ${path}.`,
  keyExpected: 'Compared key',
  keySeen: 'Key seen now',
};
