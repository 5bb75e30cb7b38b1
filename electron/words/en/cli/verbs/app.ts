/** How things stand, and the program itself. */

export const app = {
  costs: {
    does: 'What a standby costs in a month: cold, warm and hot side by side.',
    forms: {
      show: 'shows the sums, and from which loss in a minute a dearer standby is the cheaper one',
      prices: 'writes the prices out, or blank ones to be filled in',
      set: 'takes prices from a file; null takes them away',
    },
    options: {},
  },
  status: { does: 'Says in one sentence how things stand.', forms: { status: 'shows it' }, options: {} },
  doctor: {
    does: 'Checks this computer.',
    forms: { doctor: 'shows each check, why it matters and what helps' },
    options: { fix: 'mends what can be mended without losing anything, and checks again' },
  },
  diagnostics: {
    does: 'Makes a file for whoever helps: versions, checks, states and the end of the log, without texts, names and keys.',
    forms: { diagnostics: 'writes it; works with the engine down and in a data folder that cannot be opened' },
    options: { out: 'the zip file to write', show: 'shows every file in it with its text' },
  },
  updates: {
    does: 'New versions of Understudy, from the team’s own bucket.',
    forms: {
      status: 'shows which version runs, which is offered, and what holds it back',
      check: 'looks into the bucket now',
      get: 'fetches the offered version; goes on where it was cut, and verifies every byte',
      install: 'installs it, or says with which command or file that is done',
      publish: 'gives everyone a version: packages as they were built, signed by this computer',
      auto: 'sets what happens by itself; nothing is ever installed so',
    },
    options: {
      notes: 'what is new, shown to everyone',
      check: 'look once a day; on unless it was set',
      get: 'fetch what is new; off unless it was set',
    },
  },
};
