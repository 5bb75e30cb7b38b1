/** Words of the command line that no screen has: help, wrong use, what is said while it works. */
import { plural } from '../plural.ts';

/** Per verb: what it is for, what each of its forms does, what each option means. The forms themselves stand with the verbs. */
const verbs = {
  speak: {
    does: 'Speaks a text into a WAV file, or shows how it would be read.',
    forms: {
      speak: 'speaks TEXT; with - the text is read from standard input',
      explain: 'shows what would be said, word by word, without speaking',
    },
    options: {
      voice: 'the voice, by its id (voices list)',
      out: 'the WAV file to write; a file of that name is replaced',
      lang: 'language of the text: auto, zh, en, ja, ko, yue, all_zh …; auto when left out',
      ref: 'the reference to speak like, by name; the first one when left out',
      seed: 'same seed, text and parameters give the same take; a new one when left out',
      speed: '0.5 to 2; 1 is as trained',
      'top-k': 'how many of the likeliest tokens are drawn from, 1 to 1024',
      'top-p': 'share of likelihood that is drawn from, up to 1',
      temperature: 'how freely is drawn, 0 to 3',
      'repetition-penalty': 'how strongly repeating is avoided, 0.5 to 3',
      split: 'where the text is cut: cut0 (not at all) to cut5 (at every punctuation mark)',
      emoji: 'silent, or spoken: emoji are said by their names; silent when left out',
      stream: 'sound begins before its sentence is made; it has small seams',
      words: 'writes when each word is said',
      explain: 'shows how the text is read, and what of it cannot be said, instead of speaking',
    },
  },
  readings: {
    does: 'How the studio says a word, in every take and release, by every voice or by one.',
    forms: {
      list: 'shows the readings of your own',
      set: 'sets one: pinyin with tones ("zhong4 qing4"), Jyutping, ARPAbet with stress ("K EH1 V IH0 N"), or words that sound like it ("jiff")',
      remove: 'gives the word back to the dictionaries',
      export: 'writes them into a file, one line for each: word, tab, reading',
      import: 'takes them from such a file, all or none',
    },
    options: { voice: 'only this voice says it so' },
  },
  voices: {
    does: 'The library of voices.',
    forms: {
      list: 'shows the voices with their ids',
      import: 'takes in a checkpoint pair with its references and tests it on this computer',
      base: 'takes in an official base voice with a reference of yours',
      check: 'compares the files of a voice with their digests',
      tune: 'tests whether a voice can be spoken faster here and still sound the same',
      remove: 'moves a voice to the bin for 7 days',
      'put-back': 'takes it out of the bin again',
    },
    options: {
      name: 'name of the new voice',
      gpt: 'its .ckpt file (text to tokens)',
      sovits: 'its .pth file (tokens to sound)',
      base: 'an official base voice in place of --gpt and --sovits',
      hubert: 'folder of the HuBERT encoder; the shared one when left out',
      ref: 'reference recording of 3 to 10 seconds; may be given several times',
      'ref-text': 'what is said in it, in the order of --ref',
      'ref-lang': 'its language, in the order of --ref',
    },
  },
  models: {
    does: 'The models that official voices share, and the official base voices.',
    forms: {
      list: 'shows which are here',
      fetch: 'downloads one; an interrupted download is continued',
      add: 'takes one from a file or folder of this computer',
    },
    options: { from: 'a mirror of your own, with the files in the same places' },
  },
  engine: {
    does: 'Where the networks of a voice run.',
    forms: { show: 'shows where each network runs, and why not elsewhere', provider: 'chooses the device' },
    options: {},
  },
  serve: {
    does: 'Runs Understudy without a window: the screens in a browser, and a voice service.',
    forms: {
      screens: 'the screens alone, on this computer, behind a key in the address',
      service: 'also speaks for others, like the official api_v2',
    },
    options: {
      port: 'port of the screens; any free one when left out',
      'tts-port': 'port of the voice service',
      'tts-host': 'address it listens on; 127.0.0.1 when left out, others need a key file',
      'tts-key-file': 'file with the key that listeners send',
      'tts-admin-key-file': 'file with the key that may change voices and restart',
      'tts-rate': 'requests per minute and address',
      voice: 'the voice that is served first, by its id',
    },
  },
  backup: {
    does: 'Makes a release now, and sets when one is made by itself.',
    forms: {
      now: 'makes a release and verifies it',
      status: 'shows the last one and the next',
      show: 'shows the schedule',
      set: 'backs up every day at that time',
      off: 'ends the schedule',
    },
    options: { tz: 'time zone, such as Asia/Shanghai; the one set before when left out' },
  },
  store: {
    does: 'Where releases go.',
    forms: {
      folder: 'a folder: a NAS, a second disk',
      s3: 'a bucket; keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      check: 'tries everything that backups need there',
    },
    options: {
      endpoint: 'address of the S3 service',
      region: 'its region',
      bucket: 'name of the bucket',
      prefix: 'put before every name in the bucket',
      'path-style': 'bucket in the path instead of the host name (MinIO)',
      create: 'makes the folder, and those above it, when it does not exist',
    },
  },
  releases: {
    does: 'What is in the store, whether it is whole, and getting it back.',
    forms: {
      list: 'shows all releases, newest first',
      show: 'shows the files of one',
      verify: 'checks that all of it is in the store',
      restore: 'writes it into a new folder and checks it there',
      pin: 'keeps it from being pruned',
      unpin: 'lets it be pruned again',
      prune: 'shows which old releases would go; --apply removes them',
    },
    options: {
      deep: 'reads and hashes every byte',
      to: 'the new folder: one that does not exist yet, or an empty one',
      reuse: 'takes equal files of this computer instead of downloading them',
      apply: 'really removes',
    },
  },
  watch: {
    does: 'Watches the machine that speaks for listeners (the primary).',
    forms: {
      set: 'watches this address',
      off: 'ends watching',
      status: 'shows what is known',
      run: 'probes until Ctrl-C',
      pause: 'pauses for so many minutes',
      resume: 'goes on before that',
      acknowledge: 'says who handles the incident',
    },
    options: {
      interval: 'seconds between two probes',
      failures: 'failures in a row that are tolerated; one more is a P1',
      deep: 'also lets it speak a test sentence from time to time',
      'key-file': 'file with the key that the service asks for',
    },
  },
  standby: {
    does: 'Spare workstations that can take over.',
    forms: {
      add: 'adds one; without --fingerprint it shows the one to compare',
      practice: 'adds a practice machine on this computer',
      list: 'shows them',
      check: 'checks whether one could take over now',
      place: 'brings the release there ahead of time, so that a promotion need not',
      nightly: 'whether each backup does that by itself: on for machines that were added',
      remove: 'forgets one; what is installed there stays',
    },
    options: {
      host: 'name or address',
      port: 'SSH port; 22 when left out',
      user: 'user to sign in as',
      key: 'file with the private SSH key',
      fingerprint: 'the host key that you compared on the machine itself',
      'service-port': 'port of the voice service there; 9880 when left out',
      release: 'the release to bring; the newest verified one when left out',
    },
  },
  promote: {
    does: 'Lets a standby take over. Without --confirm it shows the plan and changes nothing.',
    forms: { promote: 'shows the plan and the command that does it' },
    options: {
      release: 'the release to serve; the newest verified one when left out',
      reason: 'why, for the audit log',
      plan: 'hash of the plan that you read; refused when the facts have changed since',
      confirm: 'name of the machine, once more',
    },
  },
  failback: {
    does: 'Moves listeners back to the primary. Without --confirm it shows the plan and changes nothing.',
    forms: { failback: 'shows the plan and the command that does it' },
    options: {
      release: 'the release to serve',
      reason: 'why, for the audit log',
      plan: 'hash of the plan that you read; refused when the facts have changed since',
      confirm: 'name of the machine, once more',
    },
  },
  incident: {
    does: 'Promotions and fail-backs, past and under way.',
    forms: {
      list: 'shows all of them',
      show: 'shows the steps of one',
      resume: 'takes up one that was interrupted',
      abort: 'undoes one that has not switched listeners yet',
    },
    options: {},
  },
  cutover: {
    does: 'How listeners are moved between primary and standby.',
    forms: {
      set: 'opens the gate: listeners use its address, and it sends them on',
      check: 'shows where listeners are sent now',
    },
    options: {
      primary: 'address of the primary',
      'listen-port': 'port for listeners; 9870 when left out',
      'listen-host': 'address for listeners; 127.0.0.1 when left out',
    },
  },
  audit: {
    does: 'The record of who did what.',
    forms: { verify: 'checks that no line was changed or removed', export: 'writes it out, a JSON document per line' },
    options: { incident: 'only what belongs to this promotion or fail-back' },
  },
  status: { does: 'Says in one sentence how things stand.', forms: { status: 'shows it' }, options: {} },
  doctor: { does: 'Checks this computer.', forms: { doctor: 'shows each check' }, options: {} },
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
  notPort: (name: string, value: string) => `${name} is a port from 0 to 65535, not ${value}.`,
  oneOf: (name: string, value: string, choices: string) => `${name} cannot be "${value}". It is one of ${choices}.`,
  notAbsolute: (path: string, full: string) =>
    `${path} is not an absolute path: it would mean another folder from another place. From here it is ${full}.`,
  planFirst:
    '--confirm needs the --plan that was read: leave --confirm out, read the plan, copy the command at its end.',
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
  doctor: 'Check this computer',
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
  howToEnd: 'Ctrl-C ends it.',
  detail: (name: string, value: string) => `${name}: ${value}`,
  files: (count: number) => plural(count, 'file', 'files'),
  references: (names: string) => `references: ${names}`,
  none: {
    readings: 'No reading of your own yet.',
    voices: 'No voice yet.',
    releases: 'No release yet.',
    machines: 'No standby yet.',
    incidents: 'No promotion so far.',
    gate: 'No gate is set.',
  },
  releaseMade: (id: string, files: string, total: string, sent: string, span: string) =>
    `${id}: ${files}, ${total}; ${sent} new, in ${span}`,
  unchanged: 'nothing had changed',
  verified: 'verified',
  notVerified: 'not verified',
  pinned: 'pinned',
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
  putBackHint: (command: string) => `Put back: ${command}`,
  failures: (count: number) => plural(count, 'failed probe in a row', 'failed probes in a row'),
  alarmSince: (when: string) => `P1 since ${when}`,
  practice: 'practice (this computer)',
  machineForgotten: (name: string) => `${name} forgotten; nothing on that machine was changed`,
  placed: (machine: string, releaseId: string, sent: string, span: string) =>
    `${releaseId} is on ${machine}, verified there; ${sent} were missing, in ${span}`,
  placedRelease: (releaseId: string, when: string) => `${releaseId} placed ${when}`,
  checkPassed: (when: string) => `check passed ${when}`,
  checkFailed: (when: string) => `check did not pass ${when}`,
  unchecked: 'not checked',
  sendsTo: (service: string, site: string) => `${service} → ${site}`,
  nothingChanged: 'Nothing was changed.',
  toDoIt: 'To do it:',
  blocks: 'blocks',
  head: (hash: string) => `head ${hash}`,
};

/** The shape that every language fills. */
export type CliWords = typeof cli;
