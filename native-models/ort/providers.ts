/**
 * Which execution provider runs a network: the candidates of this computer in order, each tried by running something, and what
 * became of each. The runtime silently ignores a provider that it does not know and runs the network on the processor, so it is
 * first asked which ones it knows.
 */
import './runtime-environment.ts';
import { InferenceSession, listSupportedBackends } from 'onnxruntime-node';
import { EngineError } from '../engine-error.ts';
import type { DeviceFact, DeviceReason, PlacedNetwork, Provider, ProviderChoice } from '../engine-types.ts';
import { Graph } from '../onnx/graph.ts';
import { ortLibrary } from './ort-library.ts';

/** Every device that a platform's package may support, probably the fastest first. The processor comes after them. */
const inOrder: readonly Provider[] = ['cuda', 'tensorrt', 'dml', 'coreml', 'webgpu'];

/** Providers that keep bound tensors. On others the token network's whole cache would be copied there and back at every token. */
const keepsTensors: ReadonlySet<Provider> = new Set(['cpu', 'webgpu']);

export interface Refusal {
  readonly reason: DeviceReason;
  /** In the words of the runtime, for a person who looks for the cause. */
  readonly message?: string;
}

/** What is known of this computer's devices; each is asked once. */
export interface Devices {
  /** Names of providers that this platform's package has, which does not mean that they start. */
  readonly known: readonly string[];
  /** Null when the provider starts. */
  refusalOf(provider: Provider): Promise<Refusal | null>;
  /** Why a provider that runs is slower than it could be; null when it is not. */
  slowdownOf(provider: Provider): Promise<string | null>;
  /** The device is gone, or has no room: nothing runs there any more. */
  lose(provider: Provider, message: string): void;
}

/** Starts a trivial network on the provider; rejects when that fails. */
export type TryProvider = (provider: Provider) => Promise<void>;

export function createDevices(
  known: readonly string[] = listSupportedBackends().map(({ name }) => name),
  tryProvider: TryProvider = startTrivial,
  libraryRefusal: () => Promise<string | null> = async () => (await ortLibrary()).refusal,
): Devices {
  const refusals = new Map<Provider, Promise<Refusal | null>>();

  async function look(provider: Provider): Promise<Refusal | null> {
    if (provider === 'cpu') return null;
    if (!known.includes(provider)) return { reason: 'not-in-package' };
    return tryProvider(provider).then(
      () => null,
      (error: unknown): Refusal => ({ reason: 'does-not-start', message: messageOf(error) }),
    );
  }

  return {
    known,
    refusalOf(provider) {
      const answer = refusals.get(provider) ?? look(provider);
      refusals.set(provider, answer);
      return answer;
    },
    slowdownOf: async (provider) => (provider === 'cpu' ? libraryRefusal() : null),
    lose(provider, message) {
      refusals.set(provider, Promise.resolve({ reason: 'lost', message }));
    },
  };
}

/**
 * Providers for a network in the order in which they are tried, and those left out beforehand. A WebGPU device may be a software
 * renderer, slower than the processor, and the package does not say so: `auto` leaves it out until a self-test has timed it, and
 * a person can choose it by name.
 */
export function planProviders(
  choice: ProviderChoice,
  network: PlacedNetwork,
  known: readonly string[],
): { readonly tried: readonly Provider[]; readonly leftOut: readonly DeviceFact[] } {
  const wanted = choice === 'auto' ? inOrder.filter((provider) => known.includes(provider)) : [choice];
  const tried: Provider[] = [];
  const leftOut: DeviceFact[] = [];
  for (const provider of wanted) {
    if (provider === 'cpu') continue;
    if (network === 'tokens' && !keepsTensors.has(provider)) leftOut.push({ network, provider, reason: 'no-cache' });
    else if (choice === 'auto' && provider === 'webgpu') leftOut.push({ network, provider, reason: 'not-asked-for' });
    else tried.push(provider);
  }
  return { tried: [...tried, 'cpu'], leftOut };
}

/** Devices that a self-test may try, and whether the token network's cache can stay there. */
export function triableDevices(
  known: readonly string[],
): { readonly provider: Provider; readonly keepsCache: boolean }[] {
  return inOrder
    .filter((provider) => known.includes(provider))
    .map((provider) => ({ provider, keepsCache: keepsTensors.has(provider) }));
}

/** Loads an encoder where it is wanted, or on the processor where that is refused. */
export async function loadThereOrHere<T>(
  devices: Devices,
  choice: ProviderChoice,
  load: (provider: Provider) => Promise<T>,
): Promise<T> {
  const wanted = choice === 'auto' ? 'cpu' : choice;
  if (wanted === 'cpu' || (await devices.refusalOf(wanted)) !== null) return load('cpu');
  try {
    return await load(wanted);
  } catch (error) {
    if (lostProvider(error) === null) throw error;
    return load('cpu');
  }
}

/** Loads a network on the first provider that accepts it. Rejects with errors that are not about a provider. */
export async function loadOnFirst<T>(
  devices: Devices,
  choice: ProviderChoice,
  network: PlacedNetwork,
  load: (provider: Provider) => Promise<T>,
): Promise<{ readonly loaded: T; readonly facts: readonly DeviceFact[] }> {
  const { tried, leftOut } = planProviders(choice, network, devices.known);
  const facts = [...leftOut];
  for (const provider of tried) {
    const refusal = await devices.refusalOf(provider);
    if (refusal !== null) {
      facts.push({ network, provider, ...refusal });
      continue;
    }
    try {
      const loaded = await load(provider);
      const message = await devices.slowdownOf(provider);
      const fact: DeviceFact = { network, provider, reason: 'runs', ...(message === null ? {} : { message }) };
      return { loaded, facts: [...facts, fact] };
    } catch (error) {
      if (!(provider !== 'cpu' && error instanceof EngineError && error.code === 'PROVIDER_UNAVAILABLE')) throw error;
      facts.push({ network, provider, reason: 'does-not-run', message: error.message });
    }
  }
  throw new EngineError('INTERNAL', 'the processor was not tried');
}

/** The provider that was lost according to this error of a run, or null when the error is about something else. */
export function lostProvider(error: unknown): { readonly provider: Provider; readonly reason: string } | null {
  if (!(error instanceof EngineError) || error.code !== 'PROVIDER_UNAVAILABLE') return null;
  return { provider: error.details['provider'] as Provider, reason: error.message };
}

async function startTrivial(provider: Provider): Promise<void> {
  const g = new Graph('trivial');
  g.output('y', g.op('Add', [g.input('x', 'float32', ['n']), g.scalar(1)]), 'float32', ['n']);
  const session = await InferenceSession.create(g.encode('', new Map()), {
    executionProviders: [provider, 'cpu'],
    logSeverityLevel: 4,
  });
  await session.release();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
