/** `service`: what is set for clients of the voice service that were made for others: names of voices, and pages of other origins. */
import type { Settings, VoiceServiceSettings } from '../contract/models/settings.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, readOptions, required, UsageError, unknownAction } from './verb.ts';

const options = {};
const nothing: VoiceServiceSettings = { origins: [], names: {} };

export const service = defineVerb({
  name: 'service',
  forms: {
    show: 'show',
    name: 'name NAME REFERENCE',
    unname: 'unname NAME',
    allow: 'allow ORIGIN',
    forbid: 'forbid ORIGIN',
  },
  options,
  example: 'name alloy Anna',
  async run([action, ...args], { client: open, terminal }) {
    const { positionals } = readOptions(args, options, { words: action === 'name' ? 2 : 1 });
    const change = changeOf(action, positionals);
    const client = await open();
    const before = (await client.call('settings.get', {})).voiceService ?? nothing;
    const settings: Pick<Settings, 'voiceService'> =
      change === null ? { voiceService: before } : await client.call('settings.set', { voiceService: change(before) });
    const now = settings.voiceService ?? nothing;
    terminal.result(now, lines(now, terminal));
  },
});

type Change = (before: VoiceServiceSettings) => VoiceServiceSettings;

/** Null: nothing is to change. */
function changeOf(action: string | undefined, [first, second]: readonly string[]): Change | null {
  switch (action) {
    case 'show':
      return null;
    case 'name': {
      const [name, reference] = [required(first, 'NAME'), required(second, 'REFERENCE')];
      return ({ origins, names }) => ({ origins, names: { ...names, [name]: reference } });
    }
    case 'unname': {
      const name = required(first, 'NAME');
      return ({ origins, names }) => {
        const { [name]: _gone, ...rest } = names;
        return { origins, names: rest };
      };
    }
    case 'allow': {
      const origin = readOrigin(required(first, 'ORIGIN'));
      return ({ origins, names }) => ({ origins: [...new Set([...origins, origin])], names });
    }
    case 'forbid': {
      const origin = readOrigin(required(first, 'ORIGIN'));
      return ({ origins, names }) => ({ origins: origins.filter((one) => one !== origin), names });
    }
    default:
      throw unknownAction('service', action);
  }
}

/** As a browser names it, also out of a page's whole address. */
function readOrigin(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError((wrong) => wrong.oneOf('ORIGIN', given, 'https://HOST, http://HOST:PORT'));
  }
  return url.origin;
}

function lines({ origins, names }: VoiceServiceSettings, { cli }: Terminal): string[] {
  const told = [
    ...Object.entries(names).map(([name, reference]) => [name, '→', reference]),
    ...origins.map((one) => [one]),
  ];
  return told.length === 0 ? [cli.none.clients] : columns(told);
}
