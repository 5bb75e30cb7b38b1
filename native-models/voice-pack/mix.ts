/**
 * Where each network of a voice runs, of the times that its self-test took, the engine's setting and what a person chose. Pure.
 */
import type { ProviderChoice } from '../engine-types.ts';
import type { PlacesByHand } from './by-hand.ts';
import type { DeviceForm, Timing, TunedNetwork, Tuning } from './tuning.ts';

/** Share of the time that more threads, or a device, must save to be chosen. */
const leastSaving = 0.1;
/** Tokens that are made for each prompt that is read: a sentence of four seconds. */
const tokensPerPrompt = 100;

/** Which entry has the smallest cost. The first one stays unless a later one saves enough, so that a tie goes to what comes first. */
function cheapest<T>(entries: readonly T[], costOf: (entry: T) => number): T | undefined {
  const [first, ...rest] = entries.filter((entry) => Number.isFinite(costOf(entry)));
  return rest.reduce<T | undefined>(
    (best, next) => (best !== undefined && costOf(next) < costOf(best) * (1 - leastSaving) ? next : best),
    first,
  );
}

/** A token is as often made alone, while somebody waits, as beside others of a script. */
const tokenCost = ({ ms, togetherMs = ms }: Timing): number => ms + togetherMs;

export interface Place {
  /** `auto` only where nothing was tested: whatever device this computer has. */
  readonly provider: ProviderChoice;
  /** On a device; exact when left out. */
  readonly form?: DeviceForm;
  readonly threads: number;
  /** By the trial's times, by a person, or, without any, as networks run that were not tested. */
  readonly by: 'trial' | 'hand' | 'default';
}

export type Mix = Readonly<Record<TunedNetwork, Place>>;

export interface MixChoice {
  readonly tuning: Pick<Tuning, 'timings' | 'tokens'> | null;
  readonly byHand: PlacesByHand;
  /** What is set for the whole engine. */
  readonly setting: Readonly<Record<'tokens' | 'sound', ProviderChoice>>;
  /** Threads of networks that were not tested. */
  readonly threads: number;
}

/**
 * Where each network runs. A person's choice comes first, then the engine's setting, and where that is `auto` the device that the
 * trial found fastest: only such devices are in its times as computed what the processor does.
 */
export function chooseMix(choice: MixChoice): Mix {
  const { tokens, prompt } = placeTokens(choice);
  return {
    tokens,
    prompt,
    sound: placeAlone('sound', choice, choice.setting.sound),
    // Encoders are small work, for which a whole device is only taken where the trial may choose.
    hubert: placeAlone('hubert', choice, ifTested('hubert', choice, choice.setting.sound)),
    bert: placeAlone('bert', choice, ifTested('bert', choice, choice.setting.tokens)),
  };
}

function placeAlone(
  network: Exclude<TunedNetwork, 'tokens' | 'prompt'>,
  choice: MixChoice,
  set: ProviderChoice,
): Place {
  return withHand(
    network,
    choice,
    fastestPlace(timingsOf(network, choice), set, choice.threads, ({ ms }) => ms),
  );
}

/** The prompt is read where the tokens' cache is, unless that is the processor, to whose memory a device can hand its result. */
function placeTokens(choice: MixChoice): { readonly tokens: Place; readonly prompt: Place } {
  const set = choice.setting.tokens;
  const prompts = timingsOf('prompt', choice);
  const promptMs = (at: Timing): number =>
    prompts.find((one) => one.provider === at.provider && one.form === at.form && one.threads === at.threads)?.ms ?? 0;
  // In float32 one graph does both, on the same threads; in 8 bits each has a graph of its own.
  const isShared = choice.tuning?.tokens.precision !== 'fast';
  const apartMs = Math.min(...prompts.filter(({ provider }) => provider === 'cpu').map(({ ms }) => ms));
  const found = fastestPlace(timingsOf('tokens', choice), set, choice.threads, (one) => {
    const ownPromptMs = isShared || one.provider !== 'cpu' ? promptMs(one) : apartMs;
    return (Number.isFinite(ownPromptMs) ? ownPromptMs : 0) + tokensPerPrompt * tokenCost(one);
  });
  const tokens = withHand('tokens', choice, found);
  if (tokens.provider !== 'cpu') return { tokens, prompt: tokens };
  const apart = fastestPlace(prompts, ifTested('prompt', choice, set), tokens.threads, ({ ms }) => ms);
  const isElsewhere = apart.provider !== 'cpu';
  const prompt = withHand('prompt', choice, isShared && !isElsewhere ? { ...apart, threads: tokens.threads } : apart);
  // A second copy of the float32 weights for other threads alone would cost more memory than it is worth.
  return { tokens, prompt: isShared && prompt.provider === 'cpu' ? { ...prompt, threads: tokens.threads } : prompt };
}

function ifTested(network: TunedNetwork, choice: MixChoice, set: ProviderChoice): ProviderChoice {
  return set === 'auto' && timingsOf(network, choice).length > 0 ? 'auto' : 'cpu';
}

function timingsOf(network: TunedNetwork, { tuning }: MixChoice): readonly Timing[] {
  return tuning?.timings.filter((timing) => timing.network === network) ?? [];
}

/** On the processor the fewest threads beyond which more save too little; a device when it saves enough against that. */
function fastestPlace(
  timings: readonly Timing[],
  set: ProviderChoice,
  untestedThreads: number,
  costOf: (timing: Timing) => number,
): Place {
  const ofProcessor = timings.filter(({ provider }) => provider === 'cpu').sort((a, b) => a.threads - b.threads);
  const here = cheapest(ofProcessor, costOf);
  const threads = here?.threads ?? untestedThreads;
  const by = here === undefined ? 'default' : 'trial';
  if (set === 'cpu') return { provider: set, threads, by };
  if (set !== 'auto' || here === undefined) {
    return { provider: set, ...formOf(fastestForm(timings, set, costOf)), threads, by: 'default' };
  }
  const devices = [...new Set(timings.map(({ provider }) => provider))].filter((provider) => provider !== 'cpu');
  const elsewhere = devices
    .flatMap((device) => fastestForm(timings, device, costOf) ?? [])
    .sort((a, b) => costOf(a) - costOf(b));
  const best = cheapest([here, ...elsewhere], costOf);
  return { provider: best?.provider ?? 'cpu', ...formOf(best), threads, by };
}

/** On a device half when that saves enough against exact: only then has it been timed, too, that it says the same. */
function fastestForm(
  timings: readonly Timing[],
  device: ProviderChoice,
  costOf: (timing: Timing) => number,
): Timing | undefined {
  const there = timings.filter(({ provider }) => provider === device);
  return cheapest(
    [...there].sort((a, b) => Number(a.form === 'half') - Number(b.form === 'half')),
    costOf,
  );
}

function formOf(of: { readonly form?: DeviceForm } | undefined): { readonly form?: DeviceForm } {
  return of?.form === 'half' ? { form: 'half' } : {};
}

function withHand(network: TunedNetwork, choice: MixChoice, found: Place): Place {
  const chosen = choice.byHand[network];
  if (chosen === undefined) return found;
  const { provider = found.provider, threads = found.threads } = chosen;
  const tested = fastestForm(timingsOf(network, choice), provider, ({ ms }) => ms);
  const form = provider === 'cpu' ? {} : formOf(chosen.form === undefined ? tested : chosen);
  return { provider, ...form, threads, by: 'hand' };
}
