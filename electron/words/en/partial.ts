/** Words of releases in which something is missing, and of names in releases: on the screen and in the terminal. */
import type { GapReason } from '../../contract/backup.ts';

const gaps: Record<GapReason, (what: string) => string> = {
  damaged: (what) => `${what} is damaged. Bring it back from an earlier release, or import it again.`,
  unreadable: (what) => `${what} could not be read. End the program that holds it, or restore the right to read it.`,
  link: (what) => `${what} is a link. Put the file itself in its place.`,
  special: (what) => `${what} is no file: a pipe, a socket or a device. Move it out of the library.`,
  encoder: (what) =>
    `${what} is missing, and this voice needs it. Fetch it under Settings, or with: understudy models fetch`,
  mismatch: (what) => `${what}: its two files and its symbols do not fit each other. Import the voice again.`,
  runtime: (what) => `${what} is missing or damaged, so no standby could serve. Install this program again.`,
};

export const partial = {
  pill: 'partial',
  sentence: (when: string) =>
    `The newest backup is partial (${when}). It is kept, but does not count: repair what is listed, then back up again.`,
  status: 'Last backup is partial: something is missing',
  /** `what`: voice and file. */
  gaps,
  inVoice: (voice: string, path: string) => `${voice} (${path})`,
  more: (count: number) => `${count} more.`,
  listed: (count: number) => `partial, ${count} missing`,
  names: 'Names in releases',
  namesHint: 'While this is on, whoever can read the store sees the names of the studio and of this computer.',
  namesOn: 'Releases carry the names of the studio and of this computer.',
  namesOff: 'Releases carry no name of the studio. Trusted computers are shown by name all the same.',
};
