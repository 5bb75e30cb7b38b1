/**
 * Voices of v3 and v4 all the way: an official folder with a LoRA file of v3 and a whole v4 model is adopted, its vocoders and
 * its base come along, they speak, lie in a release with what they need, and come back on another computer.
 */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { AdoptReport } from '../../../electron/contract/adopt.ts';
import type { BackupResult } from '../../../electron/contract/backup.ts';
import type { Take } from '../../../electron/contract/synthesis.ts';
import { readWav } from '../../../native-models/audio/wav.ts';
import { pilotDir } from '../../../native-models/voice-pack/pilot.ts';
import {
  cfmShapes,
  loraShapes,
  randomTensors,
  writeSovits,
  writeV3Vocoder,
  writeV4Vocoder,
} from '../../fakes/cfm-voice.ts';
import { tempDir } from '../../unit/temp-dir.ts';
import { type Home, openHome } from '../backup/homes.ts';

const golden = path.resolve(import.meta.dirname, '../../fixtures/golden/ckpt');
const said = 'Welcome. This demo voice runs on your own computer.';

async function officialFolder(): Promise<string> {
  const root = path.join(await tempDir(), 'GPT-SoVITS');
  const pretrained = path.join(root, 'GPT_SoVITS/pretrained_models');
  const folders = ['GPT_weights_v3', 'GPT_weights_v4', 'SoVITS_weights_v3', 'SoVITS_weights_v4', 'output/slicer_opt'];
  for (const folder of folders) await mkdir(path.join(root, folder), { recursive: true });
  await mkdir(path.join(root, 'output/asr_opt'), { recursive: true });
  for (const [version, experiment] of [
    ['v3', 'lin'],
    ['v4', 'xia'],
  ] as const) {
    await cp(path.join(golden, 's1.ckpt'), path.join(root, `GPT_weights_${version}/${experiment}-e1.ckpt`));
    await cp(path.join(pilotDir, 'ref_en_f.wav'), path.join(root, `output/slicer_opt/${experiment}.wav`));
    const list = `output/slicer_opt/${experiment}.wav|${experiment}|EN|${said}\n`;
    await writeFile(path.join(root, `output/asr_opt/${experiment}.list`), list);
  }
  const lora = randomTensors(loraShapes(2), 7);
  writeSovits(path.join(root, 'SoVITS_weights_v3/lin_e1_s1_l2.pth'), lora, { mark: '03', more: { lora_rank: 2 } });
  writeSovits(path.join(root, 'SoVITS_weights_v4/xia_e1_s1.pth'), randomTensors(cfmShapes()));
  await cp(path.join(golden, 'hubert'), path.join(pretrained, 'chinese-hubert-base'), { recursive: true });
  writeSovits(path.join(pretrained, 's2Gv3.pth'), randomTensors(cfmShapes()), { mark: '02' });
  writeV3Vocoder(path.join(pretrained, 'models--nvidia--bigvgan_v2_24khz_100band_256x'));
  writeV4Vocoder(path.join(pretrained, 'gsv-v4-pretrained/vocoder.pth'));
  return root;
}

async function speak(home: Home, voiceId: string, sampleSteps: number) {
  const parameters = { language: 'en', seed: 3, sampleSteps } as const;
  const { file } = await home.finish<Take>(await home.call('synthesis.start', { voiceId, text: 'Hello.', parameters }));
  const { samples, sampleRateHz } = readWav(await readFile(file));
  return { samples, sampleRateHz };
}

it('a LoRA of v3 and a whole v4 model are adopted, speak, and come back from a release', async () => {
  const store = path.join(await tempDir(), 'store');
  const home = await openHome({ store });
  const source = { path: await officialFolder() };
  const plan = await home.call('adopt.plan', { source });
  expect(plan).toMatchObject({
    voices: [
      { key: 'v3/lin', version: 'v3' },
      { key: 'v4/xia', version: 'v4' },
    ],
    encoders: ['vocoder-v3', 'vocoder-v4'],
    missing: [],
  });
  const report = await home.finish<AdoptReport>(await home.call('adopt.start', { source, backup: true }));
  expect(report).toMatchObject({
    taken: [
      { name: 'lin', version: 'v3' },
      { name: 'xia', version: 'v4' },
    ],
    failed: [],
    backupError: null,
  });
  const [lin, xia] = report.taken.map(({ voiceId }) => voiceId) as [string, string];
  const before = [await speak(home, lin, 2), await speak(home, xia, 2)];
  expect(before.map(({ sampleRateHz }) => sampleRateHz)).toEqual([24_000, 48_000]);
  const [first] = before;
  const more = await speak(home, lin, 3);
  expect(more.samples.length).toBe(first!.samples.length);
  expect(more.samples).not.toEqual(first!.samples);

  const other = await openHome({ store: path.join(await tempDir(), 'unused'), kit: await home.kit() });
  await rm(path.join(other.dir, 'models'), { recursive: true, force: true });
  const result = await other.bringBack({ releaseId: report.releaseId ?? '' });
  expect(result.voices.map(({ id, outcome }) => [id, outcome])).toEqual(
    expect.arrayContaining([
      [lin, 'added'],
      [xia, 'added'],
    ]),
  );
  const again = [await speak(other, lin, 2), await speak(other, xia, 2)];
  expect(again).toEqual(before);
}, 600_000);

it('a release of a voice whose vocoder is missing says so', async () => {
  const home = await openHome({});
  const source = { path: await officialFolder() };
  const { taken } = await home.finish<AdoptReport>(await home.call('adopt.start', { source, backup: false }));
  await rm(path.join(home.dir, 'models/vocoder.pth'));
  const release = await home.finish<BackupResult>(await home.call('backup.start', {}));
  const xia = taken.find(({ name }) => name === 'xia');
  expect(release.partial?.missing).toContainEqual(
    expect.objectContaining({
      reason: 'encoder',
      path: 'models/vocoder.pth',
      voice: { id: xia?.voiceId, name: 'xia' },
    }),
  );
}, 600_000);
