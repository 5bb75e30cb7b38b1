/** Words of the trusted computers, on the screen of backups and in the terminal. */

export const trust = {
  title: 'Trusted computers',
  about: 'Releases of these computers count here and on the standbys.',
  self: 'this computer',
  added: (when: string) => `since ${when}`,
  revoked: (when: string) => `revoked ${when}`,
  /** Without its fingerprint: that is read from the other screen, or nothing is compared. */
  asks: (name: string) => `${name} asks to be let in.`,
  typed: 'Fingerprint',
  typedHint: 'As the screen of the other computer shows it',
  letIn: 'Let in',
  accept: 'They let this one in',
  revoke: 'Revoke',
  request: 'Ask to be let in',
  apart: 'The store belongs to computers that do not know this one.',
  waiting: 'This computer waits to be let in.',
  offered: 'A computer of the store let this one in. Type its fingerprint, as its own screen shows it.',
  revokedHere: 'This computer was revoked; its new releases count nowhere else.',
  foreign: (number: number, code: string) =>
    `List ${number} in the store is signed by ${code}, which is not trusted here. It does not count.`,
  fork: (number: number, code: string) =>
    `${code} changed the list at the same moment and was first (list ${number}). What was changed here has to be changed again.`,
  twoPersons: 'Two persons decide',
  twoPersonsHint:
    'A promotion, a planned switch or a fail-back wants the agreement of a person at another of these computers. Switching it off is recorded.',
  told: (machine: string) => `${machine} has the list.`,
  notTold: (machine: string) => `${machine} was not reached; it gets the list at its next check.`,
};
