/**
 * What the shared models consist of and where they are published. Digests are not listed here: the first download's are
 * kept and later ones compared with them, unless an entry names one.
 */
import type { ModelName } from '../contract/models-library.ts';

export interface CatalogFile {
  /** Below a mirror's base address. */
  readonly from: string;
  readonly name: string;
  /** A longer answer is not this file. */
  readonly mostBytes: number;
  readonly sha256?: string;
}

export interface CatalogModel {
  readonly name: ModelName;
  /** Folder (or, for a model of one file, file) below the models folder. */
  readonly place: string;
  readonly kind: 'folder' | 'file';
  /** In the order in which they are fetched: small ones first, so that a wrong mirror shows early. */
  readonly files: readonly CatalogFile[];
  /** Present when of each group one is there. */
  readonly needs: readonly (readonly string[])[];
  /** What else is taken along when a folder is added by hand. */
  readonly alsoTakes: readonly string[];
}

/** The official checkpoints of GPT-SoVITS, and a mirror of the same pages. */
export const mirrors: readonly string[] = [
  'https://huggingface.co/lj1995/GPT-SoVITS/resolve/main',
  'https://hf-mirror.com/lj1995/GPT-SoVITS/resolve/main',
];

const DESCRIPTION_BYTES = 16e6;
const WEIGHTS_BYTES = 4e9;
const weights = ['pytorch_model.bin', 'model.safetensors'];

export const catalog: readonly CatalogModel[] = [
  {
    name: 'hubert',
    place: 'chinese-hubert-base',
    kind: 'folder',
    files: [
      file('chinese-hubert-base', 'config.json', DESCRIPTION_BYTES),
      file('chinese-hubert-base', 'preprocessor_config.json', DESCRIPTION_BYTES),
      file('chinese-hubert-base', 'pytorch_model.bin', WEIGHTS_BYTES),
    ],
    needs: [['config.json'], weights],
    alsoTakes: ['model.safetensors'],
  },
  {
    name: 'bert',
    place: 'chinese-roberta-wwm-ext-large',
    kind: 'folder',
    files: [
      file('chinese-roberta-wwm-ext-large', 'config.json', DESCRIPTION_BYTES),
      file('chinese-roberta-wwm-ext-large', 'tokenizer.json', DESCRIPTION_BYTES),
      file('chinese-roberta-wwm-ext-large', 'pytorch_model.bin', WEIGHTS_BYTES),
    ],
    needs: [['config.json'], ['vocab.txt', 'tokenizer.json'], weights],
    alsoTakes: ['vocab.txt', 'model.safetensors'],
  },
  {
    name: 'speaker',
    place: 'pretrained_eres2netv2w24s4ep4.ckpt',
    kind: 'file',
    files: [file('sv', 'pretrained_eres2netv2w24s4ep4.ckpt', WEIGHTS_BYTES)],
    needs: [['pretrained_eres2netv2w24s4ep4.ckpt']],
    alsoTakes: [],
  },
];

function file(folder: string, name: string, mostBytes: number): CatalogFile {
  return { from: `${folder}/${name}`, name, mostBytes };
}
