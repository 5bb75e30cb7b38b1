/** Trust, the recovery kit and the record. */

export const trust = {
  trust: {
    does: 'The computers of the studio whose releases count.',
    forms: {
      list: 'shows them, and who asks to be let in',
      request: 'asks for trust: shows the fingerprint of this computer, and writes a file for another one',
      add: 'lets a computer in, by the fingerprint that its own screen shows',
      accept: 'on the new computer, without a file: the fingerprint of the one that let it in',
      revoke: 'ends the trust in one; what it left in the store still counts',
      rotate: 'gives this computer a new key',
      twoPersons:
        'whether a promotion, planned switch or fail-back wants a second person, at another computer of the studio',
      approve: 'agrees, as the second person, to the plan with that hash; prints the line to hand over',
    },
    options: {
      out: 'the file to hand to a trusted computer; treat it like a key until it is used',
      file: 'the file that the new computer wrote',
      name: 'what it is called here; its own name when left out',
      since: 'since when it is in other hands (2026-11-28T09:00+08:00): from then on nothing of it counts',
    },
  },
  kit: {
    does: 'The recovery kit: what a new computer needs beside the store and its keys.',
    forms: {
      write: 'writes it: a page for FILE.html, else plain text, both to print',
      check: 'proves that a kit can be read, also one that was typed',
      use: 'makes a new data folder the studio that the kit was written in',
    },
    options: {
      out: 'the file to write',
      'passphrase-file': 'file with the passphrase that seals the signing key; without one the key stands there open',
    },
  },
  audit: {
    does: 'The record of who did what.',
    forms: {
      verify: 'checks that no line was changed or removed',
      export: 'writes it out, a JSON document per line',
      report: 'writes the report of one incident, made from the record alone',
    },
    options: { incident: 'only what belongs to this promotion or fail-back' },
  },
};
