/** The shared models that are on this computer. A missing one is no error until a voice needs it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { EncoderPaths } from '../../native-models/encoders/encoder-paths.ts';
import type { ModelName } from '../contract/models-library.ts';
import { catalog } from '../models/catalog.ts';

export function findEncoders(modelsDir: string): EncoderPaths {
  const present = (name: ModelName): string | undefined => {
    const model = catalog.find((one) => one.name === name);
    const place = path.join(modelsDir, model?.place ?? name);
    return existsSync(place) ? place : undefined;
  };
  return {
    hubertDir: present('hubert'),
    bertDir: present('bert'),
    speakerCheckpoint: present('speaker'),
    polyphonesDir: present('g2pw'),
    v3VocoderDir: present('vocoder-v3'),
    v4Vocoder: present('vocoder-v4'),
    v3Base: present('lora-base-v3'),
    v4Base: present('lora-base-v4'),
  };
}
