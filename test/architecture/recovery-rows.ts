/**
 * What a studio's recovery has to do, row by row, and the tests that show it. `open`: what of the row is not shown; the guide
 * (ARCHITECTURE.md, "What recovery does not do yet") has the same sentence. A row that is done loses its `open` here and its
 * line there.
 */

export interface Row {
  readonly what: string;
  /** File → names of tests in it. */
  readonly shown?: Readonly<Record<string, readonly string[]>>;
  readonly open?: string;
}

const backup = 'test/integration/backup';
const standby = 'test/integration/standby';
const watching = 'test/integration/watch/watch.test.ts';
const names = 'test/integration/cutover/name-server.test.ts';
const cloud = 'test/integration/cutover/cloud.test.ts';
const run = 'test/unit/standby/run-operation.test.ts';
const siteGate = 'test/integration/gate/site-gate.test.ts';
const automatic = `${standby}/automatic.test.ts`;
const channels = 'test/contract/notify-channels.test.ts';
const outbox = 'test/unit/notify/outbox.test.ts';

/** What the service, its backups and its standby do. */
const capabilities: Readonly<Record<string, Row>> = {
  S1: {
    what: 'the whole service is one release, which runs with nothing else',
    shown: {
      [`${backup}/container.test.ts`]: ['S1: is built by its Containerfile and speaks, without a way to anywhere'],
      [`${backup}/serve-restored.test.ts`]: ['a restored tree serves in place, in an empty environment, and speaks'],
      [`${standby}/real-voice.test.ts`]: ['promotes a bare machine that then speaks with the studio’s own voice'],
    },
  },
  S2: {
    what: 'a backup every night, once, also after sleep and with two computers',
    shown: {
      [`${backup}/schedule.test.ts`]: [
        'makes up for any number of missed nights with exactly one late run',
        'neither skips nor doubles a night when the clock here jumps',
        'is one release for two computers with the same library',
      ],
    },
  },
  S3: {
    what: 'a release is complete, signed and verified, or it does not exist',
    shown: {
      'test/faults/backup/kill.test.ts': ['leaves whole releases only'],
      [`${backup}/round-trip.test.ts`]: [
        'publishes a verified release that restores byte for byte',
        'refuses a release that is unsigned, signed by a stranger, or signed wrongly',
      ],
    },
  },
  S4: {
    what: 'what the service makes is a stream of its own',
    shown: {
      [`${standby}/made-stream.test.ts`]: [
        'is brought from the standby and saved, only what is new of it, and the plan tells how old that is',
        'is put there by the next promotion, and what lies there already is not written over',
      ],
    },
  },
  S5: {
    what: 'no secret in a release',
    shown: {
      'test/faults/backup/source.test.ts': [
        'with a stored secret in the middle of weights is refused',
        'into which a secret is written while it is read is refused',
      ],
      'test/faults/backup/bucket.test.ts': ['writes no key, no secret and no path of this computer into the bucket'],
    },
  },
  S6: {
    what: 'a release says what it was made from',
    shown: {
      [`${standby}/runtime.test.ts`]: ['is the same bytes for the same inputs, is made once, and holds nothing else'],
      'test/integration/adopt/adopt-cli.test.ts': [
        'names no computer, user or folder in what a release holds of its origin',
      ],
    },
    open: 'a release names this app by its version, not by a commit',
  },
  S7: {
    what: 'more than three failures in a row are a P1, three are none',
    shown: { [watching]: ['opens no P1 at the third failure and exactly one with the fourth'] },
  },
  S8: {
    what: 'Prometheus and Alertmanager',
    shown: {
      'test/integration/alerts/prometheus.test.ts': [
        'ships rules that Prometheus takes, and shows numbers that its checker has nothing to say about',
        'is scraped, hears of alerts and of their end, and tells nobody what it knows itself',
      ],
      'test/integration/alerts/service.test.ts': [
        'has an alert on disk before it says so, and knows it after a restart',
      ],
    },
  },
  S9: {
    what: 'failover without a person, which wakes the standby',
    shown: {
      [automatic]: [
        'is replaced without a click, by a voice that is proven, and once a day',
        'hears the packet on its network, is waited for, checked and promoted',
      ],
    },
  },
  S10: {
    what: 'no promotion because of the network between',
    shown: {
      [automatic]: ['is not replaced, and who sees it is told'],
      [`${standby}/promote.test.ts`]: ['is not replaced when only the way from the desktop to it is cut'],
    },
  },
  S11: {
    what: 'the name moves, with its time, on every name server',
    shown: {
      'test/integration/cutover/promotion.test.ts': [
        'shows the exact records and their time, moves them under its number, and waits until the old ones are forgotten',
      ],
      [names]: ['that lags behind is named, and until it follows nobody says that all is done'],
    },
  },
  S12: { what: 'cut-over within ten minutes', open: 'no drill fails because it took longer than ten minutes' },
  S13: {
    what: 'what was made meanwhile comes home',
    shown: {
      [`${standby}/way-home.test.ts`]: [
        'is here byte for byte before listeners go back, and what both sides changed is kept twice',
        'goes on arriving after the desktop was killed in the middle',
      ],
    },
  },
  S14: {
    what: 'no way home between two models',
    shown: { [run]: ['is not done to a primary with %s, and both are named (S14)'] },
  },
  S15: {
    what: 'listeners go home in steps',
    shown: {
      [`${standby}/way-home.test.ts`]: [
        'all get an answer while their share grows, and the standby sleeps again',
        'are with the standby again when the primary fails meanwhile, and the standby keeps its promotion',
      ],
      'test/integration/gate/split.test.ts': ['a share of the listeners (S15)'],
    },
  },
  S16: {
    what: 'the wrong model never opens a port',
    shown: {
      'test/faults/standby/promote-faults.test.ts': [
        'refuses a release in which one byte was changed on the standby, before a port opens, and heals at the next try',
        'refuses it also when the byte changes after the verification',
      ],
    },
  },
  S17: {
    what: 'symbols and weights that do not fit each other are found',
    shown: { 'test/faults/backup/partial.test.ts': ['a voice has a symbol table that does not fit its weights'] },
  },
  S18: {
    what: 'only what changed is moved',
    shown: {
      [`${backup}/round-trip.test.ts`]: [
        'sends no blob twice: an unchanged library costs nothing, a changed file costs itself',
      ],
      [`${standby}/promote.test.ts`]: ['moves nothing that the standby already has'],
      [`${standby}/place.test.ts`]: [
        'is verified there, leaves service and epochs alone, and a promotion has nothing left to bring',
      ],
    },
    open: 'a restore over a slow line is not timed',
  },
  S19: {
    what: 'keys that may do one thing, and jump hosts',
    shown: {
      [`${standby}/pairing.test.ts`]: ['makes a key that runs nothing, forwards nothing and puts no file'],
      'test/contract/jump-hosts.test.ts': [
        'is reached through one and through two of them, each with a key of its own',
      ],
      [`${backup}/policies.test.ts`]: ['a restorer brings a release back and writes nothing'],
    },
  },
  S20: {
    what: 'age and patches of the standby',
    shown: {
      'test/unit/agent/patches.test.ts': [
        'S20: how old a standby is',
        'needs a restart where the system says so, or where a kernel came after the last one',
      ],
      'test/unit/build/sbom.test.ts': ['S20: the bill of materials of a runtime'],
    },
  },
  S21: {
    what: 'an archive of each incident that shows tampering',
    shown: {
      'test/unit/audit/tampering.test.ts': [
        'names the line in which something was changed',
        'misses lines that were cut off at the end',
        'finds two lines taken out and all hashes computed anew',
        'are named when their logs were exchanged',
      ],
    },
  },
  S22: {
    what: 'what cold, warm and hot cost',
    shown: {
      'test/unit/costs/rules.test.ts': [
        'is right to the cent',
        'says from which loss in a minute the dearer one is the cheaper',
      ],
    },
  },
  S23: {
    what: 'a warm standby',
    shown: {
      [`${standby}/warm.test.ts`]: ['is loaded with each new release that is placed there, and lets nobody in'],
      'test/faults/standby/site.test.ts': [
        'is taken over by a promotion without being started again, and never serves by itself',
      ],
    },
  },
  S24: {
    what: 'nothing leaves but what was asked for',
    shown: {
      'test/architecture/engine-offline.test.ts': [
        'calls nothing that opens a connection (the import law knows the modules that do)',
        'keeps the runtime from reporting to its makers',
      ],
    },
    open: 'no test watches what the whole app sends',
  },
};

