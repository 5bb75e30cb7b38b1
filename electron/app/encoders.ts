/** The shared encoders that are on this computer. A missing one is no error until a voice needs it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { EncoderPaths } from '../../native-models/encoders.ts';

export function findEncoders(modelsDir: string): EncoderPaths {
  const present = (name: string): string | undefined => {
    const place = path.join(modelsDir, name);
    return existsSync(place) ? place : undefined;
  };
  return {
    hubertDir: present('chinese-hubert-base'),
    bertDir: present('chinese-roberta-wwm-ext-large'),
    speakerCheckpoint: present('pretrained_eres2netv2w24s4ep4.ckpt'),
  };
}
