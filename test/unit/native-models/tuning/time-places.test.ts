/** How places are timed, on networks that are none and a clock that only they move. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../../../native-models/engine-error.ts';
import type { Provider } from '../../../../native-models/engine-types.ts';
import type { SovitsModel, T2sModel } from '../../../../native-models/models.ts';
import type { Execution } from '../../../../native-models/ort/session.ts';
import {
  type EncoderTrial,
  type PlacesFound,
  type PlacesTrial,
  type TriedDevice,
  timePlaces,
} from '../../../../native-models/tuning/time-places.ts';

const exactSamples = Float32Array.of(0.1, 0.2, 0.3, 0.4);
const likeliest = [1, 2, 3, 4];

let clockMs: number;
/** Everything takes so many times as long, as while the computer does something else. */
let slowness: number;
beforeEach(() => {
  clockMs = 0;
  slowness = 1;
  vi.spyOn(performance, 'now').mockImplementation(() => clockMs);
});
afterEach(() => vi.restoreAllMocks());

/** A computer on which more threads share out the work evenly, and the device takes a tenth of it. */
interface Computer {
  readonly processors?: number;
  /** Changes how long something takes there. */
  readonly factor?: (network: string, execution: Execution) => number;
  /** Is called before everything that runs; may fail. */
  readonly onRun?: (network: string, execution: Execution) => void;
  readonly samples?: (execution: Execution) => Float32Array;
  readonly exactSamples?: Float32Array;
  readonly sampleRateHz?: number;
  readonly tokens?: (execution: Execution) => readonly number[];
  readonly start?: TriedDevice['start'];
  readonly keepsCache?: boolean;
  readonly encoders?: readonly EncoderTrial[];
  readonly signal?: AbortSignal;
}

const opened: string[] = [];
let open = 0;
let mostOpen = 0;

function workOn(computer: Computer, network: string, execution: Execution, ms: number): number {
  computer.onRun?.(network, execution);
  const { provider, threads, precision } = execution;
  const there = provider === 'cpu' ? ms / threads : ms / (precision === 'half' ? 20 : 10);
  const taken = there * slowness * (computer.factor?.(network, execution) ?? 1);
  clockMs += taken;
  return taken;
}

function begin(name: string): { dispose: () => Promise<void> } {
  opened.push(name);
  open++;
  mostOpen = Math.max(mostOpen, open);
  return {
    dispose: async () => {
      open--;
    },
  };
}

async function run(computer: Computer = {}): Promise<PlacesFound & { readonly steps: string[] }> {
  const steps: string[] = [];
  opened.length = 0;
  open = 0;
  mostOpen = 0;
  const given = {
    trial: { tokens: { rngKey: { seed: 1, stream: 0 } }, prepared: { style: {} }, phones: [] },
    codes: Int32Array.of(1, 2, 3),
    tokens: { precision: 'fast', cacheScales: { keys: [], values: [] } },
    sound: { precision: 'fast' },
    likeliest,
    exactSamples: computer.exactSamples ?? exactSamples,
    usualDifferenceDb: 3,
    processors: computer.processors ?? 4,
    encoders: computer.encoders ?? [],
    devices: [
      {
        provider: 'webgpu',
        keepsCache: computer.keepsCache ?? true,
        start: computer.start ?? (async () => null),
        end: async () => {
          steps.push('device left');
        },
      },
    ],
    signal: computer.signal,
    onStep: (step: string) => steps.push(step),
    async loadSound(execution: Execution) {
      return {
        ...begin(`sound ${execution.provider} ${execution.threads}`),
        sampleRateHz: computer.sampleRateHz ?? 4,
        decode: async () => {
          workOn(computer, 'sound', execution, 1000);
          return computer.samples?.(execution) ?? exactSamples;
        },
      } as unknown as SovitsModel;
    },
    async loadTokens(execution: Execution) {
      const elsewhere: Execution = execution.prompt ? { ...execution, ...execution.prompt } : execution;
      return {
        ...begin(`tokens ${execution.provider} ${execution.threads} ${elsewhere.provider}`),
        async timeRuns() {
          const promptMs = workOn(computer, 'prompt', elsewhere, 200);
          const tokenMs = workOn(computer, 'tokens', execution, 20);
          const together = execution.provider === 'cpu' ? { togetherMs: tokenMs / 4 } : {};
          return { promptMs, tokenMs, ...together };
        },
        teacherForce: async () => ({ likeliest: computer.tokens?.(elsewhere) ?? likeliest }),
      } as unknown as T2sModel;
    },
  } as unknown as PlacesTrial;
  const found = await timePlaces(given);
  return { timings: found.timings, refused: found.refused, steps };
}

