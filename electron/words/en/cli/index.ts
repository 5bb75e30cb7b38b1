/** Words of the command line that no screen has: help, wrong use, what is said while it works. */
import { plural } from '../../plural.ts';
import { app } from './verbs/app.ts';
import { backup } from './verbs/backup.ts';
import { serve } from './verbs/serve.ts';
import { standby } from './verbs/standby.ts';
import { studio } from './verbs/studio.ts';
import { trust } from './verbs/trust.ts';
import { watch } from './verbs/watch.ts';

/** Per verb: what it is for, what each of its forms does, what each option means. The forms themselves stand with the verbs. */
const verbs = {
  ...studio,
  ...serve,
  ...backup,
  ...watch,
  ...standby,
  ...trust,
  ...app,
};

/** Options that every verb takes. */
const common = {
  json: 'one JSON document on standard output; errors as JSON on standard error',
  'data-dir': 'folder that holds everything; else UNDERSTUDY_HOME, else the usual place',
  verbose: 'the log and technical details on standard error',
  help: 'this help',
  version: 'prints the version',
};

const didYouMean = (nearest: string | null): string => (nearest === null ? '' : ` Did you mean ${nearest}?`);

/** Wrong use: what is wrong, in one or two short sentences. */
const wrong = {
  more: (command: string) => `More: ${command}`,
  noVerb: (word: string, nearest: string | null) => `There is no verb "${word}".${didYouMean(nearest)}`,
  noAction: (verb: string, word: string, nearest: string | null) => `"${verb}" has no "${word}".${didYouMean(nearest)}`,
  needsAction: (verb: string, actions: string) => `"${verb}" needs one of: ${actions}.`,
  noOption: (option: string, nearest: string | null) => `There is no option ${option}.${didYouMean(nearest)}`,
  dash: 'A text that begins with - is written after --.',
  noValue: (option: string, value: string) => `${option} needs a value: ${option} ${value}.`,
  valueGiven: (option: string) => `${option} takes no value.`,
  missing: (name: string) => `${name} is missing.`,
  tooMany: (word: string) => `"${word}" is one word too many. What has spaces in it stands in quotes.`,
  notNumber: (name: string, value: string) => `${name} is a number, not "${value}".`,
  notPair: (name: string, value: string) => `${name} is NAME=ID, not "${value}".`,
  notChapter: (value: string) => `A chapter is ROW=TITLE, not "${value}".`,
  notExport: (file: string, formats: string) => `"${file}" ends with none of these: ${formats}.`,
  notRows: (value: string) => `"${value}" names no rows. Rows are named by their places: 3,7-9.`,
  notRate: (value: string) =>
    `"${value}" is no speed in bytes per second, such as 1MB/s or 800k. Bits (kbps) are not understood.`,
  notPort: (name: string, value: string) => `${name} is a port from 0 to 65535, not ${value}.`,
  oneOf: (name: string, value: string, choices: string) => `${name} cannot be "${value}". It is one of ${choices}.`,
  notAbsolute: (path: string, full: string) =>
    `${path} is not an absolute path: it would mean another folder from another place. From here it is ${full}.`,
  onlyWith: (option: string, other: string) => `${option} goes with ${other} only.`,
  notWith: (option: string, other: string) => `${option} does not go with ${other}.`,
  planFirst:
    '--confirm needs the --plan that was read: leave --confirm out, read the plan, copy the command at its end.',
  oneVoice: (option: string) => `${option} is of one voice: name it with --voice.`,
  baseInstead: '--base stands in place of --gpt and --sovits.',
  textTooLong: (limit: string) => `The text that was given is longer than ${limit}.`,
  textNotUtf8: 'The text that was given is not UTF-8.',
  rateTooLow: (value: string) => `--tts-rate ${value} lets nobody in; it is requests per minute and address.`,
  needsKeyFile: (host: string) => `--tts-host ${host} lets others in, so it needs --tts-key-file.`,
};

/** The one next act that helps, beside its command. */
const remedy = {
  retry: 'Try again',
  open: 'Next',
  freeSpace: 'Look for room',
  chooseFile: 'Give another path',
  compareKey: (expected: string, seen: string) =>
    `Compare on the machine's own screen. Compared before: ${expected}; shown now: ${seen}`,
  run: 'Next',
  readAgain: 'Read the plan again',
  diagnostics: 'A file for whoever helps',
};

