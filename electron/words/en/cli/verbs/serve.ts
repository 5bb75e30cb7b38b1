/** The voice service of this computer. */

export const serve = {
  serve: {
    does: 'Runs Understudy without a window: the screens in a browser, and a voice service.',
    forms: {
      screens: 'the screens alone, on this computer, behind a key in the address',
      service: 'also speaks for others, like the official api_v2',
    },
    options: {
      port: 'port of the screens; any free one when left out',
      'tts-port': 'port of the voice service',
      'tts-host': 'address it listens on; 127.0.0.1 when left out, others need a key file',
      'tts-key-file': 'file with the key that listeners send',
      'tts-admin-key-file': 'file with the key that may change voices and restart',
      'tts-rate': 'requests per minute and address',
      voice: 'the voice that is served first, by its id',
    },
  },
  service: {
    does: 'How the voice service meets clients that were made for other services; a service that runs follows at once.',
    forms: {
      show: 'shows the names and the pages that were set',
      name: 'lets a name that a client asks for (alloy, nova) stand for a reference or the voice',
      unname: 'takes such a name back',
      allow: 'lets pages of that origin ask the service from a browser',
      forbid: 'takes that back',
    },
    options: {},
  },
};