/** What operations and alarms have to get right. */
const operations: Readonly<Record<string, Row>> = {
  A1: {
    what: 'drills apart from production',
    shown: {
      [`${standby}/drill.test.ts`]: [
        'A1: speaks on a bare machine, keeps what was heard, and leaves everything real as it was',
        'A1: is refused during a P1, and ended by one that begins',
      ],
      [`${standby}/drill-agent.test.ts`]: ['A1: ends when its time is over, although the desktop says nothing'],
      'test/faults/lab/promotion.test.ts': [
        'A1: lose nothing to a drill whose desktop is killed, and the standby takes it away',
      ],
    },
  },
  A2: {
    what: 'a time in which a promotion can be taken back',
    shown: {
      [`${standby}/switchover.test.ts`]: [
        'ends with a commit when the standby is well',
        'sends listeners back by itself when the standby fails and the primary is well',
      ],
    },
  },
  A3: {
    what: 'an earlier release by choice',
    shown: {
      [`${backup}/channels.test.ts`]: ['says which release a promotion means, and an id stays an id'],
      [`${backup}/night-reading.test.ts`]: ['is named too when the next backup comes before anybody looked'],
    },
  },
  A4: {
    what: 'rules that forbid an automatic promotion',
    shown: { 'test/unit/standby/automatic-rules.test.ts': ['is refused by %s when %s', 'has a breach for every rule'] },
  },
  A5: {
    what: 'one of two desktops wins, once',
    shown: {
      [names]: ['of one number exactly one wins, in every one of fifty rounds'],
      'test/unit/agent/agent.test.ts': ['grants each number once, also to a crowd at the same moment'],
      [`${standby}/several-desktops.test.ts`]: ['promote one standby once'],
    },
  },
  A6: { what: 'a primary that comes and goes', open: 'a primary that comes and goes has no state of its own' },
  A7: {
    what: 'a computer that is offline raises no alarm',
    shown: { [watching]: ['never opens a P1 while this computer is offline, and starts counting anew afterwards'] },
  },
  A8: {
    what: 'the standby looks at the primary, too',
    shown: {
      'test/unit/watch/witnesses.test.ts': [
        'never let anybody promote while the primary answers somebody',
        'prove an outage only where a second one saw it or the primary says so itself',
      ],
      [automatic]: ['is not replaced, and who sees it is told'],
    },
  },
  A9: {
    what: 'an operation survives the death of its desktop',
    shown: {
      [run]: ['at append $at (written: $written) is finished by resuming'],
      'test/faults/standby/kill.test.ts': [
        'finishes the promotion after a restart, with one epoch and one service',
        'takes it back when asked to, and leaves nothing running',
      ],
    },
  },
  A10: {
    what: 'a planned switch without a failed request',
    shown: {
      [`${standby}/switchover.test.ts`]: ['moves listeners while the primary is well: of 2,000 requests none fails'],
    },
  },
  A11: {
    what: 'pauses that end by themselves',
    shown: { [watching]: ['opens nothing while paused, and does after'] },
  },
  A12: {
    what: 'the old primary comes back closed',
    shown: {
      [`${standby}/primary-fence.test.ts`]: [
        'that no promotion could reach hears from the standby that it was replaced, and lets nobody in',
        'asks who serves before it lets anybody in after a restart of its machine',
      ],
    },
  },
  A13: {
    what: 'old releases go, and nothing that is needed',
    shown: {
      'test/faults/backup/collector-schedules.test.ts': ['would lose one if %s'],
      'test/unit/backup/retention.test.ts': ['keeps the last three that were verified, however old'],
      [`${backup}/tidying.test.ts`]: [
        'what no release names is announced in one night and freed in the next, or when its time comes',
      ],
    },
  },
  A14: {
    what: 'alarms that end, are repeated and find somebody',
    shown: {
      [outbox]: ['goes to the second channel after five minutes, once', 'whoever was told hears how it ended'],
      'test/integration/notify/telling.test.ts': ['tells a P1 and its end, each once, in the studio’s language'],
    },
  },
};

