/** Words of the doctor, of what the data folder takes, and of the file for whoever helps. */
import type { ClearableKind, DoctorCheckName, StorageKind } from '../../contract/diagnostics.ts';
import type { BinKind } from '../../contract/names.ts';
import { plural } from '../plural.ts';

interface Help {
  /** Why it matters. */
  readonly why: string;
  /** What makes it well. */
  readonly fix: string;
}

const help: Record<DoctorCheckName, Help> = {
  node: { why: 'Everything here runs on it.', fix: 'Install Node 22.12 or newer.' },
  memory: {
    why: 'A voice needs about 1 GB. Without it the system ends the engine in the middle of a take.',
    fix: 'Close other programs.',
  },
  disk: {
    why: 'Takes, imports and backups are written there first.',
    fix: 'Clear what may be cleared (Settings, Storage), or make room on the disk.',
  },
  'data folder': {
    why: 'Nothing can be saved.',
    fix: 'This user gets the rights on it back. A disk that is read-only has to be changed by hand.',
  },
  secrets: {
    why: 'Other users of this computer can read files that hold keys.',
    fix: 'They are closed to everybody else.',
  },
  voices: {
    why: 'Without a voice nothing can be spoken, and nothing taken over.',
    fix: 'Import one on Voices.',
  },
  models: {
    why: 'Voices of the library do not speak without them.',
    fix: 'Fetch them (Settings, Shared models).',
  },
  engine: {
    why: 'It crashed several times in a row and was given up. No take is made.',
    fix: 'It is started anew with the next take.',
  },
  leftovers: {
    why: 'Uploads and downloads that never came to their end take up the disk.',
    fix: 'What nothing has used for an hour is removed.',
  },
  fonts: {
    why: 'Chinese is drawn as empty boxes.',
    fix: 'Install a typeface for Chinese.',
  },
  autostart: {
    why: 'After the computer was started anew nobody watches, and nothing is backed up.',
    fix: 'Switch it on in the desktop app (Settings, General). A service: sudo systemctl enable --now understudy, with the program where its unit names it.',
  },
  proxy: {
    why: 'Backups, downloads and messages go through it.',
    fix: 'Name one that gets through, none, or the store as an exception (Settings, Network).',
  },
  authority: {
    why: 'Whoever has a certificate of that authority is refused.',
    fix: 'Name a file with certificates that hold, or none (Settings, Network).',
  },
  clock: {
    why: 'A store refuses what is dated more than five minutes off, so backups fail.',
    fix: 'Let this computer set its clock from the network.',
  },
  'audit chain': {
    why: 'A record that was changed proves nothing.',
    fix: 'The Audit screen says from which line on.',
  },
};

const kinds: Record<StorageKind, string> = {
  voices: 'Voices',
  takes: 'Takes',
  projects: 'Projects',
  models: 'Shared models',
  bin: 'Bin (voices, projects and takes)',
  leftovers: 'Unfinished uploads and downloads',
  log: 'Log',
  records: 'Records (audit, jobs, watch)',
  backup: 'Backup (working files)',
  standby: 'Standby (journals, practice machine)',
  other: 'Other',
};

const binKinds: Record<BinKind, string> = { voice: 'Voice', project: 'Project', row: 'Row', take: 'Take' };

const clears: Record<ClearableKind, { readonly button: string; readonly sure: string }> = {
  bin: { button: 'Empty', sure: 'Delete for good?' },
  leftovers: { button: 'Clear', sure: 'Clear now?' },
  log: { button: 'Shorten', sure: 'Shorten now?' },
};

export const diagnostics = {
  help: help as Readonly<Record<string, Help>>,
  mend: 'Mend',
  storage: {
    title: 'Storage',
    body: 'All of it lies in one folder. Moving it moves the studio.',
    folder: 'Data folder',
    open: 'Open folder',
    free: 'Free on this disk',
    freeOf: (free: string, total: string) => `${free} of ${total}`,
    kind: 'What',
    files: 'Files',
    size: 'Size',
    sum: 'Together',
    kinds,
    clears,
    keep: 'Keep',
    of: (clear: string, kind: string) => `${clear}: ${kind}`,
    nothing: 'nothing to clear',
  },
  bin: {
    title: 'Bin',
    body: 'What was removed stays for 7 days and can be put back as it was. Then it is deleted for good.',
    empty: 'The bin is empty.',
    kinds: binKinds,
    of: (project: string, takes: number) =>
      takes === 0 ? `of ${project}` : `of ${project}, with ${plural(takes, 'take', 'takes')}`,
    until: 'kept until',
    putBack: 'Put back',
    putBackOf: (name: string) => `Put back ${name}`,
  },
  bundle: {
    title: 'A file for whoever helps',
    body: 'Versions, checks, states, times and the end of the log. No text, sound, voice, name, address or key. It is shown first, and nothing is sent.',
    make: 'Gather and show',
    again: 'Gather again',
    save: 'Save as zip',
    name: (stamp: string) => `understudy-diagnostics-${stamp}.zip`,
    files: (count: number) => plural(count, 'file', 'files'),
    scrubbed: (count: number) =>
      count === 0
        ? 'Nothing had to be taken out.'
        : `Taken out: ${plural(count, 'secret or name', 'secrets and names')}.`,
    empty: 'empty',
  },
};
