/** Small voices of v3 (a LoRA file with its base) and v4 (a whole model without a mark), brought into a library by the command line. */
import path from 'node:path';
import type { VoiceSummary } from '../../electron/contract/voices.ts';
import { pilotDir } from '../../native-models/voice-pack/pilot.ts';
import { type CliRun, understudy } from '../faults/cli.ts';
import { cfmShapes, loraShapes, randomTensors, writeSovits, writeV3Vocoder, writeV4Vocoder } from './cfm-voice.ts';

const golden = path.resolve(import.meta.dirname, '../fixtures/golden/ckpt');

interface DrawnFiles {
  readonly lora: string;
  readonly base: string;
  readonly whole: string;
}

export function writeDrawnFiles(dir: string): DrawnFiles {
  return {
    lora: writeSovits(path.join(dir, 'lin_e1_s1_l2.pth'), randomTensors(loraShapes(2), 7), {
      mark: '03',
      more: { lora_rank: 2 },
    }),
    base: writeSovits(path.join(dir, 'base.pth'), randomTensors(cfmShapes()), { mark: '02' }),
    whole: writeSovits(path.join(dir, 'xia_e1_s1.pth'), randomTensors(cfmShapes())),
  };
}

/** The vocoders of both versions become shared models of the data folder. */
export async function addVocoders(home: string, dir: string): Promise<void> {
  const v3 = writeV3Vocoder(path.join(dir, 'bigvgan'));
  const v4 = writeV4Vocoder(path.join(dir, 'v4', 'vocoder.pth'));
  for (const [name, place] of [
    ['vocoder-v3', v3],
    ['vocoder-v4', v4],
  ] as const) {
    done(await understudy(home, ['models', 'add', name, place]));
  }
}

/** `voices import` of weights with the reference and the encoder that all these voices share. */
export function importDrawn(home: string, name: string, sovits: string, ...more: string[]): Promise<CliRun> {
  const weights = ['--gpt', path.join(golden, 's1.ckpt'), '--sovits', sovits, '--hubert', path.join(golden, 'hubert')];
  const text = 'Welcome. This demo voice runs on your own computer.';
  const reference = ['--ref', path.join(pilotDir, 'ref_en_f.wav'), '--ref-text', text, '--ref-lang', 'en'];
  return understudy(home, ['voices', 'import', '--name', name, ...weights, ...reference, ...more, '--json']);
}

export function voiceOf(run: CliRun): VoiceSummary {
  return JSON.parse(done(run).stdout) as VoiceSummary;
}

function done(run: CliRun): CliRun {
  if (run.code !== 0) throw new Error(`the command ended with ${run.code}: ${run.stderr}`);
  return run;
}
