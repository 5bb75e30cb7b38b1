/** Words around the screens, and those that several screens share. */
import type { ScreenName } from '../../contract/errors.ts';
import type { JobKind } from '../../contract/models/job.ts';
import type { textLanguages } from '../../contract/names.ts';

export const time = {
  today: 'today',
  yesterday: 'yesterday',
  tomorrow: 'tomorrow',
  now: 'just now',
  past: {
    minute: (count: string) => `${count} min ago`,
    hour: (count: string) => `${count} h ago`,
    day: (count: string) => `${count} d ago`,
  },
  future: {
    minute: (count: string) => `in ${count} min`,
    hour: (count: string) => `in ${count} h`,
    day: (count: string) => `in ${count} d`,
  },
  span: (hours: number, minutes: number, seconds: string | null) =>
    [hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : '', seconds === null ? '' : `${seconds} s`]
      .filter((part) => part !== '')
      .join(' '),
};

export const common = {
  cancel: 'Cancel',
  save: 'Save',
  retry: 'Try again',
  readAgain: 'Read again',
  chooseFile: 'Choose another file',
  dismiss: 'Close',
  back: 'Back',
  undo: 'Undo',
  copy: 'Copy',
  copied: 'Copied',
  copyCommand: 'Copy command',
  sameCommand: 'Same as',
  technicalDetail: 'Technical detail',
  openScreen: (screen: string) => `Open ${screen}`,
  elapsed: (clock: string) => `${clock} so far`,
  play: (name: string) => `Play ${name}`,
  pause: (name: string) => `Pause ${name}`,
  positionIn: (name: string) => `Position in ${name}`,
  notPlayable: 'Not playable',
  never: 'never',
  none: 'none',
  waiting: 'Reading…',
};

export const frame = {
  skip: 'Skip to content',
  screens: 'Screens',
  opening: 'Waiting for the Understudy host…',
  connectionLost: 'Connection to the host lost. What is shown may be old; it reconnects by itself.',
};

export const screens: Record<ScreenName, string> = {
  home: 'Home',
  synthesis: 'Studio',
  projects: 'Projects',
  voices: 'Voices',
  backup: 'Backups',
  watch: 'Watch',
  standby: 'Standby',
  audit: 'Audit',
  settings: 'Settings',
};

export const status = {
  step: (step: number, steps: number, name: string) => `step ${step} of ${steps}${name === '' ? '' : `: ${name}`}`,
  sentence: {
    promoting: (machine: string, step: string) => `Promoting ${machine} · ${step}`,
    failingBack: (machine: string, step: string) => `Failing back from ${machine} · ${step}`,
    interrupted: (machine: string) => `Work on ${machine} was interrupted · take it up again or undo it`,
    primaryDown: (lasted: string) => `Primary down for ${lasted}`,
    primaryDownAcknowledged: (lasted: string, by: string) => `Primary down for ${lasted} · ${by} is on it`,
    automaticBegins: (machine: string, at: string) =>
      `Primary down · ${machine} takes over at ${at} unless it is stopped`,
    gateClosed: 'The gate is closed · listeners reach nobody through it',
    servingDown: (machine: string, lasted: string) => `${machine} should serve, but nobody is heard · for ${lasted}`,
    standbyServing: (machine: string, by: string) =>
      by === ''
        ? `${machine} serves in place of the primary`
        : `${machine} serves in place of the primary · promoted by ${by}`,
    otherDesktop: (by: string, machine: string) => `${by} is moving the service · ${machine}`,
    otherDesktopGone: (by: string, machine: string) =>
      `${by} began to move the service and is silent · ${machine} · take it up or undo it`,
    wrongModel: (lasted: string) => `Primary has answered with a wrong voice for ${lasted}`,
    primarySilent: 'The primary does not answer as it should',
    primaryFenced: 'The primary’s gate lets nobody in',
    primaryMisconfigured: 'The watched address does not answer like a voice service',
    suspect: (failures: number, threshold: number) => `Suspect: ${failures} of ${threshold} probes failed`,
    offlineHere: 'Offline here · no verdict on the primary',
    backupFailed: 'Last backup failed',
    releaseDamaged: (count: number) =>
      `${count === 1 ? 'A release is' : `${count} releases are`} damaged in the store · back up again to repair`,
    backupOverdue: (hours: number) => `Backup overdue by ${hours} h`,
    engineStopped: 'Engine stopped after repeated crashes',
    jobRunning: (title: string, percent: number) => (percent < 0 ? title : `${title} · ${percent} %`),
    watchPaused: 'Watch is paused',
    watchStarting: 'First probes of the primary are on their way',
    allGood: (ago: string) => `All good · backed up ${ago}`,
    noStore: 'Primary answers · no place for backups yet',
    noRelease: 'Primary answers · nothing is backed up yet',
    releaseUnverified: 'Primary answers · the last release is not verified',
    noStandby: (ago: string) => `Primary answers · backed up ${ago} · no standby yet`,
    standbyNotReady: (ago: string) => `Primary answers · backed up ${ago} · no standby has passed its check`,
    noGate: (ago: string) => `Primary answers · backed up ${ago} · no gate is set`,
    noDrill: (machine: string) => `No drill yet · whether ${machine} would speak is not shown`,
    drillFailed: (machine: string) => `The last drill on ${machine} did not pass`,
    drillOld: (machine: string, days: number) => `${machine} last spoke in a drill ${days} days ago`,
    backupsOnly: 'Backups are on · nothing is watched yet',
    storeOnly: 'A store is connected · nothing is backed up or watched yet',
    notSetUp: 'Not set up yet',
  },
};

