/** Words of Home. */

/** The steps from nothing to a studio that survives its primary. */
const setup = {
  title: 'Set up',
  body: 'Any order will do, and each step can wait.',
  progress: (done: number, of: number) => `${done} of ${of} done`,
  fold: 'Put aside',
  show: 'Go on',
  isDone: 'done',
  names: {
    voice: 'Voice',
    store: 'Backup',
    primary: 'Primary',
    spare: 'Standby',
    cutover: 'Cutover',
    drill: 'Drill',
  },
  /** What is true once a step is done. */
  done: {
    voice: 'A voice of your own is in the library.',
    store: 'A release lies in the store.',
    primary: 'The primary is watched.',
    spare: 'A standby has passed its check.',
    cutover: 'Listeners can be moved.',
    drill: 'The standby was heard speaking.',
  },
  stages: {
    'voice.bring': { sentence: 'Bring in a .ckpt, a .pth and a reference recording.', button: 'Import a voice' },
    'store.connect': { sentence: 'Choose the bucket or folder that releases go to.', button: 'Connect a store' },
    'store.backUp': { sentence: 'The store is connected. Nothing is in it yet.', button: 'Open Backups' },
    'primary.watch': {
      sentence: 'Enter the address of the machine that speaks for listeners.',
      button: 'Watch a primary',
    },
    'spare.add': { sentence: 'Add the machine that takes over when the primary is gone.', button: 'Add a standby' },
    'spare.beyondPractice': {
      sentence: 'So far there is only the practice machine, and that is this computer.',
      button: 'Add a standby',
    },
    'spare.check': { sentence: 'The standby is added. It has not passed its check yet.', button: 'Check it' },
    'cutover.set': { sentence: 'Choose how listeners reach the machine that serves.', button: 'Set up cutover' },
    'drill.hold': {
      sentence: 'Rehearse a promotion. Only that shows that the standby would speak.',
      button: 'Hold a drill',
    },
  },
};

export const home = {
  watch: 'Watch',
  watchOff: 'No primary is watched',
  watchOffBody: 'Enter the address of the machine that speaks, and it is probed around the clock.',
  watchSetUp: 'Watch a primary',
  lastProbe: 'Last probe',
  p95: 'p95 latency',
  backup: 'Backup',
  backupOff: 'No place for backups yet',
  backupOffBody: 'Choose a folder or an S3 bucket. Every voice, reference and setting goes there.',
  backupSetUp: 'Connect a store',
  lastGood: 'Last good',
  next: 'Next',
  noSchedule: 'no schedule',
  verified: 'verified',
  notVerified: 'not verified from here',
  standby: 'Standby',
  standbyOff: 'No standby machine',
  standbyOffBody: 'Add a spare workstation, or practise on this computer first.',
  standbySetUp: 'Add a standby',
  wouldUse: 'Would use',
  lastPromotion: 'Last promotion',
  recent: 'Recent acts',
  nothingYet: 'Nothing has been done yet.',
  all: 'All acts',
  speak: 'Say a sentence',
  speakFirst: 'Hear it speak',
  speakFirstBody: (voice: string) =>
    `${voice} comes with the app and needs no network. What is spoken lies in the Studio as a take.`,
  speakNow: 'Speak',
  firstSentence: 'Hello, this is a voice test. The standby is ready to speak.',
  toStudio: 'Open in Studio',
  setup,
};