const told = ({ timings }: PlacesFound): string[] =>
  timings.map(
    ({ network, provider, form, threads, ms }) => `${network} ${form ?? provider} ${threads}: ${Math.round(ms)}`,
  );
const lost = (provider: Provider): EngineError => new EngineError('PROVIDER_UNAVAILABLE', 'device lost', { provider });

describe('places', () => {
  it('are the processor with more and more threads, then each device, with at most two networks in memory', async () => {
    const found = await run();
    expect(told(found)).toEqual([
      ...['sound cpu 1: 1000', 'sound cpu 2: 500', 'sound cpu 4: 250'],
      ...['prompt cpu 1: 200', 'tokens cpu 1: 20', 'prompt cpu 2: 100', 'tokens cpu 2: 10'],
      ...['prompt cpu 4: 50', 'tokens cpu 4: 5'],
      ...['sound webgpu 1: 100', 'sound half 1: 50', 'prompt webgpu 1: 20', 'prompt half 1: 10'],
      ...['tokens webgpu 1: 2', 'tokens half 1: 1'],
    ]);
    expect(found.refused).toEqual([]);
    expect(found.timings.find(({ network, threads }) => network === 'tokens' && threads === 2)?.togetherMs).toBe(2.5);
    expect(found.steps).toEqual(['threads', 'devices', 'device left', 'encoders']);
    expect([open, mostOpen]).toEqual([0, 2]);
  });

  it('are told by how they compare, whatever slows the computer meanwhile', async () => {
    const found = await run({
      onRun: (network, { threads }) => {
        slowness = network === 'sound' && threads > 1 ? 3 : slowness;
      },
      // What slows the candidate slows its neighbour in turn.
      factor: () => 1,
    });
    expect(told(found)).toContain('sound cpu 1: 1000');
    const two = found.timings.find(({ network, threads }) => network === 'sound' && threads === 2)!;
    expect(two.ms).toBeCloseTo(500);
  });
});

