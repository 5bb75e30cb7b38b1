/**
 * Times every network of a voice at every place of this computer: on the processor with more and more threads, and on each device
 * that starts, there in float32 and with 16 bits. A place is timed in turns with the same network on one thread, so that whatever else the computer does meanwhile
 * slows both, and its time is told by their ratio. A device counts only when it computes what the processor does.
 */
import { EngineError } from '../engine-error.ts';
import type { Provider } from '../engine-types.ts';
import type { SovitsModel, T2sModel } from '../models.ts';
import type { Refusal } from '../ort/providers.ts';
import type { CacheScales, Execution } from '../ort/session.ts';
import type { RefusedPlace, Timing, TrialRefusal, TunedNetwork } from '../voice-pack/tuning.ts';
import { differenceOf } from './difference.ts';
import { median } from './median.ts';
import { featuresAgree, isHopeless, samplesAgree, soundsAgree, threadCounts, tokensAgree } from './rules.ts';
import { decode, type SelfTestTrial } from './trial.ts';

/** A device besides the processor. */
export interface TriedDevice {
  readonly provider: Provider;
  /** The token network's cache can stay there. */
  readonly keepsCache: boolean;
  /** Null when it starts. */
  readonly start: () => Promise<Refusal | { readonly reason: 'crashed' } | null>;
  /** It is not tried any more. */
  readonly end: () => Promise<void>;
}

export interface EncoderTrial {
  readonly network: 'hubert' | 'bert';
  readonly open: (execution: Execution) => Promise<OpenEncoder>;
  /** Two of it at a time would take too much memory, so that it is timed alone at each place. */
  readonly large: boolean;
}

export interface OpenEncoder {
  /** Does what is timed. */
  readonly run: () => Promise<Float32Array>;
  readonly dispose: () => Promise<void>;
}

type Form = Pick<Execution, 'precision' | 'cacheScales'>;

export interface PlaceTools {
  /** One network of the voice. Rejects with PROVIDER_UNAVAILABLE when the device does not take it. */
  readonly loadTokens: (execution: Execution) => Promise<T2sModel>;
  readonly loadSound: (execution: Execution) => Promise<SovitsModel>;
  readonly encoders: readonly EncoderTrial[];
  /** Devices of this computer besides the processor. */
  readonly devices: readonly TriedDevice[];
  readonly processors: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((step: 'threads' | 'devices' | 'encoders') => void) | undefined;
  readonly nowMs?: () => number;
}

export interface PlacesTrial extends PlaceTools {
  readonly trial: SelfTestTrial;
  readonly codes: Int32Array;
  /** How each network is run on the processor. */
  readonly tokens: Form & { readonly cacheScales?: CacheScales };
  readonly sound: Form;
  /** The tokens that the exact network thinks likeliest. */
  readonly likeliest: readonly number[];
  readonly exactSamples: Float32Array;
  /** Between exact sound and itself with another seed, as `differenceOf` has it. */
  readonly usualDifferenceDb: number;
}

export interface PlacesFound {
  readonly timings: readonly Timing[];
  readonly refused: readonly RefusedPlace[];
}

interface At {
  readonly provider: Provider;
  readonly threads: number;
  readonly form?: 'half';
}

/** Milliseconds by network, with `together` for tokens beside others. */
type Times = Partial<Readonly<Record<TunedNetwork | 'together', number>>>;

/** A network, open at a place. */
interface Open {
  readonly time: () => Promise<Times>;
  /** The same of much less, where a device made of software would take minutes for all of it. */
  readonly glance?: () => Promise<Times>;
  /** Whether it computes what the processor does. */
  readonly agrees: () => Promise<boolean>;
  readonly dispose: () => Promise<void>;
}

interface Subject {
  readonly name: TunedNetwork;
  readonly open: (at: At) => Promise<Open>;
  readonly large?: boolean;
}

const here: At = { provider: 'cpu', threads: 1 };
const rounds = 3;
/** A fifth of a second of sound. */
const glanceCodes = 5;
/** A place that is reached later than this is not timed, in milliseconds for each step. */
const patienceMs = { threads: 120_000, devices: 180_000, encoders: 90_000 } as const;

export async function timePlaces(given: PlacesTrial): Promise<PlacesFound> {
  const { onStep, processors, encoders } = given;
  const table = new Table(given);
  const sound = soundSubject(given);
  const tokens = tokensSubject(given);
  const counts = threadCounts(processors).slice(1);
  const onThreads = counts.map((threads): At => ({ provider: 'cpu', threads }));

  onStep?.('threads');
  table.begin(patienceMs.threads);
  await table.time(sound, onThreads);
  await table.time(tokens, onThreads);

  onStep?.('devices');
  table.begin(patienceMs.devices);
  const working: At[] = [];
  for (const device of given.devices) {
    if (await tryDevice(given, table, device)) working.push({ provider: device.provider, threads: 1 });
  }

  onStep?.('encoders');
  table.begin(patienceMs.encoders);
  for (const encoder of encoders) await table.time(encoderSubject(encoder), [...onThreads, ...working]);
  return table;
}

