/** Watching the primary, and who is told. */

export const watch = {
  watch: {
    does: 'Watches the machine that speaks for listeners (the primary).',
    forms: {
      set: 'watches this address',
      off: 'ends watching',
      status: 'shows what is known',
      run: 'probes until Ctrl-C',
      pause: 'pauses for so many minutes',
      resume: 'goes on before that',
      acknowledge: 'says who handles the incident',
    },
    options: {
      interval: 'seconds between two probes',
      failures: 'failures in a row that are tolerated; one more is a P1',
      deep: 'also lets it speak a test sentence from time to time',
      'key-file': 'file with the key that the service asks for',
      'second-url': 'another address of the same machine, asked before a promotion',
      'ref-audio-path': 'recording on that machine, with which the official API speaks',
      'prompt-text': 'what is said in the recording',
      'prompt-lang': 'language of the recording, as the official API names it',
    },
  },
  notify: {
    does: 'Who is told of outages, backups and promotions, wherever people are.',
    forms: {
      list: 'shows the channels and what each said last',
      robot:
        'sets a robot or webhook; FILE holds its address, and on a second line its signing secret (ntfy: its token)',
      telegram: 'sets a Telegram bot; FILE holds its token',
      email: 'sets mail through a server of yours; FILE holds the password',
      test: 'sends a message at once and shows the answer of the channel',
      remove: 'takes a channel and its secret away',
      rules: 'shows or changes when people are told',
    },
    options: {
      'secret-file':
        'file with what signs in to the channel; - is standard input; the one from before stays when left out',
      name: 'name of the channel; its kind when left out',
      level: 'what it is told: p1, problems (also backups and promotions) or all; all when left out',
      second: 'is told only of a P1 that nobody acknowledged in time, or that no other channel took',
      chat: 'number of the Telegram chat, or @name',
      'api-url': 'where Telegram is asked instead of api.telegram.org',
      host: 'mail server',
      port: 'port of the mail server; 465 when left out. Any other becomes TLS by STARTTLS',
      user: 'account on the mail server',
      from: 'sender of the mails',
      to: 'who gets them, may be repeated',
      quiet: 'from when to when only a P1 is told; off for never',
      'escalate-after': 'minutes without an acknowledgement until the second channels are told',
      'remind-after': 'minutes without an acknowledgement until all are told once more',
      desktop: 'what this computer shows as a notification: p1, problems or all',
    },
  },
  alerts: {
    does: 'What a monitoring system elsewhere says of the studio.',
    forms: {
      list: 'shows the alerts that came in',
      witness: 'whether an alert has the primary asked at once; it promotes nothing either way',
    },
    options: {},
  },
  metrics: {
    does: 'What Prometheus and Grafana need to show the studio.',
    forms: { rules: 'writes alerting rules for Prometheus out', dashboard: 'writes a dashboard for Grafana out' },
    options: {},
  },
  primary: {
    does: 'Agent and gate before an official installation that is there already.',
    forms: {
      install: 'puts them there; without --fingerprint it shows the one to compare',
      uninstall: 'takes them away again',
    },
    options: {
      host: 'name or address of the machine that speaks',
      port: 'SSH port; 22 when left out',
      user: 'account there',
      key: 'private key file',
      fingerprint: 'host key, as it was compared',
      listen: 'port of the gate; the official port plus one when left out',
      'listener-key-file': 'file with the key that listeners will show; needed unless it is this computer',
      'reference-folder': 'folder there that references may come from, may be repeated',
    },
  },
};