describe('a device', () => {
  it('that does not start is told of, with what the runtime said', async () => {
    const found = await run({ start: async () => ({ reason: 'does-not-start', message: 'no adapter' }) });
    expect(found.refused).toEqual([
      { network: null, provider: 'webgpu', reason: 'does-not-start', message: 'no adapter' },
    ]);
    expect(told(found).some((row) => row.includes('webgpu'))).toBe(false);
    expect(found.steps).toContain('device left');
  });

  it('that ended the engine the last time is not tried', async () => {
    const found = await run({ start: async () => ({ reason: 'crashed' }) });
    expect(found.refused).toEqual([{ network: null, provider: 'webgpu', reason: 'crashed' }]);
    expect(opened.some((name) => name.includes('webgpu'))).toBe(false);
  });

  it('that computes with 16 bits is timed in that form too, which is held to what fast is', async () => {
    const hum = (change: number) => Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i * 0.2) * change);
    const quieter = (half: number) =>
      run({
        sampleRateHz: 16_000,
        samples: ({ precision }) => hum(precision === 'half' ? half : 1),
        exactSamples: hum(1),
      });
    const half = ({ timings }: PlacesFound) =>
      timings.some(({ network, form }) => network === 'sound' && form === 'half');
    expect(half(await quieter(0.9))).toBe(true);
    const found = await quieter(0.5);
    expect(half(found)).toBe(false);
    expect(found.refused).toEqual([{ network: 'sound', provider: 'webgpu', form: 'half', reason: 'differs' }]);
  });

  it('that does not compute with 16 bits keeps its exact times, and is asked once', async () => {
    const found = await run({
      onRun(_, { precision }) {
        if (precision === 'half') throw lost('webgpu');
      },
    });
    expect(told(found).filter((row) => /webgpu|half/.test(row))).toEqual([
      ...['sound webgpu 1: 100', 'prompt webgpu 1: 20', 'tokens webgpu 1: 2'],
    ]);
    expect(found.refused).toEqual([
      { network: 'sound', provider: 'webgpu', form: 'half', reason: 'does-not-run', message: 'device lost' },
    ]);
  });

  it('that is made of software is given up after its first sound', async () => {
    let runs = 0;
    const found = await run({
      factor: (_, { provider }) => (provider === 'webgpu' ? 60 : 1),
      onRun: (_, { provider }) => {
        if (provider === 'webgpu') runs++;
      },
    });
    expect(found.refused).toEqual([{ network: 'sound', provider: 'webgpu', reason: 'too-slow' }]);
    expect(runs).toBe(2);
  });

  it('whose sound differs is not timed', async () => {
    const found = await run({
      samples: ({ provider }) => (provider === 'webgpu' ? exactSamples.map((one) => one + 1e-3) : exactSamples),
    });
    expect(found.refused).toEqual([{ network: 'sound', provider: 'webgpu', reason: 'differs' }]);
    expect(told(found).some((row) => row.includes('webgpu'))).toBe(false);
  });

  it('that thinks another token likeliest keeps its sound, and gets no tokens', async () => {
    const found = await run({ tokens: ({ provider }) => (provider === 'webgpu' ? [1, 2, 3, 5] : likeliest) });
    expect(told(found).filter((row) => row.includes('webgpu'))).toEqual(['sound webgpu 1: 100']);
    expect(found.refused.map(({ network, reason }) => [network, reason])).toEqual([
      ['prompt', 'differs'],
      ['tokens', 'differs'],
    ]);
  });

  it('that fails in the middle has no time, and the others keep theirs', async () => {
    let runs = 0;
    const found = await run({
      onRun(network, { provider }) {
        if (network === 'tokens' && provider === 'webgpu' && ++runs > 2) throw lost('webgpu');
      },
    });
    expect(told(found).filter((row) => row.includes('webgpu'))).toEqual(['sound webgpu 1: 100', 'prompt webgpu 1: 20']);
    expect(found.refused).toEqual([
      { network: 'tokens', provider: 'webgpu', reason: 'does-not-run', message: 'device lost' },
    ]);
    expect(open).toBe(0);
  });

  it('that cannot keep the cache reads prompts alone', async () => {
    const found = await run({ keepsCache: false });
    expect(told(found).filter((row) => row.includes('webgpu'))).toEqual(['sound webgpu 1: 100', 'prompt webgpu 1: 20']);
  });
});

describe('the trial', () => {
  it('passes on a failure that is no device, and lets go of everything', async () => {
    const failing = run({
      onRun(network, { threads }) {
        if (network === 'tokens' && threads === 2) throw new EngineError('OUT_OF_MEMORY', 'full');
      },
    });
    await expect(failing).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
    expect(open).toBe(0);
  });

  it('ends at a cancel', async () => {
    const stop = new AbortController();
    const stopped = run({
      signal: stop.signal,
      onRun(_, { threads }) {
        if (threads === 2) stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(opened).not.toContain('sound cpu 4');
    expect(open).toBe(0);
  });

  it('has an end: what is reached too late is not timed', async () => {
    const found = await run({ factor: (network) => (network === 'sound' ? 20 : 1) });
    const late = found.refused.filter(({ reason }) => reason === 'no-time');
    expect(late.map(({ network, provider }) => `${network} ${provider}`)).toContain('tokens cpu');
    expect(told(found)).toContain('tokens cpu 1: 20');
  });
});

it('encoders are timed where sound is not hopeless; a large one is never in memory twice', async () => {
  const encoder = (network: 'hubert' | 'bert', large: boolean): EncoderTrial => ({
    network,
    large,
    open: async (execution) => ({
      ...begin(`${network} ${execution.provider}`),
      run: async () => {
        workOn({}, network, execution, 400);
        return Float32Array.of(1, 2, execution.provider === 'webgpu' && network === 'hubert' ? 4 : 3);
      },
    }),
  });
  const found = await run({ processors: 2, encoders: [encoder('hubert', false), encoder('bert', true)] });
  expect(told(found).slice(-5)).toEqual([
    ...['hubert cpu 1: 400', 'hubert cpu 2: 200', 'bert cpu 1: 400', 'bert cpu 2: 200', 'bert webgpu 1: 40'],
  ]);
  expect(found.refused).toEqual([{ network: 'hubert', provider: 'webgpu', reason: 'differs' }]);
  open = 0;
  mostOpen = 0;
  await run({ processors: 4, encoders: [encoder('bert', true)], start: async () => ({ reason: 'crashed' }) });
});