/** Whether it is worth trying with the encoders, too: sound, of which there is most to compute, is not hopeless there. */
async function tryDevice(given: PlacesTrial, table: Table, device: TriedDevice): Promise<boolean> {
  const { provider } = device;
  try {
    const refusal = await device.start();
    if (refusal !== null) {
      const reason = refusal.reason === 'crashed' ? 'crashed' : 'does-not-start';
      table.refuse(null, { provider }, reason, 'message' in refusal ? refusal.message : undefined);
      return false;
    }
    const exact: At = { provider, threads: 1 };
    const both: readonly At[] = [exact, { ...exact, form: 'half' }];
    await table.time(soundSubject(given), both);
    const refused = table.refused.filter((one) => one.provider === provider);
    if (refused.some(({ form }) => form === undefined)) return false;
    // Where a device does not compute with 16 bits at all, one attempt says so.
    const there = refused.some(({ reason }) => reason === 'does-not-run') ? [exact] : both;
    await table.time(promptSubject(given), there);
    if (device.keepsCache) await table.time(tokensSubject(given), there);
    return true;
  } finally {
    await device.end();
  }
}

class Table implements PlacesFound {
  readonly timings: Timing[] = [];
  readonly refused: RefusedPlace[] = [];
  readonly #signal: AbortSignal | undefined;
  readonly #nowMs: () => number;
  #lastMs = 0;
  /** On one thread, as it was found first. */
  #usual: Times = {};

  constructor({ signal, nowMs = () => performance.now() }: PlaceTools) {
    this.#signal = signal;
    this.#nowMs = nowMs;
  }

  begin(patienceMs: number): void {
    this.#lastMs = this.#nowMs() + patienceMs;
  }

  refuse(
    network: TunedNetwork | null,
    { provider, form }: Pick<At, 'provider' | 'form'>,
    reason: TrialRefusal,
    message?: string,
  ): void {
    const inHalf = form === undefined ? {} : { form };
    this.refused.push({ network, provider, ...inHalf, reason, ...(message === undefined ? {} : { message }) });
  }

  /** The network at its place on one thread, and at each of the others. */
  async time(subject: Subject, places: readonly At[]): Promise<void> {
    const isFirst = !this.timings.some(({ network }) => network === subject.name);
    if (places.length === 0 && !isFirst) return;
    const base = await subject.open(here);
    let open = true;
    try {
      await base.time();
      const [now] = await timed([base]);
      this.#usual = { ...now, ...this.#usual };
      if (isFirst) this.#note(subject, here, now!);
      if (subject.large) {
        await base.dispose();
        open = false;
      }
      for (const at of places) await this.#timeAt(subject, at, subject.large ? null : base);
    } finally {
      if (open) await base.dispose();
    }
  }