export const cli = {
  verbs,
  common,
  wrong,
  remedy,
  help: {
    about: 'Own your voices, never go silent.',
    usage: 'Usage',
    verbs: 'Verbs',
    options: 'Options',
    every: 'With every verb',
    example: 'Example',
    more: (command: string) => `More about a verb: ${command}`,
    exits: 'Exit code 0: done. 1: not done, with the reason and what helps. 2: wrong use, nothing was done.',
    scripts: {
      start: 'Builds Understudy where it changed and opens it: on the desktop, else in the browser.',
      demo: 'Speaks, backs up, kills a primary, promotes a standby and fails back, really, on this computer.',
      port: 'port of the screens; any free one when left out',
      'no-open': 'serves the screens and opens nothing',
      out: 'folder for the WAV files and report.json; demo-out when left out',
      keep: 'keeps the working folder',
    },
  },
  cancelled: 'Cancelled.',
  waitsForCommand: (pid: number) =>
    `Another command (process ${pid}) is using the studio; waiting for it to end. Ctrl-C gives up.`,
  waitingForText: 'Type the text; Ctrl-D on a line of its own ends it.',
  opened: (url: string) => `Understudy is open at ${url}`,
  serviceAt: (url: string) => `The voice service answers at ${url}`,
  primaryInstalled: (url: string, official: string) =>
    `Listeners use ${url} from now on; it is watched, and ${official} is its second address.`,
  cutoverBrought: (primaryUrl: string, serviceUrl: string) =>
    `The way to move listeners takes ${primaryUrl} for the primary now, and expects listeners at ${serviceUrl}.`,
  primaryRemoved: (url: string) => `The gate is gone. ${url} is watched again.`,
  agentLeft: (host: string) =>
    `The agent stays on ${host}: the SSH key may only run it. Remove ~/.understudy there by hand.`,
  howToEnd: 'Ctrl-C ends it.',
  detail: (name: string, value: string) => `${name}: ${value}`,
  files: (count: number) => plural(count, 'file', 'files'),
  references: (names: string) => `references: ${names}`,
  made: {
    on: (minutes: number) => `Saved in the store every ${minutes} min, while the desktop or serve runs`,
    off: 'Not saved between backups',
    here: (files: number, size: string, folder: string) =>
      `Here: ${plural(files, 'file', 'files')}, ${size} · ${folder}`,
    notSaved: 'In the store: nothing yet',
    saved: (at: string, files: number | null, by: string) =>
      files === null
        ? `In the store: encrypted, ${at}, by ${by}; the key is not on this computer`
        : `In the store: ${plural(files, 'file', 'files')}, ${at}, by ${by}`,
  },
  none: {
    readings: 'No reading of your own yet.',
    projects: 'No project yet.',
    voices: 'No voice yet.',
    releases: 'No release yet.',
    channels: 'No channel yet.',
    machines: 'No standby yet.',
    incidents: 'No promotion so far.',
    drills: 'No drill so far.',
    gate: 'No way to move listeners is set.',
    clients: 'No name and no page is set.',
  },
  project: {
    states: { draft: 'draft', queued: 'queued', spoken: 'spoken', kept: 'kept', stale: 'stale' },
    rows: (count: number) => plural(count, 'row', 'rows'),
    ready: (count: number) => `${count} ready`,
    spoken: (rows: number, audio: string, compute: string) =>
      rows === 0
        ? 'Nothing to make: all rows are as they were.'
        : `${plural(rows, 'row', 'rows')} made: ${audio} of sound in ${compute}`,
    levels: (loudness: string, before: string, peak: string) =>
      `${loudness} LUFS (before: ${before}), true peak ${peak} dBTP`,
    exportedStale: (rows: string) => `Changed since they were spoken: rows ${rows}. The old takes were written.`,
    failed: (rows: number) => `${plural(rows, 'row', 'rows')} not made; "project rows" says why`,
    found: (places: number, rows: number) =>
      places === 0 ? 'Not found' : `${plural(places, 'place', 'places')} in ${plural(rows, 'row', 'rows')}`,
    replaced: (places: number, rows: number) =>
      `${plural(places, 'place', 'places')} in ${plural(rows, 'row', 'rows')} replaced`,
  },
  releaseMade: (id: string, files: string, total: string, sent: string, span: string) =>
    `${id}: ${files}, ${total}; ${sent} new, in ${span}`,
  unchanged: 'nothing had changed',
  verified: 'verified',
  notVerified: 'not verified',
  repaired: (ids: string) => `Repaired: ${ids}`,
  damagedRelease: (count: number, voices: string) =>
    `DAMAGED: ${plural(count, 'file', 'files')}${voices === '' ? '' : ` (${voices})`}`,
  pinned: 'pinned',
  inChannel: (name: string) => `channel ${name}`,
  passedOver: (count: number) => `${plural(count, 'newer entry', 'newer entries')} not believed`,
  faults: {
    torn: 'torn or changed: not believed',
    unsigned: 'not signed: not believed',
    foreign: 'signed by a computer that is not trusted: not believed',
    revoked: 'signed by a computer that was revoked: not believed',
  },
  loudness: (dbfs: string) => `${dbfs} dBFS`,
  notTrusted: 'signed by a computer that is not trusted',
  trust: {
    fingerprint: (code: string) => `Fingerprint of this computer: ${code}`,
    typeThere: (command: string) => `On a trusted computer: ${command}`,
    acceptThere: (command: string) => `On the new computer, to believe this one: ${command}`,
    otherKeysStay: 'Its keys of the store and its SSH keys on the standbys still work. Take them away there.',
    twoPersons: 'A promotion, a planned switch or a fail-back wants a second person from now on.',
    onePerson: 'One person is enough again.',
    handOver: 'Hand this line to whoever begins it (--second LINE). It counts for half an hour, for this plan only.',
    newKit: 'A recovery kit from before holds the old key. Write a new one.',
  },
  kit: {
    written: (file: string, lines: string) => `${file}: ${lines}`,
    lines: (count: number) => plural(count, 'line', 'lines'),
    open: 'The signing key stands in it open. Keep it where you keep money.',
    sealed: 'The signing key is sealed with the passphrase. Keep the two apart.',
    checked: (code: string, when: string) => `The kit of ${code}, written ${when}, can be read.`,
    ofThis: 'It is the kit of this computer.',
    used: (code: string) => `This is ${code} now.`,
    keyFile: (machine: string, file: string) => `${machine} needs the SSH key ${file}.`,
    page: {
      title: 'Understudy recovery kit',
      about: 'With this page, the store and its keys, a new computer becomes the studio again.',
      studio: 'Studio',
      computer: 'Computer',
      written: 'Written',
      store: 'Store',
      trusted: 'Trusted computers',
      standbys: 'Standbys',
      none: 'none',
      hostKey: 'host key',
      sshKey: 'SSH key',
      open: 'WITHOUT a passphrase: whoever has this page can sign releases. Keep it where you keep money.',
      sealed: 'The signing key is sealed with a passphrase that is not on this page.',
      opensReleases: 'The key of encrypted releases is on this page: whoever can use it reads them.',
      how: 'Type or scan the lines below into a text file, then: understudy kit use FILE',
      prove: 'Try it once, now: understudy kit check FILE',
      missing: 'Not on this page: the keys of the store, and the SSH keys of the standbys.',
    },
  },
  channelSays: (answer: string) => `The channel says: ${answer}`,
  lastRelease: (id: string, when: string) => `Last release: ${id}, ${when}`,
  next: (when: string) => `Next: ${when}`,
  noSchedule: 'No schedule.',
  overdue: (span: string) => `Overdue by ${span}.`,
  schedule: (time: string, zone: string) => `Every day at ${time} (${zone})`,
  checksFirst: (name: string) =>
    `${name} was not checked within the last 10 minutes. Checking it first; the agent is installed there where it is missing.`,
  folderMade: (path: string) => `The folder ${path} was made.`,
  storeIs: (place: string) => `Releases go to ${place}`,
  present: (blobs: string) => `${blobs} in the store, with the right size`,
  hashed: (blobs: string) => `${blobs} in the store read and hashed`,
  damaged: (count: number) => plural(count, 'file is damaged or missing', 'files are damaged or missing'),
  downloaded: (bytes: string, reused: string) => `${bytes} downloaded, ${reused} taken from this computer`,
  keep: 'keep',
  remove: 'remove',
  removed: 'removed',
  notApplied: 'Nothing was removed. To do it, add --apply.',
  undoHint: (command: string) => `Undo: ${command}`,
  space: {
    trashEmpty: 'Nothing was removed within the last week.',
    removedAt: (when: string, by: string) => (by === '' ? `removed ${when}` : `removed ${when} by ${by}`),
    until: (when: string) => `can be put back until ${when}`,
    undone: (id: string) => `${id} is back, and pinned.`,
  },
  putBackHint: (command: string) => `Put back: ${command}`,
  failures: (count: number) => plural(count, 'failed probe in a row', 'failed probes in a row'),
  alarmSince: (when: string) => `P1 since ${when}`,
  practice: 'practice (this computer)',
  countdown: (seconds: number) => `Countdown: ${plural(seconds, 'second', 'seconds')}`,
  adminKey: {
    none: 'Standbys have no admin key: nobody may change or restart their voice.',
    isSet: (when: string) => `Standbys have an admin key${when === '' ? '' : `, set ${when}`}.`,
    shownOnce: 'This key is not shown again. It opens /control and /set_gpt_weights at a standby that serves.',
    told: (machine: string) => `It counts at ${machine} from now on.`,
    withNext: 'It counts from the next promotion on.',
  },
  wokenBy: (mac: string) => `woken by ${mac}`,
  warmed: (name: string, release: string) =>
    `${name} has ${release} loaded; listeners are not let in until a promotion`,
  cooled: (name: string) => `${name} has nothing loaded`,
  placed: (machine: string, releaseId: string, sent: string, span: string) =>
    `${releaseId} is on ${machine}, verified there; ${sent} were missing, in ${span}`,
  placedRelease: (releaseId: string, when: string) => `${releaseId} placed ${when}`,
  notFollowed: (line: string) => `Not followed from the SSH configuration: ${line}`,
  through: (host: string) => `through ${host}`,
  askPassphrase: (file: string) => `Passphrase of ${file}`,
  keyLineLeft:
    'The key of this app could not be taken out there: remove the line that ends in understudy:… from ~/.ssh/authorized_keys.',
  machineForgotten: (name: string) => `${name} forgotten; what was installed on it stays there`,
  checkPassed: (when: string) => `check passed ${when}`,
  checkFailed: (when: string) => `check did not pass ${when}`,
  unchecked: 'not checked',
  sendsTo: (service: string, site: string) => `${service} → ${site}`,
  waitsForPerson: 'Waiting for these lines to be set by hand:',
  drilled: (machine: string, took: string, expected: string, age: string) =>
    `${machine} spoke after ${took} (expected ${expected}); the release was ${age} old`,
  drillSlow: (machine: string, took: string) => `${machine} spoke only after ${took}: the drill has failed`,
  drillSchedule: {
    off: 'No drill is held by itself',
    on: (machine: string, day: number, time: string, next: string) =>
      `Drill on ${machine} every month on day ${day} at ${time}; next ${next}`,
    overdue: (since: string) => `One has been owed since ${since}`,
  },
  drillSound: (file: string) => `What was heard: ${file}`,
  nothingChanged: 'Nothing was changed.',
  toDoIt: 'To do it:',
  blocks: 'blocks',
  auditHead: {
    fits: (place: string, seq: number) => `${place}: remembers line ${seq}, and it is the same`,
    differs: (place: string, seq: number) => `${place}: remembers another record, up to line ${seq}`,
    none: (place: string, _seq: number) => `${place}: remembers nothing yet`,
    away: (place: string, _seq: number) => `${place}: not asked, it is not there or does not answer`,
  },
  auditArchives: (checked: number, faults: number) =>
    `${plural(checked, 'archive', 'archives')} of incidents in the store${faults === 0 ? ', all as they were signed' : ''}`,
  archiveProblem: {
    missing: 'is not there any more',
    changed: 'is not what was archived',
    'not-ours': 'no computer of the studio signed this for this incident',
  },
  noPrices: 'No prices are set. Fill in what `understudy costs prices` writes, then: understudy costs set FILE',
  costColumns: {
    fixed: 'fixed',
    energy: 'energy',
    store: 'store',
    ops: 'work',
    outage: 'outages',
    total: 'a month',
  },
  standbyMode: { cold: 'cold', warm: 'warm', hot: 'hot' },
  breakEven: (dearer: string, cheaper: string, loss: string) =>
    `${dearer} costs less than ${cheaper} once a minute of silence costs more than ${loss}`,
  alertState: { firing: 'firing', resolved: 'over' },
  alertsAreWitness: 'An alert has the primary asked at once.',
  alertsAreNoWitness: 'An alert is only told.',
  noAlerts: 'No alert has come in.',
  head: (hash: string) => `head ${hash}`,
  written: (file: string, size: string) => `${file}  ${size}`,
};

/** The shape that every language fills. */
export type CliWords = typeof cli;
