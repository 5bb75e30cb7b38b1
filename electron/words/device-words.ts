/** Where the networks of a voice run and why not elsewhere, in words that screen and terminal share. */
import type { DeviceFact } from '../contract/synthesis.ts';
import type { Words } from './en/index.ts';

export interface NetworkPlace {
  readonly network: DeviceFact['network'];
  readonly name: string;
  /** The device's name. */
  readonly runsOn: string;
  /** The same as a sentence. */
  readonly runs: string;
  /** Devices that were left out or failed; and why the one that runs is slower than it could be. */
  readonly elsewhere: readonly {
    readonly why: string;
    /** In the runtime's own words. */
    readonly message: string | null;
  }[];
}

/** One per network, those that are told of. */
export function describeDevices(words: Words, devices: readonly DeviceFact[]): readonly NetworkPlace[] {
  const { reasons, slower } = words.settings.devices;
  const places: NetworkPlace[] = [];
  for (const network of ['prompt', 'tokens', 'sound'] as const) {
    const facts = devices.filter((fact) => fact.network === network);
    const running = facts.find(({ reason }) => reason === 'runs');
    if (running === undefined) continue;
    const runsOn = nameDevice(words, running.provider);
    places.push({
      network,
      name: words.voices.tuning.networks[network],
      runsOn,
      runs: reasons.runs(runsOn),
      elsewhere: [
        ...(running.message === undefined ? [] : [{ why: slower, message: running.message }]),
        ...facts
          .filter((fact) => fact !== running)
          .map(({ provider, reason, message }) => ({
            why: reasons[reason](nameDevice(words, provider)),
            message: message ?? null,
          })),
      ],
    });
  }
  return places;
}

/** All networks in one line. */
export function nameDevices(words: Words, devices: readonly DeviceFact[]): string {
  const { brief, untold } = words.settings.devices;
  const places = describeDevices(words, devices);
  return places.length === 0 ? untold : places.map(({ name, runsOn }) => brief(name, runsOn)).join(' · ');
}

/** A device that this version has no word for keeps the runtime's name. */
export function nameDevice(words: Words, provider: string): string {
  const names: Readonly<Record<string, string>> = words.settings.devices.names;
  return names[provider] ?? provider;
}

/** What a person chose or may choose. */
export function nameChoice(words: Words, choice: string): string {
  const choices: Readonly<Record<string, string>> = words.settings.devices.choices;
  return choices[choice] ?? nameDevice(words, choice);
}
