/**
 * What lies in an installation: weights of every version, what is served, and recordings with what is said in them. Whole
 * folders are asked for at once, because each question may cross a network.
 */
import { at, isInside } from './paths-there.ts';
import { type FolderEntry, isSoundName, type OfficialFolder } from './ports.ts';
import { type InferenceSettings, readInferenceSettings, readWeightJson, type ServedPair } from './served-weights.ts';
import {
  baseName,
  decodeText,
  foldersMeant,
  type ListLine,
  readList,
  readNameToText,
  stemOf,
} from './training-list.ts';
import {
  type NamedWeights,
  type OfficialVersion,
  readWeightName,
  type WeightKind,
  weightsFolders,
} from './weight-names.ts';

export interface Weights extends NamedWeights {
  /** Below the place that was named. */
  readonly path: string;
  readonly kind: WeightKind;
  readonly version: OfficialVersion;
  readonly sizeBytes: number;
  readonly modifiedMs: number | null;
}

export interface TrainingList {
  /** The file's name without its ending. */
  readonly stem: string;
  readonly lines: readonly ListLine[];
}

export interface Sound {
  readonly path: string;
  readonly sizeBytes: number;
}

export interface Survey {
  readonly root: string;
  readonly weights: readonly Weights[];
  /** Files whose name came in an encoding that cannot be sent back. */
  readonly unreadableNames: readonly string[];
  readonly settings: InferenceSettings | null;
  readonly chosenInWeb: readonly ServedPair[];
  readonly lists: readonly TrainingList[];
  /** Of each experiment, what `logs` says of its recordings. */
  readonly trained: ReadonlyMap<string, readonly ListLine[]>;
  /** Recordings in the folders that were looked into, by folder. */
  readonly sounds: ReadonlyMap<string, readonly Sound[]>;
  /** Files of the shared models there, by folder. */
  readonly encoders: ReadonlyMap<string, readonly FolderEntry[]>;
}

export const slicedFolder = 'output/slicer_opt';
export const trainedSounds = (experiment: string): string => `logs/${experiment}/5-wav32k`;
/** Where the official program has what voices share. */
export const encoderFolders = {
  hubert: 'GPT_SoVITS/pretrained_models/chinese-hubert-base',
  bert: 'GPT_SoVITS/pretrained_models/chinese-roberta-wwm-ext-large',
  speaker: 'GPT_SoVITS/pretrained_models/sv',
  'vocoder-v3': 'GPT_SoVITS/pretrained_models/models--nvidia--bigvgan_v2_24khz_100band_256x',
  'vocoder-v4': 'GPT_SoVITS/pretrained_models/gsv-v4-pretrained',
  'lora-base-v3': 'GPT_SoVITS/pretrained_models',
  'lora-base-v4': 'GPT_SoVITS/pretrained_models/gsv-v4-pretrained',
} as const;

const usualFolders = ['', 'logs', 'output', 'output/asr_opt', slicedFolder, 'raw'];
const MAX_LIST_BYTES = 8_000_000;
const MAX_SETTINGS_BYTES = 200_000;
const MOST_LISTS = 60;
const MOST_FOLDERS = 300;

