/** `engine`: where the networks run and why not elsewhere, and the choice of where they shall. */

import type { Snapshot } from '../contract/app.ts';
import { engineProviders } from '../contract/names.ts';
import type { DeviceFact } from '../contract/synthesis.ts';
import { describeDevices, nameChoice } from '../words/device-words.ts';
import { defineVerb, readOptions, required, UsageError, unknownAction } from './verb.ts';

export interface EngineFacts {
  /** What a person chose. */
  readonly provider: string;
  /** What became of it for the voice used last; empty while the engine holds none. */
  readonly devices: readonly DeviceFact[];
}

export function engineFacts({ settings, engine }: Snapshot): EngineFacts {
  return { provider: settings.engineProvider ?? 'cpu', devices: engine.devices ?? [] };
}

const options = {};

export const engine = defineVerb({
  name: 'engine',
  forms: { show: 'show', provider: `provider ${engineProviders.join('|')}` },
  options,
  example: 'provider auto',
  async run([action, ...args], { client: open, terminal }) {
    const { positionals } = readOptions(args, options, { words: 1 });
    const { words } = terminal;
    switch (action) {
      case 'show': {
        const facts = engineFacts(await (await open()).call('app.snapshot', {}));
        const places = describeDevices(words, facts.devices);
        return terminal.result(facts, [
          `${facts.provider}  ${nameChoice(words, facts.provider)}`,
          ...(places.length === 0 ? [words.settings.devices.untold] : []),
          ...places.flatMap(({ name, runs, elsewhere }) => [
            `${name}  ${runs}`,
            ...elsewhere.map(({ why, message }) => `  ${why}${message === null ? '' : `  [${message}]`}`),
          ]),
        ]);
      }
      case 'provider': {
        const name = required(positionals[0], engineProviders.join('|'));
        const provider = engineProviders.find((one) => one === name);
        if (provider === undefined) {
          throw new UsageError((wrong) => wrong.oneOf('engine provider', name, engineProviders.join('|')));
        }
        await (await open()).call('settings.set', { engineProvider: provider });
        return terminal.result({ provider }, [
          `${provider}  ${nameChoice(words, provider)}`,
          words.settings.devices.body,
        ]);
      }
      default:
        throw unknownAction('engine', action);
    }
  },
});