/** What others do not have. */
const novelties: Readonly<Record<string, Row>> = {
  N1: {
    what: 'releases lie on the standby before they are needed',
    shown: {
      [`${standby}/place.test.ts`]: [
        'the release is brought to machines whose check passed, unless a person said no',
        'is verified there, leaves service and epochs alone, and a promotion has nothing left to bring',
      ],
    },
    open: 'a standby that is switched off does not wake by itself to fetch them',
  },
  N2: {
    what: 'a proof of voice that listens',
    shown: {
      'test/unit/watch/voice-proof.test.ts': [
        'N2: proof of voice',
        'knows twelve wrong sounds, each with a line in the table',
      ],
      'test/integration/watch/right-voice.test.ts': [
        'N2: the right voice is believed fifty times of fifty, and two others never',
      ],
      [`${standby}/drill.test.ts`]: [
        'tells the right voice of the release from another one by the print that was published with it',
      ],
    },
  },
  N3: {
    what: 'the standby decides when the store is away',
    shown: {
      'test/unit/standby/registers.test.ts': ['go on without a store that is away, which learns of it at the end'],
    },
  },
  N4: {
    what: 'a forecast beside what a drill measured',
    open: 'the lab compares forecast and drill, no test of npm test does',
  },
  N5: {
    what: 'who still comes to the old site',
    shown: {
      [siteGate]: [
        'N5: sends stragglers on to the new site with the key that counts there, and counts them',
        'when fenced ends connections with 503 and counts who still comes',
      ],
    },
  },
  N6: {
    what: 'green only while a restored voice was heard lately',
    shown: {
      'test/unit/status/rules.test.ts': ['a drill that was good eight days later', 'seven days later'],
    },
  },
  N7: {
    what: 'a report made of the log alone',
    shown: {
      'test/unit/audit/tampering.test.ts': ['are made from the log alone, the same each time'],
    },
  },
  N8: {
    what: 'a store shows whether it can decide between two',
    shown: {
      'test/unit/backup/arbitration.test.ts': ['has many winners where the condition is ignored'],
      [`${standby}/auto-cli.test.ts`]: ['auto stays off where the store lets two computers win'],
    },
  },
  N9: {
    what: 'a wrong model is no outage',
    shown: {
      [watching]: [
        'tells a wrong model from an outage',
        'is a wrong one when it is another of the library than before, also across a restart',
      ],
    },
  },
  N10: {
    what: 'two people for a promotion',
    shown: {
      'test/unit/trust/second-person.test.ts': [
        'one alone is refused, with the command for the other one',
        'a line from another computer of the studio is enough, and says whose it is',
      ],
    },
  },
};

