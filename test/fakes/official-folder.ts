/**
 * An official installation as its documents lay it out, with the pilot voice as a training left it: weights of two epochs, lists,
 * sliced recordings, settings, a checkout's `.git`, and weights whose copy broke off.
 */
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pilotDir } from '../../native-models/voice-pack/pilot.ts';

export const officialCommit = '48b1a0169a28582a8984402f82cf438d3bfa6aca';
const wavLine = (place: string, text: string): string => `${place}|lin|EN|${text}`;

export interface OfficialOptions {
  /** Name of the experiment. */
  readonly experiment?: string;
  /** Folders in `*.list` as they are written there. */
  readonly listed?: string;
  readonly listEncoding?: 'utf8' | 'utf8-bom-crlf' | Uint8Array;
  readonly encoder?: boolean;
}

/** Answers the folder, made below `dir`. */
export async function officialFolder(dir: string, options: OfficialOptions = {}): Promise<string> {
  const { experiment = 'lin', listed = 'D:\\GPT-SoVITS\\output\\slicer_opt', encoder = true } = options;
  const root = path.join(dir, 'GPT-SoVITS');
  const put = async (file: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), content);
  };
  const copy = async (from: string, file: string): Promise<void> => {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await copyFile(path.join(pilotDir, from), path.join(root, file));
  };
  await copy('gpt.ckpt', `GPT_weights_v2/${experiment}-e15.ckpt`);
  await copy('gpt.ckpt', `GPT_weights_v2/${experiment}-e5.ckpt`);
  await copy('sovits.pth', `SoVITS_weights_v2/${experiment}_e8_s200.pth`);
  await copy('sovits.pth', `SoVITS_weights_v2/${experiment}_e4_s100.pth`);
  const sovits = await readFile(path.join(pilotDir, 'sovits.pth'));
  await put(
    `SoVITS_weights_v4/${experiment}_e2_s50_l32.pth`,
    Buffer.concat([Buffer.from('04'), sovits.subarray(2, 5000)]),
  );
  await copy('gpt.ckpt', 'GPT_weights_v2/alone-e9.ckpt');
  await copy('ref_en_f.wav', 'output/slicer_opt/a.wav');
  await copy('ref_en_s.wav', 'output/slicer_opt/b.wav');
  const references = JSON.parse(await readFile(path.join(pilotDir, 'refs.json'), 'utf8')) as readonly {
    readonly file: string;
    readonly text: string;
  }[];
  const said = (file: string): string => references.find((one) => one.file === file)?.text ?? '';
  const lines = [
    wavLine(`${listed}\\a.wav`, said('ref_en_f.wav')),
    wavLine(`${listed}\\b.wav`, said('ref_en_s.wav')),
    wavLine(`${listed}\\gone.wav`, 'Not there.'),
  ];
  const ownBytes = options.listEncoding instanceof Uint8Array ? options.listEncoding : null;
  const text = options.listEncoding === 'utf8-bom-crlf' ? `\uFEFF${lines.join('\r\n')}\r\n` : `${lines.join('\n')}\n`;
  await put('output/asr_opt/slicer_opt.list', ownBytes ?? text);
  await put(
    `logs/${experiment}/2-name2text.txt`,
    `a.wav\tHH AH0\tNone\t${said('ref_en_f.wav')}\nb.wav\tHH AH0\tNone\t${said('ref_en_s.wav')}\n`,
  );
  await put('weight.json', JSON.stringify({ GPT: { v2: `GPT_weights_v2/${experiment}-e15.ckpt` }, SoVITS: {} }));
  await put('GPT_SoVITS/configs/tts_infer.yaml', inferenceSettings(experiment));
  await put('GPT_SoVITS/text/symbols2.py', 'symbols = []\n');
  await put('.git/HEAD', 'ref: refs/heads/main\n');
  await put(
    '.git/packed-refs',
    `# pack-refs with: peeled\n${officialCommit} refs/heads/main\n${officialCommit} refs/tags/20250606v2pro\n`,
  );
  if (encoder) {
    await cp(path.join(pilotDir, 'hubert'), path.join(root, 'GPT_SoVITS/pretrained_models/chinese-hubert-base'), {
      recursive: true,
    });
  }
  return root;
}

const inferenceSettings = (experiment: string): string => `custom:
  bert_base_path: GPT_SoVITS/pretrained_models/chinese-roberta-wwm-ext-large
  device: cuda
  is_half: true
  t2s_weights_path: GPT_weights_v2/${experiment}-e15.ckpt
  version: v2
  vits_weights_path: SoVITS_weights_v2/${experiment}_e8_s200.pth
v1:
  device: cpu
  t2s_weights_path: GPT_SoVITS/pretrained_models/s1bert25hz.ckpt
  version: v1
  vits_weights_path: GPT_SoVITS/pretrained_models/s2G488k.pth
`;