export const band = {
  label: 'Incident',
  alarm: 'P1: the primary is down.',
  alarmServing: 'P1: the standby that serves is down.',
  over: 'Primary answers again. The incident is over.',
  follow: 'Follow',
  handledBy: (by: string, since: string) => `handled by ${by} since ${since}`,
  facts: 'View facts',
  handle: 'Handle…',
};

const jobTitles: Record<JobKind, (subject: string) => string> = {
  synthesis: (subject) => `Speaking with ${subject}`,
  'voice-import': (subject) => `Importing ${subject}`,
  'voice-check': (subject) => `Checking ${subject}`,
  'project-speak': (subject) => `Speaking ${subject}`,
  'voice-tune': (subject) => `Testing ${subject} on this computer`,
  'project-export': (subject) => `Exporting ${subject}`,
  adopt: (subject) => `Adopting ${subject}`,
  'model-fetch': (subject) => `Fetching ${subject}`,
  backup: () => 'Backing up',
  verify: (subject) => `Verifying ${subject}`,
  'store-read': () => 'Reading the store back',
  restore: (subject) => `Restoring ${subject}`,
  container: (subject) => `Making a container of ${subject}`,
  prove: (subject) => `Listening to ${subject}`,
  collect: () => 'Making room in the store',
  'standby-check': (subject) => `Checking ${subject}`,
  'primary-install': (subject) => `Putting a gate before the primary on ${subject}`,
  'standby-warm': (subject) => `Warming up ${subject}`,
  'standby-place': (subject) => `Bringing the release to ${subject}`,
  promote: (subject) => `Promoting ${subject}`,
  switchover: (subject) => `Switching to ${subject}`,
  'fail-back': (subject) => `Failing back from ${subject}`,
  drill: (subject) => `Drill on ${subject}`,
};