/** What goes wrong with a store. B2 alone: the others are needs of a backup, which have a table of their own. */
const stores: Readonly<Record<string, Row>> = {
  B2: {
    what: 'a blob goes bad',
    shown: {
      [`${backup}/night-reading.test.ts`]: [
        'is found within a week when one bit of it flips, and repaired by the next backup',
        'is told as lost where the right bytes are not here any more, and newer releases count',
      ],
      'test/faults/backup/damage.test.ts': [
        'with one flipped bit is found by deep verification and refused by restore',
      ],
      'test/unit/backup/container-layers.test.ts': [
        'B2: of a blob that is damaged are not written, and nothing is left of the others',
      ],
      [`${backup}/plain-shell.test.ts`]: ['is refused by skopeo when a blob is damaged'],
    },
  },
};

/** What goes wrong while watching. */
const watch: Readonly<Record<string, Row>> = {
  W1: operations['A7'] as Row,
  W2: capabilities['S10'] as Row,
  W3: { what: 'a primary that comes and goes', open: 'a primary that comes and goes has no state of its own' },
  W4: novelties['N9'] as Row,
  W5: {
    what: 'a port that is open, with nobody behind it',
    shown: { 'test/unit/agent/probe.test.ts': ['at a listener that says nothing, within seconds'] },
  },
  W6: {
    what: 'an answer without a voice in it',
    shown: { [watching]: ['hears a service that answers its health check and has lost its voice'] },
  },
  W7: {
    what: 'a failure of speech that is told as 400',
    shown: { 'test/unit/watch/probe.test.ts': ['the official failure'] },
  },
  W8: {
    what: 'a login page where the voice was',
    shown: { [watching]: ['does not follow a redirect', 'is a P1 after four failures when %s'] },
  },
  W9: {
    what: 'an expired certificate',
    shown: {
      'test/integration/watch/certificate.test.ts': [
        'of a primary that answered before is silence for listeners: the fourth is a P1, and it is told as what it is',
      ],
    },
  },
  W10: {
    what: 'a name that is gone',
    shown: {
      'test/integration/real-hosts/watch-name-gone.test.ts': [
        'a primary whose name is gone with it is a P1, though its name server answers well',
      ],
    },
  },
  W11: { what: 'slow, and alive', open: 'slowness alone changes nothing' },
  W12: capabilities['S7'] as Row,
  W13: {
    what: 'alerts twice or in the wrong order',
    shown: {
      'test/unit/alerts/state.test.ts': ['are no news when they are said again, and end once'],
    },
  },
  W14: {
    what: 'alerts of strangers, or a flood of them',
    shown: {
      'test/unit/host/alert-hook.test.ts': [
        'takes alerts with its own key alone',
        'takes no body that is larger than alerts are',
        'slows a storm down, and strangers use up no room',
      ],
    },
  },
  W15: {
    what: 'a channel that says yes and means no',
    shown: { [channels]: ['is not delivered when the service says no, and its own words are kept without secrets'] },
  },
  W16: {
    what: 'a channel that takes so many and no more',
    shown: {
      [channels]: ['waits when the service says that it was too much'],
      [outbox]: ['keeps places for a P1 when the minute is nearly full'],
    },
  },
  W17: {
    what: 'places of reference that this network blocks',
    open: 'whom this computer asks whether it is offline is not learned',
  },
  W18: { what: 'a probe that does harm', open: 'no test shows that a busy primary is left alone' },
  W19: {
    what: 'the standby answers in the primary’s name',
    shown: { 'test/unit/watch/probe.test.ts': ['the standby itself'] },
  },
  W20: { what: 'one family of addresses alone', open: 'both families are not probed apart' },
  W21: { what: 'many desktops that listen', open: 'each desktop listens for itself' },
};

