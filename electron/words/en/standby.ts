/** Words of Standby: machines, the plan page, the act under way, the report. */
import type { StepName } from '../../contract/models/plan.ts';
import { plural } from '../plural.ts';

const steps: Record<StepName, string> = {
  connect: 'Connect and compare the host key',
  preflight: 'Check the machine once more',
  claim: 'Take the next promotion number',
  transfer: 'Transfer the release',
  verify: 'Verify every file there',
  'put-made': 'Put there what the service made before',
  start: 'Start the voice service',
  warm: 'Warm it up',
  prove: 'Speak a test sentence and measure it',
  'last-gate': 'Ask once more whether the primary is down',
  'last-look': 'Look once more before listeners move',
  'fence-primary': 'Close the primary’s gate, if it can be reached',
  'open-primary': 'Hear the primary, then open its gate',
  resync: 'Bring home what was made there meanwhile',
  split: 'Send a growing share of listeners to the primary',
  'bring-rest': 'Bring home what was made since',
  serve: 'Open its gate to listeners',
  cutover: 'Switch listeners over',
  converge: 'See that listeners get the new site',
  drain: 'Let running requests finish',
  'stop-standby': 'Stop the service on the standby',
  'clean-up': 'Take the drill away again',
  'stand-back': 'Let the primary’s gate send on whoever still comes',
  window: 'Listen to the standby; go back by itself if it fails',
  commit: 'Settle and record',
};

type Values = Readonly<Record<string, string>>;

const beats: Values & { readonly unreadable: string } = {
  'fresh-good': 'The primary itself says that its voice is well and serves',
  'fresh-bad': 'The primary itself says that its voice does not serve',
  stale: 'The machine of the primary says nothing of itself',
  unreadable: 'The machine of the primary lives, and this computer may not ask it how it is',
};

type Say = (values: Values) => string;
const holdsFor = (v: Values): string =>
  `its certificate for ${v['name']} holds for another ${plural(Number(v['daysLeft']), 'day', 'days')}`;
const certificates: Readonly<Record<string, Say>> & { readonly unknown: Say } = {
  ok: (v) => `Listeners use https: ${v['machine']} is ready, ${holdsFor(v)}`,
  missing: (v) => `Listeners use https, and ${v['machine']} has no certificate for ${v['name']}`,
  'other-name': (v) => `Listeners use https, and the certificate of ${v['machine']} is not for ${v['name']}`,
  expired: (v) => `Listeners use https, and the certificate of ${v['machine']} for ${v['name']} has run out`,
  'not-yet-valid': (v) =>
    `Listeners use https, and the certificate of ${v['machine']} for ${v['name']} does not hold yet`,
  unusable: (v) => `Listeners use https, and ${v['machine']} cannot use its certificate for ${v['name']}`,
  untrusted: (v) =>
    `Listeners use https: this computer does not know who issued the certificate of ${v['machine']}; ${holdsFor(v)}`,
  unknown: (v) =>
    `Listeners use https: whether ${v['machine']} has a certificate for ${v['name']} could not be seen yet; it is looked at before they are moved`,
};

