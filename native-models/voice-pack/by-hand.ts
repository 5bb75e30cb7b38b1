/** Where a person wants the networks of a voice to run on this computer, whatever its self-test found. Kept beside it. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Provider } from '../engine-types.ts';
import { type DeviceForm, deviceForms, store, type TunedNetwork, tunedNetworks } from './tuning.ts';

/** What is left out is as the test found best. */
export interface PlaceByHand {
  readonly provider?: Provider;
  /** On a device. */
  readonly form?: DeviceForm;
  readonly threads?: number;
}

export type PlacesByHand = Partial<Readonly<Record<TunedNetwork, PlaceByHand>>>;

/** Empty when nobody chose. */
export async function readPlaces(dir: string | undefined, modelId: string): Promise<PlacesByHand> {
  if (dir === undefined) return {};
  try {
    const kept = JSON.parse(await readFile(fileOf(dir, modelId), 'utf8')) as PlacesByHand;
    return Object.fromEntries(
      tunedNetworks.flatMap((network) => (isPlace(kept[network]) ? [[network, kept[network]]] : [])),
    );
  } catch {
    return {};
  }
}

function isPlace(value: PlaceByHand | undefined): boolean {
  if (typeof value !== 'object') return false;
  const { provider = 'cpu', form = 'exact', threads = 1 } = value;
  return deviceForms.includes(form) && typeof provider === 'string' && Number.isInteger(threads) && threads >= 1;
}

export async function keepPlace(
  dir: string,
  modelId: string,
  network: TunedNetwork,
  place: PlaceByHand,
): Promise<PlacesByHand> {
  const { [network]: _before, ...others } = await readPlaces(dir, modelId);
  const isChoice = place.provider !== undefined || place.threads !== undefined;
  const places = isChoice ? { ...others, [network]: place } : others;
  if (Object.keys(places).length === 0) await rm(fileOf(dir, modelId), { force: true });
  else await store(fileOf(dir, modelId), places);
  return places;
}

function fileOf(dir: string, modelId: string): string {
  return path.join(dir, `${modelId}.places.json`);
}
