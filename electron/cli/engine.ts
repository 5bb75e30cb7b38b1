/** `engine`: where the networks run and why not elsewhere, and the choice of where they shall. */

import type { Snapshot } from '../contract/app.ts';
import { engineProviders } from '../contract/names.ts';
import type { EngineDevice } from '../contract/synthesis.ts';
import { describeDevices, nameChoice } from '../words/device-words.ts';
import { wordsOf } from '../words/words.ts';
import { readOptions, required, UsageError, type Verb } from './verb.ts';

export interface EngineFacts {
  /** What a person chose. */
  readonly provider: string;
  /** What became of it for the voice used last; empty while the engine holds none. */
  readonly devices: readonly EngineDevice[];
}

export function engineFacts({ settings, engine }: Snapshot): EngineFacts {
  return { provider: settings.engineProvider ?? 'cpu', devices: engine.devices ?? [] };
}

export const engine: Verb = {
  usage: [`engine show | provider ${engineProviders.join('|')}   (where the networks run)`],
  async run([action, ...args], { client: open, terminal }) {
    const { positionals } = readOptions(args, {});
    const words = wordsOf(terminal.locale);
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
        const name = required(positionals[0], 'the provider');
        const provider = engineProviders.find((one) => one === name);
        if (provider === undefined) throw new UsageError(`engine provider ${name}: no such provider`);
        await (await open()).call('settings.set', { engineProvider: provider });
        return terminal.result({ provider }, [
          `${provider}  ${nameChoice(words, provider)}`,
          words.settings.devices.body,
        ]);
      }
      default:
        throw new UsageError(`engine ${action ?? ''}: no such action`);
    }
  },
};
