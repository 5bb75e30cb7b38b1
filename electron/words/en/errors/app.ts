/** Errors of the program itself: its data folder, jobs, settings, diagnostics and updates. */
import type { SomeErrors } from './error-words.ts';

export const app = {
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
  SETTINGS_CA_INVALID: {
    title: 'Certificates not taken',
    body: 'There is no certificate to be read in this file. It has to be a PEM file, with “BEGIN CERTIFICATE” in it. Nothing was changed.',
  },
  SETTINGS_PROXY_UNSUPPORTED: {
    title: 'Network not set',
    body: 'The Node that runs Understudy here is too old for a proxy or certificates of its own: 24 or newer has both. Nothing was changed.',
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
} satisfies SomeErrors;
