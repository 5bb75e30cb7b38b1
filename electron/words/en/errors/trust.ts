/** Errors about who may publish, and about the record. */
import type { SomeErrors } from './error-words.ts';

export const trust = {
  TRUST_APART: {
    title: 'List not changed',
    body: 'The store belongs to computers that do not know this one. One of them has to let it in first.',
  },
  TRUST_REVOKED: {
    title: 'This computer is no longer trusted',
    body: 'Another computer of the studio revoked it. It can ask to be let in again, with a new key.',
  },
  TRUST_CHANGING: { title: 'List not changed', body: 'Another computer changes it at this moment.' },
  TRUST_UNKNOWN: { title: 'Computer not found', body: 'No trusted computer has this fingerprint.' },
  TRUST_LAST: { title: 'Not revoked', body: 'It is the last trusted computer; nobody could let in another one.' },
  TRUST_REQUEST_UNKNOWN: {
    title: 'Computer not let in',
    body: 'The store has no request with this fingerprint. Check the typing, or hand over the file of the request.',
  },
  TRUST_REQUEST_INVALID: { title: 'Computer not let in', body: 'The file is no request of a computer.' },
  TRUST_FINGERPRINT_NEEDED: {
    title: 'Compare first',
    body: 'Read the fingerprint on the screen of the new computer and type it. Nothing was changed.',
  },
  TRUST_FINGERPRINT_DIFFERS: {
    title: 'Computer not let in',
    body: 'The fingerprint that was typed is not that of the request. Somebody may have exchanged it.',
  },
  TRUST_KEY_REVOKED: {
    title: 'Computer not let in',
    body: 'This key was revoked, which is for good. On that computer a new request makes a new key.',
  },
  TRUST_NOT_ADMITTED: {
    title: 'Not let in yet',
    body: 'No list in the store that the computer with this fingerprint signed holds this one.',
  },
  TRUST_LIST_REFUSED: {
    title: 'List not accepted',
    body: 'The machine holds a list of trusted computers that this one does not follow from.',
  },
  TRUST_MACHINE_FOREIGN: {
    title: 'The machine does not trust this computer',
    body: 'Other computers enrolled it. One of them has to let this one in.',
  },
  TRUST_KIT_DAMAGED: { title: 'Kit not read', body: 'A line is missing or differs from what was written.' },
  TRUST_KIT_PASSPHRASE: {
    title: 'Kit not opened',
    body: 'It is sealed, and the passphrase is missing or another one.',
  },
  TRUST_NO_SECOND_COMPUTER: {
    title: 'Not switched on',
    body: 'There is no second computer of the studio at which somebody could agree. Let one in first.',
  },
  TRUST_TWO_PERSONS_AUTOMATIC: {
    title: 'Only one of the two',
    body: 'Automatic mode asks nobody, so it cannot be on while two persons decide. Switch one of them off.',
  },
  TRUST_SECOND_NEEDED: {
    title: 'A second person has to agree',
    body: 'Two persons decide here. Somebody at another computer of the studio runs the command below and sends the line that it prints. Where nobody is left: `understudy trust two-persons off`; the record says who did that.',
  },
  TRUST_SECOND_REFUSED: {
    title: 'The line of the second person does not count',
    body: 'It is of another plan, older than half an hour, or of no other computer of the studio. Nothing was begun.',
  },
  TRUST_FOLDER_USED: {
    title: 'Kit not used',
    body: 'This studio has a store or a standby already. A kit is for a data folder that is new.',
  },
  AUDIT_INCIDENT_UNKNOWN: { title: 'Incident not found', body: 'No line of the record belongs to it.' },
  AUDIT_CHAIN_BROKEN: { title: 'Record not intact', body: 'A line of the audit log was changed or removed.' },
  AUDIT_NOT_WRITABLE: {
    title: 'Not done',
    body: 'The act could not be recorded, and what cannot be recorded is not done.',
  },
} satisfies SomeErrors;
