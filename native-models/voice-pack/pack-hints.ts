/** What a pack knows of its SoVITS file that the file itself may not say. */
import path from 'node:path';
import type { SovitsHints } from '../checkpoint/voice-checkpoints.ts';
import { baseFile } from './manifest.ts';
import type { VoicePack } from './read.ts';

export function packHints({ dir, manifest }: Pick<VoicePack, 'dir' | 'manifest'>): SovitsHints {
  const { version } = manifest;
  const hasBase = manifest.files.some((file) => file.path === baseFile);
  return {
    ...(version === 'v3' || version === 'v4' ? { version } : {}),
    baseOf: () => (hasBase ? path.join(dir, baseFile) : undefined),
  };
}
