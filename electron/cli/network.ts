/** `network`: through which proxy stores and services are reached, and whose certificates are accepted besides the usual ones. */
import path from 'node:path';
import { type NetworkSettings, usualNetwork } from '../contract/models/network.ts';
import { defineVerb, readOptions, required, takeAction, unknownAction } from './verb.ts';

const options = {
  except: { type: 'string', value: 'HOST,HOST' },
} as const;

export const network = defineVerb({
  name: 'network',
  forms: { show: 'show', proxy: 'proxy system|none|URL [--except HOST,HOST]', ca: 'ca FILE|none' },
  options,
  example: 'proxy http://proxy.lan:3128 --except .lan,192.168.1.20',
  async run(args, { client: open, terminal }) {
    const { action, rest } = takeAction(network, args);
    const { values, positionals } = readOptions(rest, options, { words: 1 });
    const client = await open();
    const now = (await client.call('settings.get', {})).network ?? usualNetwork;
    const show = (shown: NetworkSettings): void => {
      const { network: names } = terminal.words.settings;
      const { proxy, caFile } = shown;
      const lines = [
        `${names.proxy}  ${proxy.mode === 'manual' ? proxy.url : names.modes[proxy.mode]}`,
        ...(proxy.mode === 'manual' && proxy.except.length > 0 ? [`${names.except}  ${proxy.except.join(', ')}`] : []),
        `${names.caFile}  ${caFile ?? terminal.words.common.none}`,
      ];
      terminal.result(shown, lines);
    };
    const set = async (changed: NetworkSettings): Promise<void> =>
      show((await client.call('settings.setNetwork', { network: changed })).network ?? usualNetwork);
    switch (action) {
      case 'show':
        return show(now);
      case 'proxy':
        return set({ ...now, proxy: readProxy(required(positionals[0], 'system|none|URL'), values.except) });
      case 'ca':
        return set({ ...now, caFile: readAuthority(required(positionals[0], 'FILE|none')) });
      default:
        throw unknownAction('network', action);
    }
  },
});

function readProxy(word: string, except: string | undefined): NetworkSettings['proxy'] {
  if (word === 'system' || word === 'none') return { mode: word };
  return { mode: 'manual', url: word, except: except?.split(',').filter((one) => one.trim() !== '') ?? [] };
}

const readAuthority = (word: string): string | null => (word === 'none' ? null : path.resolve(word));
