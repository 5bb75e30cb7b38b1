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

/** What a plan takes: its voices, and the versions of the LoRA files among them. */
interface Taken {
  readonly voices: readonly AdoptVoice[];
  readonly bases: ReadonlySet<'v3' | 'v4'>;
}

export interface FoundEncoders {
  /** Files of each shared model that is taken from there. */
  readonly shared: ReadonlyMap<EncoderName, readonly WantedFile[]>;
  /** The voices' own HuBERT; empty where they use the shared one. */
  readonly own: readonly WantedFile[];
  /** Models that LoRA files change: they go into the packs of these, and are not shared. */
  readonly bases: ReadonlyMap<string, WantedFile>;
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
  taken: Taken,
  missingHere: readonly string[],
  signal?: AbortSignal,
): Promise<FoundEncoders> {
  const there = (name: EncoderName): readonly WantedFile[] =>
    (survey.encoders.get(encoderFolders[name]) ?? [])
      .filter(({ kind, name: file }) => kind === 'file' && (onlyFile[name] ?? anyFile).test(file))
      .map((one) => ({ path: at(survey.root, `${encoderFolders[name]}/${one.name}`), sizeBytes: one.sizeBytes }));
  const isOwn = await hasOwnShape(folder, there('hubert'), signal);
  const needed = neededBy(taken).filter((name) => missingHere.includes(name) && !(name === 'hubert' && isOwn));
  const found = needed.filter((name) => there(name).length > 0);
  return {
    shared: new Map(found.filter((name) => !isBase(name)).map((name) => [name, there(name)])),
    bases: new Map(
      found
        .filter(isBase)
        .flatMap((name) => there(name).map((file) => [name.slice('lora-base-'.length), file] as const)),
    ),
    own: isOwn ? there('hubert') : [],
    missing: needed.filter((name) => !found.includes(name)),
  };
}

const isBase = (name: EncoderName): boolean => name.startsWith('lora-base-');

const anyFile = /\.(json|bin|safetensors|txt|ckpt)$/;
/** Of models that lie in one folder with others. */
const onlyFile: Readonly<Partial<Record<EncoderName, RegExp>>> = {
  'vocoder-v3': /^(config\.json|bigvgan_generator\.pt)$/,
  'vocoder-v4': /^vocoder\.pth$/,
  'lora-base-v3': /^s2Gv3\.pth$/,
  'lora-base-v4': /^s2Gv4\.pth$/,
};

/** Chinese needs BERT, the Pro family the speaker's encoder, v3 and v4 a vocoder, and their LoRA files a base. */
function neededBy({ voices, bases }: Taken): EncoderName[] {
  const taken = voices.filter(({ present }) => present === null);
  if (taken.length === 0) return [];
  const isChinese = taken.some(({ references }) => references.some(({ language }) => /zh|auto/.test(language)));
  const isPro = taken.some(({ version }) => version.startsWith('v2Pro'));
  const drawn = (['v3', 'v4'] as const).filter((one) => taken.some(({ version }) => version === one));
  return [
    'hubert',
    ...(isChinese ? (['bert'] as const) : []),
    ...(isPro ? (['speaker'] as const) : []),
    ...drawn.map((version) => `vocoder-${version}` as const),
    ...[...bases].map((version) => `lora-base-${version}` as const),
  ];
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