export const standby = {
  primaryNotFenced: 'not closed; the primary may be heard at its own address',
  primaryNotReached: 'not reached; once it is back it asks the standbys before it lets anybody in',
  brought: (count: number, kept: string) =>
    `${plural(count, 'file', 'files')} brought home${kept === '' ? '' : `; changed on both sides and kept twice: ${kept}`}`,
  broughtNotReached: 'not reached; what was made there stays there',
  broughtOldAgent: 'the agent there is of an earlier version and cannot tell; what was made there stays there',
  splitNoWay: 'all at once: the standby cannot reach the primary’s address',
  splitOldGate: 'all at once: the gate there is of an earlier version',
  splitDone: (there: number, failed: number) =>
    `the primary spoke ${plural(there, 'request', 'requests')}${failed === 0 ? '' : `; ${failed} were spoken by the standby in its place`}`,
  title: 'Standby',
  about:
    'Spare workstations that can take over the voice service. A machine is ready when its check says so, and proven when it was promoted once.',
  practiceTag: 'practice · this computer',
  state: {
    off: 'none',
    ready: 'ready',
    notReady: 'not ready',
    unchecked: 'not checked',
    checked: 'checked, no drill yet',
    drillFailed: 'drill failed',
    serving: 'serving',
    servingDown: 'silent',
  },
  machines: 'Machines',
  none: 'No standby machine yet',
  noneBody:
    'Any Linux workstation that you reach by SSH will do. To see the whole act first, add a practice machine: its own SSH server on this computer.',
  add: 'Add a machine',
  addPractice: 'Add a practice machine',
  practiceBody:
    'On this computer, over real SSH on loopback. It shows every step, but it does not survive what this computer does not survive.',
  name: 'Name',
  nameHint: 'You will type it to confirm a promotion.',
  host: 'Host or address',
  hostHint: 'or an alias of ~/.ssh/config',
  port: 'SSH port',
  user: 'User',
  keyFile: 'Private key file',
  keyFrom: 'SSH key',
  keyFroms: { file: 'From a file', agent: 'From ssh-agent', own: 'Made by Understudy' },
  passphrase: 'Passphrase of the key',
  passphraseHint: 'Only for a key that has one. It is kept in the secret box.',
  jump: 'Jump host',
  jumpHint: 'user@host:port, when the machine is behind one',
  pairing: 'Pair at the first check',
  pairingHint: 'Understudy makes a key that can only run its agent there, and uses no other.',
  through: 'Through',
  found: 'From the SSH configuration',
  notFollowed: 'Not followed there',
  ofJump: (host: string) => `This is the jump host ${host}. The machine behind it comes next.`,
  trustJump: 'They match; go on',
  servicePort: 'Service port',
  readKey: 'Read host key',
  compareTitle: 'Compare before trusting',
  compareBody:
    'On the machine itself, run the command and compare its line with the fingerprint below. Whoever sits between shows another one.',
  compareCommand: 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
  fingerprint: 'Fingerprint',
  paste: 'Fingerprint that the machine itself shows',
  same: 'The fingerprints are the same',
  different: 'The fingerprints differ. Do not trust this connection.',
  trustAndAdd: 'They match; add the machine',
  address: 'Address',
  lastCheck: 'Last check',
  lastPromotion: 'Last promotion',
  lastPlaced: 'Brought ahead',
  drillNow: 'Drill',
  lastDrill: 'Last drill',
  drillSpoke: (took: string) => `spoke after ${took}`,
  drillFailed: 'did not pass',
  drillPassed: 'passed',
  drillTitle: (machine: string) => `Drill on ${machine}`,
  drillAbout:
    'Every step of a promotion up to the voice that is heard, on a port beside the service. Then it is taken away again.',
  drillBand: 'Drill · listeners notice nothing',
  drillUntouched: 'Address, epoch, gate and primary stay as they are',
  drillStart: (machine: string) => `Start the drill on ${machine}`,
  drillTotal: (span: string) => `Speaks after about ${span}`,
  drillThen: 'then it is taken away again',
  drillMonthly: 'Every month by itself',
  drillMonthlyAbout: 'Held when nothing is the matter and nothing else is under way.',
  drillMonthlyOff: 'Off',
  drillMonthlyOn: (day: string, time: string) => `On day ${day} at ${time}`,
  drillNext: 'Next drill',
  drillElsewhere: (machine: string) => `Set for ${machine} now. A day that is chosen here moves it to this machine.`,
  drillMoves: 'To transfer',
  drillReport: 'Drill report',
  noDrill: 'This drill is no longer kept.',
  drillRto: 'Spoke after',
  drillExpected: (span: string) => `${span} were expected`,
  drillRpo: 'Age of the release',
  drillRpoHint: 'what was made since would be lost',
  drillHeard: 'What was heard',
  drillNothingHeard: 'No voice was heard.',
  drillStep: 'Step',
  drillForecast: 'Expected',
  drillTook: 'Took',
  drillsSoFar: 'Drills on this machine',
  drillShown: 'shown above',
  placeNow: 'Bring the release now',
  warmUp: 'Warm up',
  warmAgain: 'Warm up again',
  letSleep: 'Let it sleep',
  loaded: 'Loaded ahead',
  loadedNothing: 'nothing',
  placeNightly: 'Bring each new backup there by itself',
  recoveryTime: (span: string) => `back after ${span}`,
  check: 'Check',
  checkAgain: 'Check again',
  checklist: 'Preflight checks',
  promote: 'Promote…',
  switchover: 'Planned switch…',
  failBack: 'Fail back…',
  remove: (name: string) => `Remove ${name}`,
  removeTitle: (name: string) => `Remove ${name}?`,
  removeBody: 'Understudy forgets the machine and takes its own key out there. What was installed stays.',
  removeConfirm: 'Remove machine',
  servingLine: (machine: string, by: string) =>
    by === ''
      ? `${machine} serves in place of the primary.`
      : `${machine} serves in place of the primary, promoted by ${by}.`,
  gate: 'Gate',
  gateAbout:
    'A small reverse proxy on this computer. It owns the address listeners use and sends them to the primary or to a standby, for as long as this computer is on: for a studio of one computer.',
  gateNone: 'Not set. Without it listeners cannot be moved, so a promotion is refused.',
  gateAddress: 'Listeners use',
  gateSite: 'Sends them to',
  site: { primary: 'primary', standby: 'standby', other: 'another place', unknown: 'not known' },
  cutover: 'How listeners move',
  cutoverKind: {
    gate: 'gate of this computer',
    rfc2136: 'name server (RFC 2136)',
    'virtual-address': 'virtual address',
    manual: 'by hand',
    clients: 'listeners know both addresses',
    cloudflare: 'Cloudflare DNS',
    route53: 'Amazon Route 53',
    aliyun: 'Aliyun DNS',
  },
  cutoverTtl: 'Old answers are kept for',
  cutoverChanges: 'Exact changes',
  cutoverWaits: 'Waiting for these lines to be set by hand',
  cutoverExpected: 'Expected',
  cutoverSeen: 'Seen now',
  primaryUrl: 'Address of the primary',
  listenPort: 'Port for listeners',
  setGate: 'Set gate',
  changeGate: 'Change',
  history: 'Promotions and fail-backs',
  noHistory: 'None so far.',
  when: 'When',
  act: 'Act',
  machine: 'Machine',
  outcome: 'Outcome',
  intent: { promote: 'Promotion', switchover: 'Planned switch', 'fail-back': 'Fail back', drill: 'Drill' },
  runState: { running: 'running', done: 'done', failed: 'failed', undone: 'undone', interrupted: 'interrupted' },
  report: 'Report',

  planTitle: {
    promote: (machine: string) => `Promote ${machine}`,
    switchover: (machine: string) => `Switch to ${machine}`,
    'fail-back': (machine: string) => `Fail back from ${machine}`,
  },
  planAbout: 'Read both columns. When a fact changes, the button locks until it was read again.',
  willHappen: 'What will happen',
  factsNow: 'Facts now',
  reading: 'Looking at the primary, the release and the machine…',
  estimated: 'estimated',
  line: 'From here on listeners are affected',
  lineHint: 'Steps above the red line can be undone.',
  total: (span: string) => `About ${span} in all`,
  release: 'Release',
  releaseAge: 'made',
  cutoverFromTo: 'Listeners move',
  preflightOld: 'The check is older than 10 minutes.',
  preflightFailed: 'The last check did not pass.',
  preflightMissing: 'The machine was never checked.',
  preflightOk: 'Check passed',
  reason: 'Reason',
  made: {
    title: 'What services made',
    about:
      'Files that the voice service of a standby makes while it serves are brought to this computer and saved in the store, between backups and while this app runs.',
    switch: 'Save it between backups',
    every: 'Every so many minutes',
    setEvery: 'Set',
    saveNow: 'Save now',
    here: 'On this computer',
    files: (count: number) => plural(count, 'file', 'files'),
    saved: 'Last saved',
    notSaved: 'nothing yet',
    locked: 'encrypted, the key is not on this computer',
    by: (name: string) => `by ${name}`,
    problem: 'Last round',
    wayHome: 'Last way home',
    noWayHome: 'nothing was brought yet',
    brought: (count: number, machine: string) => `${plural(count, 'file', 'files')} brought from ${machine}`,
    conflicts: (count: number) =>
      `${plural(count, 'file was', 'files were')} changed on both sides; both stay, under two names:`,
  },
  planTimes: {
    promote: {
      label: 'Seconds in which listeners may be sent back',
      about: 'After the switch the standby is listened to for so long. With 0 the promotion counts at once.',
    },
    switchover: {
      label: 'Seconds in which listeners may be sent back',
      about: 'After the switch the standby is listened to for so long. With 0 the switch counts at once.',
    },
    'fail-back': {
      label: 'Seconds for each share of listeners',
      about: '10, 25, 50 and 100 % go back one after the other, and each share is watched for so long.',
    },
  },
  reasonAsked: 'Reason, for the audit log',
  typeName: (name: string) => `Type ${name} to confirm`,
  button: {
    promote: (machine: string) => `Promote ${machine}`,
    switchover: (machine: string) => `Switch to ${machine}`,
    'fail-back': (machine: string) => `Fail back from ${machine}`,
  },
  changedTitle: 'The facts changed while this page was open',
  changedBody: 'The plan below is the new one. Changed lines are marked.',
  changedRead: 'I have read the change',
  blockedTitle: 'Cannot be done now',
  whyLocked: 'Still missing',
  needReason: 'a reason',
  secondLine: 'Line of the second person',
  secondHint:
    'Two persons decide. The other one runs the command below at another computer of the studio and sends its line.',
  needName: 'the name',
  needRead: 'reading the change',

  doing: {
    promote: (machine: string) => `Promoting ${machine}`,
    switchover: (machine: string) => `Switching to ${machine}`,
    'fail-back': (machine: string) => `Failing back from ${machine}`,
    drill: (machine: string) => `Drill on ${machine}`,
  },
  doingAbout: 'Closing this page changes nothing; it goes on, and the audit log follows.',
  step: (current: number, total: number) => `Step ${current} of ${total}`,
  undo: 'Undo everything so far',
  undoGone: 'Past the point of no return: it holds or goes forward, and never leaves listeners in between.',
  resume: 'Take it up again',
  interrupted:
    'The app was closed in the middle. Taking it up looks at the world first and repeats nothing that is done.',
  elapsed: 'so far',
  stepState: {
    waiting: 'waiting',
    running: 'running',
    done: 'done',
    failed: 'failed',
    undone: 'undone',
    skipped: 'skipped',
  },

  reportTitle: {
    promote: (machine: string) => `${machine} serves`,
    switchover: (machine: string) => `${machine} serves`,
    'fail-back': () => 'The primary serves again',
    drill: (machine: string) => `${machine} spoke in the drill`,
  },
  reportFailed: {
    promote: (machine: string) => `${machine} was not promoted`,
    switchover: (machine: string) => `Not switched to ${machine}`,
    'fail-back': () => 'Not failed back',
    drill: (machine: string) => `${machine} did not speak in the drill`,
  },
  rto: 'Recovery time',
  rtoHint: 'From the first failed probe to the service answering again',
  rtoHintPlanned: 'From the confirmation to the service answering again',
  transferred: 'Transferred',
  epoch: 'Promotion number',
  proof: 'Voice proof',
  proofOk: 'The test sentence sounds as it should',
  proofBad: 'The test sentence does not sound as it should',
  proofProblems: {
    'not-wav': 'no sound came back',
    'too-short': 'too short',
    'too-long': 'too long',
    'too-quiet': 'too quiet',
    'too-loud': 'too loud',
    'mostly-silent': 'mostly silence',
    clipped: 'clipped',
    monotonous: 'noise or a tone that nobody speaks',
    'not-speech': 'no speech',
    'other-words': 'not the test sentence',
    'other-voice': 'another voice than the release was published with',
    'other-release': 'another release answered',
  } as Record<string, string>,
  proofLength: 'Length',
  proofLevel: 'Level',
  proofSilence: 'Silence',
  proofClipped: 'Clipped',
  started: 'Started',
  ended: 'Ended',
  steps: 'Steps',
  next: 'Next',
  nextBody: 'When the primary is repaired, move listeners back with the same page.',
  export: 'Save report',
  showAudit: 'Show in the audit log',
  fixCount: (count: number) => plural(count, 'check', 'checks'),
  otherFact: (values: string) => `Another fact${values === '' ? '' : `: ${values}`}`,
  otherBlock: 'Something forbids it that this page has no words for. Reload the page.',
  stepNames: steps,
  checkNames: {
    agent: 'Agent answers',
    trust: 'Trusts this computer',
    'key-restricted': 'SSH key may only run the agent',
    platform: 'System and processor',
    disk: 'Disk',
    memory: 'Memory',
    clock: 'Clock',
    port: 'Service port',
    certificate: 'Certificate',
    boot: 'Comes back after a restart',
    patches: 'Age of its patches, in days',
    service: 'Voice service',
    'cutover-answers': 'Provider answers',
    'cutover-records': 'Records of the name',
    'cutover-ttl': 'How long old answers are kept',
    'cutover-permission': 'Key may change the name',
    'cutover-servers': 'Name servers agree',
    'cutover-proxied': 'Behind the edge',
    'cutover-dnssec': 'Signed zone: the server has to sign changes by itself',
    'cutover-gate': 'Gate is open',
    'cutover-one-computer': 'Only for listeners on this computer, while it is on',
    'cutover-name': 'Name resolves here',
    'cutover-clients': 'Listeners know both addresses',
    'cutover-address': 'Standby may take the address',
    'cutover-certificate': 'Standby has a certificate for the name',
  } as Record<string, string>,
  checkFixes: {
    agent: 'Check again: an agent that is missing or of another version is installed anew.',
    trust: 'Other computers enrolled this machine. Let one of them add this one (trust add), then check again.',
    'key-restricted':
      'The key opens a full shell. Pair the machine (standby pair NAME), or add the forced command to authorized_keys.',
    platform: 'A Linux machine with an x64 processor and glibc 2.28 or newer is needed.',
    disk: 'Free space on that machine.',
    memory: 'Close other programs there, or use a machine with more memory.',
    clock: 'Let the machine set its clock by the network.',
    port: 'Stop the program that holds the port, or add the machine with another service port.',
    certificate: 'Renew the certificate on that machine, or correct where it and its key lie.',
    boot: 'While it serves, a restart of that machine would leave listeners without a voice. Let the machine run the line at its start, or let its systemd run programs of an account that nobody is signed in to.',
    patches: 'Bring its packages up to date, and restart it where that is needed, while nobody depends on it.',
    service: 'A voice service already runs there; a promotion replaces it.',
  } as Record<string, string>,
  facts: {
    primary: (v) => `Primary ${v['url']}: ${v['kind']} · ${v['latencyMs']}`,
    'primary-from-standby': (v) =>
      v['seen'] === ''
        ? `${v['machine']} does not reach the primary either`
        : `${v['machine']} reaches the primary at ${v['url']}: it is alive, only this computer does not get through`,
    serving: (v) => {
      if (v['state'] === 'seen') return `${v['machine']} serves: ${v['by']} reaches it, only this computer does not`;
      if (v['state'] === 'serves') return `${v['machine']} serves and answers: it keeps its place`;
      return v['state'] === 'not-ready'
        ? `${v['machine']} answers, but its voice is not loaded`
        : `${v['machine']} no longer serves: nobody is heard there`;
    },
    'primary-second': (v) => `Its second address ${v['url']}: ${v['kind']} · ${v['latencyMs']}`,
    'primary-beat': (v) => beats[v['beat'] ?? ''] ?? beats.unreadable,
    'verdict-alive': () => 'Verdict: the primary is alive',
    'verdict-partition': () => 'Verdict: the primary is alive and only the way from here to it is broken',
    'verdict-fenced': () =>
      'Verdict: the primary is well, but its gate lets nobody in; failing back is possible instead',
    'primary-fenced': () => 'The primary’s gate lets nobody in; its voice is heard first, then the gate is opened',
    'verdict-down': () => 'Verdict: the primary is down; nobody who was asked gets through to it',
    'verdict-service-down': () => 'Verdict: the machine runs and says itself that its voice service does not',
    'verdict-down-unconfirmed': (v) =>
      `Verdict: probably down; ${v['machine']} could not be asked, so only this computer says so`,
    'verdict-ingress-lost': () =>
      'Verdict: the primary says that it is well, and nobody gets through to it: its network is cut off. It may go on serving whoever still reaches it',
    'verdict-unsure': () =>
      'Verdict: unsure; the witnesses do not say enough. See for yourself whether the primary is down',
    'primary-model-unknown': () =>
      'The official API does not tell its model: that it is the right one is proven by its sound only',
    'primary-reference-missing': () =>
      'The official API was given no recording to speak with, so it cannot be heard before listeners go back',
    made: (v) => {
      const conflicts = Number(v['conflicts']);
      const both = conflicts === 0 ? '' : ` · ${plural(conflicts, 'was', 'were')} changed on both sides: both are kept`;
      const left = v['leftOut'] === '0' ? '' : ` · ${v['leftOut']} cannot be brought yet`;
      return v['files'] === '0' && both === '' && left === ''
        ? `Nothing on ${v['machine']} that is not here already`
        : `Made on ${v['machine']} meanwhile: ${plural(Number(v['files']), 'file', 'files')}, ${v['bytes']}; brought home first${both}${left}`;
    },
    'made-left': (v) =>
      `${v['machine']} cannot be reached: what its service made since it was last brought stays there, and is lost with the machine`,
    'made-old-agent': (v) =>
      `The agent on ${v['machine']} is of an earlier version and cannot tell what was made there: it stays there. Check the machine first to bring it home`,
    'made-unknown': (v) => `What was made on ${v['machine']} is counted when it is brought home`,
    split: (v) =>
      `Listeners go back in shares of 10, 25, 50 and 100 %, each watched for ${v['bakeSeconds']} s; if the primary fails, all are with ${v['machine']} again within 2 s`,
    window: (v) =>
      `For ${v['windowSeconds']} s after the switch the standby is listened to: if it fails and the primary is well, listeners are sent back by themselves`,
    'made-locked': (v) =>
      `What the service made was saved at ${v['at']}, encrypted, and the key is not on this computer: it is not put there. It stays in the store`,
    'made-saved': (v) =>
      `What the service made was saved at ${v['at']}: ${plural(Number(v['files']), 'file', 'files')}, put there first. What it made since is lost if the primary is`,
    'split-no-way': (v) => `${v['machine']} cannot reach ${v['url']}: listeners go back all at once and not in shares`,
    incident: (v) => `P1 since ${v['openedAt']} · ${v['failures']} probes failed`,
    'no-incident': () => 'No incident is open: this is a planned switch',
    release: (v) =>
      `Release ${v['releaseId']} · ${v['voices']} voices · ${v['bytesTotal']} · ${v['verifiedAt'] ? 'verified' : 'not verified from here'}`,
    'release-without-runtime': () => 'The release does not carry the runtime that a bare machine needs. Back up again.',
    'release-partial': (v) => `The release is partial, and was chosen by its name. Missing: ${v['missing']}`,
    'no-release': () => 'There is no release to promote',
    machine: (v) =>
      v['problem']
        ? `${v['name']} at ${v['host']} does not answer`
        : `${v['name']} answers at ${v['host']} · ${v['fingerprint']}`,
    'agent-missing': () => 'The agent is not installed there yet; it is installed first',
    'key-unrestricted': () => 'The SSH key opens more than the agent',
    'last-check': (v) => {
      if (v['failed']) return `Last check failed: ${v['failed']}`;
      return v['expired'] ? 'The last check is older than 10 minutes' : 'Last check passed';
    },
    'never-checked': () => 'The machine was never checked',
    transfer: (v) => `${v['bytes']} to transfer; the rest is there already`,
    cutover: (v) => `Listeners use ${v['serviceUrl']} · promotion number ${v['epoch']}`,
    'no-cutover': () => 'No way to move listeners is set',
    'cutover-problem': () => 'Listeners cannot be moved now; the reason stands below',
    'cutover-ttl': (v) => `Old answers are kept for up to ${v['ttlSeconds']} seconds; the recovery takes as long`,
    'cutover-dnssec': () =>
      'The zone is signed (DNSSEC): its name server has to sign each change by itself. One that cannot refuses the change or is noticed, and listeners stay where they are or the promotion waits',
    'cutover-by-hand': () => 'A person has to move the name; the promotion waits for it',
    'cutover-one-computer': () => 'The gate runs on this computer: listeners reach the service only while it is on',
    'cutover-port': (v) => `Listeners use port ${v['port']}, the machine has ${v['servicePort']}`,
    'cutover-certificate': (v) => (certificates[v['state'] ?? ''] ?? certificates.unknown)(v),
    registers: (v) =>
      v['silent'] === ''
        ? `Asked who serves: ${v['answered']}`
        : `Asked who serves: ${v['answered'] || 'nobody answered'} · silent: ${v['silent']}`,
    'registers-unsigned': (v) =>
      `In the store ${plural(Number(v['count']), 'entry', 'entries')} up to number ${v['newest']} carry no signature of a computer of the studio, from an earlier version or from somebody else: not believed`,
    'other-desktop': (v) => `${v['by'] || 'Another computer'} has been moving the service since ${v['since']}`,
    'other-desktop-gone': (v) =>
      `${v['by'] || 'Another computer'} began at ${v['since']} and is silent; it is watched before its place is taken`,
    'served-elsewhere': (v) =>
      `${v['machine']} serves since ${v['since']}, promoted by ${v['by'] || 'another computer'}`,
    'served-silent': (v) => `${v['machine']} was promoted by ${v['by'] || 'another computer'} and does not answer`,
    'release-older': (v) => `Release ${v['releaseId']} was chosen; a newer one was seen: ${v['newest']}`,
    'release-rolled-back': (v) => `A newer release was seen and is not to be found now: ${v['newest']}`,
  } as Record<string, (values: Values) => string>,
};
