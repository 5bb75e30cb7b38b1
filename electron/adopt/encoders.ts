/**
 * The models that voices share. Official ones are taken along only where they are missing here; a HuBERT of another shape than
 * the official one belongs to the voices that were trained with it, and goes into each of them.
 */
import type { AdoptVoice } from '../contract/adopt.ts';
import { at } from './paths-there.ts';
import type { OfficialFolder, WantedFile } from './ports.ts';
import { encoderFolders, type Survey } from './survey.ts';
import { decodeText } from './training-list.ts';

export type EncoderName = keyof typeof encoderFolders;

export interface FoundEncoders {
  /** Files of each shared model that is taken from there. */
  readonly shared: ReadonlyMap<EncoderName, readonly WantedFile[]>;
  /** The voices' own HuBERT; empty where they use the shared one. */
  readonly own: readonly WantedFile[];
  /** Needed, and neither here nor there. */
  readonly missing: readonly EncoderName[];
}

const MAX_CONFIG_BYTES = 100_000;
/** Of `chinese-hubert-base`. */
const OFFICIAL_LAYERS = 12;
const OFFICIAL_FEED_FORWARD = 3072;

export async function findEncoders(
  folder: OfficialFolder,
  survey: Survey,
  voices: readonly AdoptVoice[],
  missingHere: readonly string[],
  signal?: AbortSignal,
): Promise<FoundEncoders> {
  const there = (name: EncoderName): readonly WantedFile[] =>
    (survey.encoders.get(encoderFolders[name]) ?? [])
      .filter(({ kind, name: file }) => kind === 'file' && /\.(json|bin|safetensors|txt|ckpt)$/.test(file))
      .map((one) => ({ path: at(survey.root, `${encoderFolders[name]}/${one.name}`), sizeBytes: one.sizeBytes }));
  const isOwn = await hasOwnShape(folder, there('hubert'), signal);
  const needed = neededBy(voices).filter((name) => missingHere.includes(name) && !(name === 'hubert' && isOwn));
  const found = needed.filter((name) => there(name).length > 0);
  return {
    shared: new Map(found.map((name) => [name, there(name)])),
    own: isOwn ? there('hubert') : [],
    missing: needed.filter((name) => !found.includes(name)),
  };
}

/** Chinese needs BERT, the Pro family the speaker's encoder. */
function neededBy(voices: readonly AdoptVoice[]): EncoderName[] {
  const taken = voices.filter(({ present }) => present === null);
  if (taken.length === 0) return [];
  const isChinese = taken.some(({ references }) => references.some(({ language }) => /zh|auto/.test(language)));
  const isPro = taken.some(({ version }) => version.startsWith('v2Pro'));
  return ['hubert', ...(isChinese ? (['bert'] as const) : []), ...(isPro ? (['speaker'] as const) : [])];
}

async function hasOwnShape(
  folder: OfficialFolder,
  files: readonly WantedFile[],
  signal?: AbortSignal,
): Promise<boolean> {
  const config = files.find(({ path }) => path.endsWith('/config.json'));
  const read = config && (await folder.read({ path: config.path, from: 0, bytes: MAX_CONFIG_BYTES }, signal));
  if (!read) return false;
  try {
    const shape = JSON.parse(decodeText(read)) as Readonly<Record<string, unknown>>;
    return shape['num_hidden_layers'] !== OFFICIAL_LAYERS || shape['intermediate_size'] !== OFFICIAL_FEED_FORWARD;
  } catch {
    return false;
  }
}