  async #timeAt(subject: Subject, at: At, base: Open | null): Promise<void> {
    this.#signal?.throwIfAborted();
    const refuse = (reason: TrialRefusal, message?: string): void => this.refuse(subject.name, at, reason, message);
    if (at.form === 'half' && this.#refusesExact(subject, at)) return;
    if (this.#nowMs() > this.#lastMs) return refuse('no-time');
    let other: Open | undefined;
    try {
      other = await subject.open(at);
      if (at.provider !== 'cpu') {
        const glance = other.glance ?? other.time;
        // A device builds its programs in the first run.
        await glance();
        if (this.#isHopeless(await glance())) return refuse('too-slow');
        if (!(await other.agrees())) return refuse('differs');
      }
      await other.time();
      const [found, beside] = await timed(base === null ? [other] : [other, base]);
      this.#note(subject, at, beside === undefined ? found! : inUsualTime(found!, beside, this.#usual));
    } catch (error) {
      if (!(error instanceof EngineError && error.code === 'PROVIDER_UNAVAILABLE')) throw error;
      refuse('does-not-run', error.message);
    } finally {
      await other?.dispose();
    }
  }

  #refusesExact({ name }: Subject, { provider }: At): boolean {
    return this.refused.some((one) => one.network === name && one.provider === provider && one.form === undefined);
  }

  #isHopeless(found: Times): boolean {
    return Object.entries(found).some(([what, ms]) => isHopeless(ms, this.#usual[what as TunedNetwork] ?? ms));
  }

  #note({ name }: Subject, at: At, { together, ...times }: Times): void {
    for (const [network, ms] of Object.entries(times) as [TunedNetwork, number][]) {
      // A prompt's trial makes tokens too, and a device's tokens read a prompt, where these were timed already.
      if (this.timings.some((one) => one.network === network && isAt(one, at))) continue;
      if (name === 'prompt' && network !== 'prompt') continue;
      const beside = network === 'tokens' && together !== undefined ? { togetherMs: together } : {};
      this.timings.push({ network, ...at, ms, ...beside });
    }
  }
}

function isAt(a: Omit<Timing, 'ms'>, b: At): boolean {
  return a.provider === b.provider && a.threads === b.threads && a.form === b.form;
}

/** Medians of each, timed in turns. */
async function timed(open: readonly Open[], times = rounds): Promise<Times[]> {
  const runs: Times[][] = open.map(() => []);
  for (let round = 0; round < times; round++) {
    for (const [i, one] of open.entries()) runs[i]!.push(await one.time());
  }
  return runs.map((of) =>
    Object.fromEntries(
      Object.keys(of[0] ?? {}).map((what) => [what, median(of.map((run) => run[what as TunedNetwork]!))]),
    ),
  );
}

/** What a place would have taken when the other one took its usual time. */
function inUsualTime(found: Times, beside: Times, usual: Times): Times {
  return Object.fromEntries(
    Object.entries(found).map(([what, ms]) => {
      const [then, usually] = [beside[what as TunedNetwork], usual[what as TunedNetwork]];
      return [what, then === undefined || usually === undefined ? ms : (ms / then) * usually];
    }),
  );
}

/** A form with fewer bits is held to what the fast one is; exact to the same numbers. */
function soundSubject(given: PlacesTrial): Subject {
  const { loadSound, trial, codes, sound, exactSamples, usualDifferenceDb } = given;
  return {
    name: 'sound',
    async open({ form, ...at }) {
      const model = await loadSound({ ...at, precision: at.provider === 'cpu' ? sound.precision : (form ?? 'exact') });
      const { sampleRateHz } = model;
      const agrees = (samples: Float32Array): boolean =>
        form === 'half'
          ? soundsAgree(
              differenceOf({ samples, sampleRateHz }, { samples: exactSamples, sampleRateHz }),
              usualDifferenceDb,
            )
          : samplesAgree(samples, exactSamples);
      return {
        time: async () => ({ sound: (await decode(model, trial, codes)).ms }),
        glance: async () => ({ sound: (await decode(model, trial, codes.subarray(0, glanceCodes))).ms }),
        agrees: async () => agrees((await decode(model, trial, codes)).samples),
        dispose: () => model.dispose(),
      };
    },
  };
}

/** Prompt and tokens at the same place. */
function tokensSubject(given: PlacesTrial): Subject {
  return {
    name: 'tokens',
    async open({ form: inHalf, ...at }) {
      const form: Form = at.provider === 'cpu' ? given.tokens : { precision: inHalf ?? 'exact' };
      return openTokens(await given.loadTokens({ ...form, ...at }), given, form);
    },
  };
}

/** The prompt elsewhere, and tokens on the processor. */
function promptSubject(given: PlacesTrial): Subject {
  return {
    name: 'prompt',
    async open({ form, ...at }) {
      const inHalf = form === undefined ? {} : { precision: form };
      const apart = at.provider === 'cpu' ? {} : { prompt: { ...at, ...inHalf } };
      const model = await given.loadTokens({ ...given.tokens, ...here, ...apart });
      return openTokens(model, given, { ...given.tokens, ...inHalf });
    },
  };
}

function openTokens(model: T2sModel, { trial, codes, likeliest }: PlacesTrial, { precision }: Form): Open {
  return {
    async time() {
      const { promptMs, tokenMs, togetherMs } = await model.timeRuns(trial.tokens, codes);
      const together = togetherMs === undefined ? {} : { together: togetherMs };
      return { prompt: promptMs, tokens: tokenMs, ...together };
    },
    async agrees() {
      const found = await model.teacherForce(trial.tokens, codes);
      const equal = found.likeliest.filter((token, i) => token === likeliest[i]).length / likeliest.length;
      return precision === 'exact' ? equal === 1 : tokensAgree(equal);
    },
    dispose: () => model.dispose(),
  };
}

function encoderSubject({ network, open, large }: EncoderTrial): Subject {
  let usual: Float32Array | undefined;
  return {
    name: network,
    large,
    async open(at) {
      const encoder = await open({ ...at, precision: 'exact' });
      let latest: Float32Array = new Float32Array(0);
      return {
        async time() {
          const startedAt = performance.now();
          latest = await encoder.run();
          usual ??= latest;
          return { [network]: performance.now() - startedAt };
        },
        agrees: async () => featuresAgree(latest, usual!),
        dispose: encoder.dispose,
      };
    },
  };
}
