/**
 * What the shared models consist of and where they are published. Their makers publish no digests of whole files, so those
 * of the first download are kept and later ones compared with them. Of the base voices they publish what the official program
 * knows them by: the MD5 of the first 8192 bytes.
 */
import { type BaseVersion, baseNameOf, type ModelName } from '../contract/models-library.ts';

export interface CatalogFile {
  /** Below a mirror's base address. */
  readonly from: string;
  readonly name: string;
  /** A longer answer is not this file. */
  readonly mostBytes: number;
  /** MD5 of the first 8192 bytes. */
  readonly headMd5?: string;
}

export interface CatalogModel {
  readonly name: ModelName;
  /** Folder (or, for a model of one file, file) below the models folder. */
  readonly place: string;
  readonly kind: 'folder' | 'file';
  /** Encoders go into every release; a base voice is raw material, and what was imported from it is a voice of its own. */
  readonly role: 'encoder' | 'base-voice';
  /** In the order in which they are fetched: small ones first, so that a wrong mirror shows early. */
  readonly files: readonly CatalogFile[];
  /** Present when of each group one is there. */
  readonly needs: readonly (readonly string[])[];
  /** What else is taken along when a folder is added by hand. */
  readonly alsoTakes: readonly string[];
  /** Where it is published, if not with the others. */
  readonly mirrors?: readonly string[];
}

/** The official checkpoints of GPT-SoVITS, and a mirror of the same pages. */
export const mirrors: readonly string[] = [
  'https://huggingface.co/lj1995/GPT-SoVITS/resolve/main',
  'https://hf-mirror.com/lj1995/GPT-SoVITS/resolve/main',
];

const DESCRIPTION_BYTES = 16e6;
const WEIGHTS_BYTES = 4e9;
const weights = ['pytorch_model.bin', 'model.safetensors'];
const BIGVGAN = 'models--nvidia--bigvgan_v2_24khz_100band_256x';

/** Names of the two files, whatever their makers call them; a voice's folder has them under the same. */
const gptFile = 'gpt.ckpt';
const sovitsFile = 'sovits.pth';

export const catalog: readonly CatalogModel[] = [
  {
    name: 'hubert',
    place: 'chinese-hubert-base',
    kind: 'folder',
    role: 'encoder',
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
    role: 'encoder',
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
    role: 'encoder',
    files: [file('sv', 'pretrained_eres2netv2w24s4ep4.ckpt', WEIGHTS_BYTES)],
    needs: [['pretrained_eres2netv2w24s4ep4.ckpt']],
    alsoTakes: [],
  },
  {
    name: 'g2pw',
    place: 'G2PWModel',
    kind: 'folder',
    role: 'encoder',
    // The official program takes an archive of the same files; its makers publish them one by one.
    files: [
      ...['config.py', 'bopomofo_to_pinyin_wo_tune_dict.json', 'POLYPHONIC_CHARS.txt', 'MONOPHONIC_CHARS.txt'].map(
        (name) => ({
          from: name,
          name,
          mostBytes: DESCRIPTION_BYTES,
        }),
      ),
      { from: 'g2pW.onnx', name: 'g2pW.onnx', mostBytes: WEIGHTS_BYTES },
    ],
    needs: [
      ['config.py'],
      ['bopomofo_to_pinyin_wo_tune_dict.json'],
      ['POLYPHONIC_CHARS.txt'],
      ['MONOPHONIC_CHARS.txt'],
      ['g2pW.onnx'],
    ],
    alsoTakes: [],
    mirrors: [
      'https://huggingface.co/IQ-Technology/G2PWModel/resolve/main',
      'https://hf-mirror.com/IQ-Technology/G2PWModel/resolve/main',
    ],
  },
  {
    name: 'vocoder-v3',
    place: BIGVGAN,
    kind: 'folder',
    role: 'encoder',
    files: [file(BIGVGAN, 'config.json', DESCRIPTION_BYTES), file(BIGVGAN, 'bigvgan_generator.pt', WEIGHTS_BYTES)],
    needs: [['config.json'], ['bigvgan_generator.pt']],
    alsoTakes: [],
  },
  singleFile('vocoder-v4', 'encoder', { from: 'gsv-v4-pretrained/vocoder.pth', name: 'vocoder.pth' }),
  singleFile('lora-base-v3', 'base-voice', {
    from: 's2Gv3.pth',
    name: 's2Gv3.pth',
    headMd5: '43797be674a37c1c83ee81081941ed0f',
  }),
  singleFile('lora-base-v4', 'base-voice', {
    from: 'gsv-v4-pretrained/s2Gv4.pth',
    name: 's2Gv4.pth',
    headMd5: '4f26b9476d0c5033e04162c486074374',
  }),
  baseVoice('v1', 's1bert25hz-2kh-longer-epoch=68e-step=50232.ckpt', 's2G488k.pth', 'dc3c97e17592963677a4a1681f30c653'),
  baseVoice(
    'v2',
    'gsv-v2final-pretrained/s1bert25hz-5kh-longer-epoch=12-step=369668.ckpt',
    'gsv-v2final-pretrained/s2G2333k.pth',
    '6642b37f3dbb1f76882b69937c95a5f3',
  ),
  baseVoice('v2Pro', 's1v3.ckpt', 'v2Pro/s2Gv2Pro.pth', 'c7e9fce2223f3db685cdfa1e6368728a'),
  baseVoice('v2ProPlus', 's1v3.ckpt', 'v2Pro/s2Gv2ProPlus.pth', '66b313e39455b57ab1b0bc0b239c9d0a'),
];

function singleFile(
  name: ModelName,
  role: CatalogModel['role'],
  described: Omit<CatalogFile, 'mostBytes'>,
): CatalogModel {
  const files = [{ ...described, mostBytes: WEIGHTS_BYTES }];
  return { name, place: described.name, kind: 'file', role, files, needs: [[described.name]], alsoTakes: [] };
}

function baseVoice(version: BaseVersion, gpt: string, sovits: string, sovitsHeadMd5: string): CatalogModel {
  return {
    name: baseNameOf(version),
    place: baseNameOf(version),
    kind: 'folder',
    role: 'base-voice',
    files: [
      { from: gpt, name: gptFile, mostBytes: WEIGHTS_BYTES },
      { from: sovits, name: sovitsFile, mostBytes: WEIGHTS_BYTES, headMd5: sovitsHeadMd5 },
    ],
    needs: [[gptFile], [sovitsFile]],
    alsoTakes: [],
  };
}

function file(folder: string, name: string, mostBytes: number): CatalogFile {
  return { from: `${folder}/${name}`, name, mostBytes };
}
