/** Errors about leading listeners elsewhere. */
import type { SomeErrors } from './error-words.ts';

export const cutover = {
  CUTOVER_UNREACHABLE: {
    title: 'Listeners not moved: no answer',
    body: 'The name server, DNS provider or machine that has to move them does not answer. Nothing was changed there as far as is known. Try again when it answers.',
  },
  CUTOVER_KEY_MISSING: {
    title: 'Listeners not moved: no key',
    body: 'The key for the name server or DNS provider is not stored here. Set the way to move listeners again, with its key.',
  },
  CUTOVER_KEY_REFUSED: {
    title: 'Listeners not moved: key refused',
    body: 'The name server or DNS provider does not accept the key. Nothing was changed. Store the right key with the command that set it.',
  },
  CUTOVER_CLOCK_WRONG: {
    title: 'Listeners not moved: clocks differ',
    body: 'This computer and the server differ by more than signatures allow. Nothing was changed. Let this computer set its clock by the network.',
  },
  CUTOVER_REFUSED: {
    title: 'Listeners not moved: refused',
    body: 'The name server or DNS provider refused the change. Nothing was changed. The technical detail has its answer; allow this key to change this name there.',
  },
  CUTOVER_ANSWER_UNTRUSTED: {
    title: 'Answer not believed',
    body: "The answer is not signed with the key that both sides share, or is damaged. Something may stand in between. Check the server's address and key.",
  },
  CUTOVER_RECORDS_FOREIGN: {
    title: 'Listeners not moved: other records in the way',
    body: 'The name has records that a promotion cannot move along, such as an alias or records for some listeners only. Replace them with plain address records.',
  },
  CUTOVER_CHANGED_MEANWHILE: {
    title: 'Listeners not moved: changed meanwhile',
    body: 'Listeners are sent elsewhere than when the plan was read: somebody changed it. Read the plan again.',
  },
  CUTOVER_OUTCOME_UNKNOWN: {
    title: 'Not known whether listeners moved',
    body: 'The change was sent and no answer came, and nobody can be asked now. The standby keeps running. Take the promotion up again when the name server or provider answers.',
  },
  CUTOVER_NOT_THERE_YET: {
    title: 'Not everybody gets the new site',
    body: 'Somewhere the old answer is still given. The standby serves; take it up again to go on waiting.',
  },
  CUTOVER_PORT_DIFFERS: {
    title: 'Not started: another port',
    body: "Listeners keep using the port they know, and the voice service on that machine has another one. Add the machine again with the listeners' port as service port.",
  },
  CUTOVER_CERTIFICATE_MISSING: {
    title: 'Not started: no certificate',
    body: 'Listeners use https, and the standby has no certificate to show them. Put one for the name of the service, with its key, into the folder tls of the agent there (cert.pem, key.pem), then check again.',
  },
  CUTOVER_CERTIFICATE_OTHER_NAME: {
    title: 'Not started: certificate for another name',
    body: 'Listeners use https, and the certificate on the standby is not for the name they use. Put one for that name there, then check again.',
  },
  CUTOVER_CERTIFICATE_EXPIRED: {
    title: 'Not started: certificate not valid now',
    body: 'Listeners use https, and the certificate on the standby has run out or does not hold yet. Renew it there, then check again.',
  },
  CUTOVER_ADDRESS_UNKNOWN: {
    title: 'Listeners not moved: no address',
    body: "No address is known for the machine or the name. Give the machine by its address, or name the primary's address when setting the way to move listeners.",
  },
  CUTOVER_ADDRESS_TAKEN: {
    title: 'Address not taken up',
    body: "Another machine answers for the service's address. Nothing was changed. Switch that machine off, or take the address from it.",
  },
  CUTOVER_ADDRESS_NOT_ALLOWED: {
    title: 'Address not taken up: not allowed',
    body: "The agent's user may not change addresses on that machine. Nothing was changed. Put the line that the cutover check shows into sudoers there.",
  },
  CUTOVER_ADDRESS_OFF_NETWORK: {
    title: 'Address not taken up: another network',
    body: "The machine has no interface in the network of the service's address. Use a machine of that network, or move listeners by name.",
  },
} satisfies SomeErrors;
