/** How a voice is spoken on this computer, in words that screen and terminal share. */
import type { DeviceForm, VoiceNetwork } from '../contract/names.ts';
import type { VoicePlace, VoicePlaceTiming, VoiceSummary, VoiceTuning } from '../contract/voices.ts';
import { nameChoice, nameDevice } from './device-words.ts';
import type { Words } from './en/index.ts';

/** Rows of a table: what, and how it is there. `number` writes a number of the language. */
export function describeTuning(
  { voices: { tuning: words } }: Words,
  { tokens, sound }: VoiceTuning,
  number: (value: number, digits: number) => string,
): readonly (readonly [string, string])[] {
  const faster = ({ exactMs, fastMs }: typeof tokens | typeof sound): string =>
    words.faster(number(exactMs / fastMs, 1));
  const ofTokens = {
    faster: faster(tokens),
    // Rounded down: what is not quite alike must not read as if it were.
    differs: words.wordsDiffer(number(Math.floor(tokens.agreement * 100), 0)),
    'no-gain': words.noGain,
  };
  const ofSound = {
    faster: faster(sound),
    differs: sound.differenceDb === null ? words.soundFails : words.soundDiffers(number(sound.differenceDb, 1)),
    'no-gain': words.noGain,
  };
  return [
    [words.networks.tokens, ofTokens[tokens.reason]],
    [words.networks.sound, ofSound[sound.reason]],
  ];
}

export interface PlacedNetwork {
  readonly network: VoiceNetwork;
  readonly name: string;
  /** Where it runs from the next take on, and who chose that. */
  readonly runs: string;
  readonly place: VoicePlace;
  readonly timings: readonly {
    readonly timing: VoicePlaceTiming;
    readonly where: string;
    readonly time: string;
    readonly isChosen: boolean;
  }[];
  /** Why it was not timed to the end somewhere. */
  readonly refused: readonly Refused[];
}

interface Refused {
  readonly why: string;
  /** In the runtime's own words. */
  readonly message: string | null;
}

/** Every network that was timed, or for which a person chose; and devices that were not timed at all. */
export function describePlaces(
  words: Words,
  { tuning, places }: Pick<VoiceSummary, 'tuning' | 'places'>,
  number: (value: number, digits: number) => string,
): { readonly networks: readonly PlacedNetwork[]; readonly refused: readonly Refused[] } {
  const { tuning: told } = words.voices;
  const networks = places.flatMap((place): PlacedNetwork[] => {
    const { network, provider, form, threads, by } = place;
    const timings = (tuning?.timings ?? []).filter((timing) => timing.network === network);
    if (timings.length === 0 && by !== 'hand') return [];
    return [
      {
        network,
        name: told.networks[network],
        runs: told.ofNetwork(namePlace(words, place), told.by[by]),
        place,
        timings: timings.map((timing) => ({
          timing,
          where: namePlace(words, timing),
          time: nameTime(words, timing, number),
          isChosen:
            timing.provider === provider && (provider === 'cpu' ? timing.threads === threads : timing.form === form),
        })),
        refused: refusalsOf(words, tuning, network),
      },
    ];
  });
  return { networks, refused: refusalsOf(words, tuning, null) };
}

/** On devices the number of threads says nothing. */
function namePlace(words: Words, { provider, form, threads }: Omit<VoicePlaceTiming, 'network' | 'ms'>): string {
  const { onThreads, threads: count } = words.voices.tuning;
  if (provider === 'cpu') return onThreads(nameDevice(words, provider), count(threads));
  return provider === 'auto' ? nameChoice(words, provider) : nameForm(words, provider, form);
}

function nameForm(words: Words, provider: string, form: DeviceForm = 'exact'): string {
  const device = nameDevice(words, provider);
  return form === 'half' ? words.voices.tuning.inHalf(device) : device;
}

function nameTime(
  { voices: { tuning: words } }: Words,
  { network, ms, togetherMs }: VoicePlaceTiming,
  number: (value: number, digits: number) => string,
): string {
  const rounded = (value: number): string => number(value, value < 10 ? 1 : 0);
  const time = words.times[network](rounded(ms));
  return togetherMs === undefined ? time : words.together(time, rounded(togetherMs));
}

function refusalsOf(words: Words, tuning: VoiceTuning | null, network: VoiceNetwork | null): Refused[] {
  const reasons = { ...words.settings.devices.reasons, ...words.voices.tuning.refused };
  return (tuning?.refused ?? [])
    .filter((one) => one.network === network)
    .map(({ provider, form, reason, message }) => ({
      why: reasons[reason](nameForm(words, provider, form)),
      message: message ?? null,
    }));
}

/** The same in a word. */
export function nameTuning({ voices: { tuning: words } }: Words, tuning: VoiceTuning | null): string {
  if (tuning === null) return words.brief.untested;
  const { tokens, sound } = tuning;
  return words.brief[tokens.precision === sound.precision ? tokens.precision : 'partly'];
}