/** What goes wrong while listeners are moved. */
const cutover: Readonly<Record<string, Row>> = {
  C1: {
    what: 'the provider fails in the middle',
    shown: {
      [run]: ['is looked for, and everything is taken back when it did not arrive'],
      'test/integration/cutover/between.test.ts': [
        'that is lost leaves the change where it is, which is found by looking; trying again changes nothing',
      ],
    },
  },
  C2: {
    what: 'two who write',
    shown: {
      [names]: ['of four numbers the highest stays, and the number in the zone never falls'],
      [cloud]: ['whoever finds a later number after writing yields'],
    },
  },
  C3: {
    what: 'old answers that are kept long',
    shown: { [run]: ['is not called recovered before the old answers are forgotten'] },
  },
  C4: {
    what: 'a name server that lags',
    shown: { [names]: ['that lags behind is named, and until it follows nobody says that all is done'] },
  },
  C5: novelties['N5'] as Row,
  C6: {
    what: 'clients that keep their connection',
    shown: { [siteGate]: ['when fenced ends connections with 503 and counts who still comes'] },
  },
  C7: {
    what: 'a key that is wrong, or a clock',
    shown: {
      [names]: ['a key that may not change the name is found by the check, before it is needed'],
      [cloud]: ['a wrong key and a clock that is off are told apart'],
    },
  },
  C8: {
    what: 'other records of the name',
    shown: {
      [names]: [
        'of both families move together, and are shown line by line with the time that they had',
        'an alias is not moved along: it is refused and left alone',
      ],
    },
  },
  C9: {
    what: 'somebody edits by hand meanwhile',
    shown: {
      'test/integration/cutover/promotion.test.ts': [
        'is taken back when somebody moves the name between the plan and the change',
      ],
    },
  },
  C10: {
    what: 'a record that is there already',
    shown: { [cloud]: ['a record that is there already is as good as written'] },
  },
  C11: {
    what: 'lists that find too much',
    shown: {
      [cloud]: ['writes the number before the address, in place, and leaves the names alone that its list also finds'],
    },
  },
  C12: {
    what: 'a record behind the provider’s edge',
    shown: { [cloud]: ['behind the edge no time counts, and the record stays behind it'] },
  },
  C13: {
    what: 'a zone without a number',
    shown: {
      'test/integration/cutover/promotion.test.ts': [
        'shows the exact records and their time, moves them under its number, and waits until the old ones are forgotten',
      ],
    },
  },
  C14: {
    what: 'the standby dies right behind the cutover',
    shown: {
      'test/faults/standby/dies-on-the-way.test.ts': [
        'is started again under the same promotion, which goes on',
        'and cannot be started ends the promotion, and it may be promoted again at once',
      ],
    },
  },
  C15: {
    what: 'a certificate that the standby lacks',
    shown: {
      'test/integration/cutover/certificate.test.ts': [
        'is refused before it begins while the standby has no certificate, one for another name, or an expired one',
      ],
    },
  },
  C16: {
    what: 'a person who mistypes',
    shown: { [run]: ['is waited for, with what is expected and seen, and nothing says by itself that it was done'] },
  },
  C17: { what: 'no moment without an address', shown: { [names]: ['are never without an address while they move'] } },
  C18: {
    what: 'a zone that is signed',
    shown: {
      [names]: ['by the server itself stays whole: what was moved has a signature everywhere before it counts'],
    },
  },
};

export const rows: Readonly<Record<string, Row>> = {
  ...capabilities,
  ...operations,
  ...novelties,
  ...stores,
  ...watch,
  ...cutover,
};
