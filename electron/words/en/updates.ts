/** Words of updates: what is offered, why not, and what an installation ended with. */
import type { InstallationKind, InstalledVersion, PassedOverReason } from '../../contract/updates.ts';

const kinds: Record<InstallationKind, string> = {
  source: 'from its sources',
  headless: 'archive without a desktop',
  archive: 'archive with the desktop',
  deb: 'Debian package',
  AppImage: 'AppImage',
  exe: 'Windows installer',
  dmg: 'macOS disk image',
};

const passedOver: Record<PassedOverReason, string> = {
  torn: 'not offered: its record is damaged',
  unsigned: 'not offered: nobody signed it',
  foreign: 'not offered: signed by a computer that is not trusted here',
  revoked: 'not offered: signed by a computer that was revoked',
  contradiction: 'not offered: two computers of the studio name different packages for it',
  'no-package': 'not offered: it has no package for how this program was installed',
};

const outcomes: Record<InstalledVersion['how'], (version: string) => string> = {
  switched: (version) => `${version} is installed. The one that runs goes on until it is restarted.`,
  installed: (version) => `${version} is installed. The one that runs goes on until it is restarted.`,
  command: (version) => `${version} is verified. Installing it takes rights that this program does not have:`,
  file: (version) => `${version} is verified. Close Understudy and open the file as the first time:`,
};

export const updates = {
  title: 'Updates',
  state: 'New version',
  states: {
    noStore: () => 'no store is set; new versions come from the studio’s own bucket',
    never: () => 'the bucket was not asked yet',
    newest: (version: string) => `${version} is the newest`,
    offered: (version: string) => `${version} is there`,
    part: (version: string) => `${version} is there, and fetched in part`,
    ready: (version: string) => `${version} is fetched and verified`,
    installed: (version: string) => `${version} is installed and runs from the next start on`,
  },
  kinds,
  notes: 'What is new',
  size: 'Package',
  file: 'Lies at',
  signed: 'Signed',
  signedBy: (name: string, when: string) => `by ${name}, ${when}`,
  held: 'Held back',
  passedOver,
  asked: 'Bucket asked',
  never: 'never',
  automatic: 'By itself',
  looks: 'looks into the bucket once a day',
  looksNot: 'never looks',
  gets: 'fetches what is new',
  getsNot: 'fetches nothing',
  switches: { check: 'Look for new versions once a day', get: 'Fetch a new version as soon as it is there' },
  switchHints: {
    check: 'Only reads the studio’s own bucket.',
    get: 'At the speed of backups. It is never installed by itself.',
  },
  check: 'Look now',
  get: 'Fetch',
  goOn: 'Go on fetching',
  install: 'Install',
  show: 'Show the file',
  ready: 'a new version is ready',
  restart: 'Where systemd runs it: systemctl restart understudy',
  wayBack: (folder: string) => `The version before stays in ${folder}; the link beside it leads back.`,
  outcomes,
  published: (version: string) =>
    `${version} is published. Every computer of the studio is offered it at its next look.`,
};