export const jobs = {
  dock: 'Running jobs',
  title: jobTitles,
  queued: 'Waiting for its turn',
  running: 'Running',
  cancel: (name: string) => `Cancel: ${name}`,
  bytes: (done: string, total: string) => `${done} of ${total}`,
  left: (span: string) => `about ${span} left`,
  sentences: (current: number, total: number) => `sentence ${current} of ${total}`,
  rows: (current: string, total: string) => `row ${current} of ${total}`,
  files: (done: string, total: string) => `${done} of ${total} files`,
  seconds: (done: string, total: string) => `${done} of ${total}`,
  stepOf: (current: number, total: number) => `step ${current} of ${total}`,
  steps: {
    'projects.step.speak': 'Speak the rows',
    'voices.step.recognise': 'Recognise the files',
    'voices.step.check': 'Check the weights',
    'voices.step.copy': 'Take into the library',
    'voices.step.trial': 'Speak a trial sentence',
    'voices.step.tune-exact': 'Speak it exactly',
    'voices.step.tune-fast': 'Speak it fast and compare',
    'voices.step.tune-threads': 'Try more threads',
    'voices.step.tune-devices': 'Try graphics devices',
    'voices.step.tune-encoders': 'Try how recordings and text are read',
    'adopt.step.look': 'Look what is there',
    'adopt.step.bring': 'Bring the files',
    'adopt.step.import': 'Take into the library',
    'adopt.step.backup': 'Back up',
    'models.step.download': 'Download',
    'models.step.copy': 'Copy',
    'models.step.check': 'Check every byte',
    'backup.step.scan': 'Look for changes',
    'backup.step.hash': 'Read files',
    'backup.step.wait': 'Wait until the store is tidied',
    'backup.step.upload': 'Upload',
    'backup.step.giveWay': 'Upload, slowly while a take is spoken',
    'backup.step.collect': 'Look for unused files',
    'backup.step.commit': 'Sign and publish',
    'backup.step.verify': 'Verify in the store',
    'backup.step.compare': 'Compare with what is here',
    'backup.step.repair': 'Repair what is damaged',
    'backup.step.readBack': 'Read back and compare',
    'backup.step.restore': 'Download and check',
    'backup.step.container': 'Download, check and write layers',
    'backup.step.place': 'Take into the library',
    'backup.step.prove': 'Let it speak',
    'backup.step.download': 'Download',
    'standby.step.install': 'Install agent and runtime where they are missing',
  } as Record<string, string>,
};

export const languages: Record<(typeof textLanguages)[number], string> = {
  auto: 'Detect per segment',
  zh: 'Chinese and English',
  en: 'English',
  ja: 'Japanese and English',
  ko: 'Korean and English',
  yue: 'Cantonese and English',
  all_zh: 'Chinese only',
  all_ja: 'Japanese only',
  all_ko: 'Korean only',
  all_yue: 'Cantonese only',
  auto_yue: 'Detect, with Cantonese',
};

export const palette = {
  open: 'Search commands',
  title: 'Commands',
  placeholder: 'Type a command',
  nothing: 'No command by that name.',
  otherLanguage: '切换到中文',
  light: 'Light theme',
  dark: 'Dark theme',
};

export const shortcuts = {
  title: 'Keyboard shortcuts',
  key: 'Key',
  does: 'Does',
  screens: 'Open a screen',
  palette: 'Search commands',
  generate: 'Generate (in Studio and in a project)',
  backUp: 'Back up now',
  playPause: 'Play or pause',
  seek: 'Move in a waveform',
  close: 'Close a dialog; never ends a job',
  row: {
    move: 'Move a row up or down',
    split: 'Split the row at the caret',
    join: 'Join with the row before or after, at the edge of the text',
    play: 'Play the row; with Shift from here on',
    compare: 'Compare takes: the same moment of the other one',
    keep: 'Keep the take that is heard',
    open: 'Open or close what belongs to the row',
    find: 'Find and replace in the script',
  },
  help: 'This list',
};

export const checks = {
  ok: 'fine',
  warn: 'note',
  fail: 'failed',
  unknown: 'not known',
  other: 'Another check',
  /** Values that the host names. */
  values: {
    free: 'free',
    ours: 'held by the voice service',
    taken: 'taken',
    running: 'running',
    stopped: 'stopped',
    starting: 'starting',
    failed: 'failed',
    file: 'encrypted file',
    keychain: 'system keychain',
  } as Record<string, string>,
};