export async function surveyFolder(folder: OfficialFolder, root: string, signal?: AbortSignal): Promise<Survey> {
  const seen = new Map<string, readonly FolderEntry[]>();
  const look = async (folders: readonly string[]): Promise<void> => {
    const unknown = [...new Set(folders)].filter((one) => !seen.has(one)).slice(0, MOST_FOLDERS);
    if (unknown.length === 0) return;
    const answer = await folder.list(
      unknown.map((one) => at(root, one)),
      signal,
    );
    for (const one of unknown) {
      const entries = answer.get(at(root, one));
      if (entries) seen.set(one, entries);
    }
  };
  const text = async (file: string, bytes: number): Promise<string | null> => {
    const read = await folder.read({ path: at(root, file), from: 0, bytes }, signal);
    return read && decodeText(read);
  };

  await look([...usualFolders, ...weightsFolders.map((one) => one.folder), ...Object.values(encoderFolders)]);
  const { weights, unreadableNames } = weightsIn(seen, root);
  const experiments = [...new Set(weights.map(({ experiment }) => experiment))].filter(isInside);
  const foldersIn = (parent: string): string[] =>
    (seen.get(parent) ?? []).flatMap(({ kind, name }) => (kind === 'folder' ? [at(parent, name)] : []));
  await look([
    ...experiments.flatMap((one) => [`logs/${one}`, trainedSounds(one)]),
    ...foldersIn('output'),
    ...foldersIn(slicedFolder),
    ...foldersIn('raw'),
  ]);

  const listFiles = [...seen].flatMap(([parent, entries]) =>
    entries.flatMap(({ kind, name }) => (kind === 'file' && /\.list$/i.test(name) ? [at(parent, name)] : [])),
  );
  const lists: TrainingList[] = [];
  for (const file of listFiles.sort().slice(0, MOST_LISTS)) {
    lists.push({ stem: stemOf(file), lines: readList((await text(file, MAX_LIST_BYTES)) ?? '') });
  }
  const trained = new Map<string, readonly ListLine[]>();
  for (const experiment of experiments) {
    if (!seen.has(`logs/${experiment}`)) continue;
    const said = await text(`logs/${experiment}/2-name2text.txt`, MAX_LIST_BYTES);
    if (said !== null) trained.set(experiment, readNameToText(said));
  }
  await look(
    lists.flatMap(({ lines }) => [...new Set(lines.map(({ path }) => path))].flatMap(foldersMeant)).filter(isInside),
  );

  const settings = await text('GPT_SoVITS/configs/tts_infer.yaml', MAX_SETTINGS_BYTES);
  const chosen = await text('weight.json', MAX_SETTINGS_BYTES);
  return {
    root,
    weights,
    unreadableNames,
    settings: settings === null ? null : readInferenceSettings(settings),
    chosenInWeb: chosen === null ? [] : readWeightJson(chosen),
    lists,
    trained,
    sounds: soundsIn(seen, root),
    encoders: new Map(
      Object.values(encoderFolders).flatMap((one) => {
        const entries = seen.get(one);
        return entries ? [[one, entries] as const] : [];
      }),
    ),
  };
}

function weightsIn(seen: ReadonlyMap<string, readonly FolderEntry[]>, root: string) {
  const weights: Weights[] = [];
  const unreadableNames: string[] = [];
  for (const { folder, kind, version } of weightsFolders) {
    for (const { name, kind: what, sizeBytes, modifiedMs } of seen.get(folder) ?? []) {
      const named = what === 'file' ? readWeightName(kind, name) : null;
      if (named === null) continue;
      const path = at(root, `${folder}/${name}`);
      if (name.includes('\uFFFD')) unreadableNames.push(path);
      else weights.push({ ...named, path, kind, version, sizeBytes, modifiedMs });
    }
  }
  return { weights, unreadableNames };
}

function soundsIn(seen: ReadonlyMap<string, readonly FolderEntry[]>, root: string): Map<string, readonly Sound[]> {
  return new Map(
    [...seen].map(([folder, entries]) => [
      folder,
      entries
        .filter(({ kind, name }) => kind === 'file' && isSoundName(name) && !name.includes('\uFFFD'))
        .map(({ name, sizeBytes }) => ({ path: at(root, at(folder, name)), sizeBytes })),
    ]),
  );
}

/** The recording that a line of a list means, in the folder it names or in the ones where sliced recordings lie. */
export function findSound(survey: Survey, line: ListLine, experiment: string): Sound | null {
  const name = baseName(line.path);
  const sliced = [...survey.sounds.keys()].filter((one) => one === slicedFolder || one.startsWith(`${slicedFolder}/`));
  for (const folder of [...foldersMeant(line.path), ...sliced, trainedSounds(experiment)]) {
    const found = survey.sounds.get(folder)?.find(({ path }) => baseName(path) === name);
    if (found) return found;
  }
  return null;
}
