/**
 * Which voice is meant by a weight's path in the official API. Names are compared, nothing is opened: a voice's id or name,
 * its weight's path as libraries and releases have it (`voices/lin/gpt.ckpt`), or a file that is named after the voice
 * (`GPT_weights_v2/lin.ckpt`).
 */
import { gptFile, sovitsFile } from '../../native-models/voice-pack/manifest.ts';

export type WeightKind = 'gpt' | 'sovits';

interface NamedVoice {
  readonly id: string;
  readonly name: string;
}

const fileNames: Readonly<Record<WeightKind, string>> = { gpt: gptFile, sovits: sovitsFile };
const endings: Readonly<Record<WeightKind, string>> = { gpt: '.ckpt', sovits: '.pth' };

/** Undefined when no voice, or more than one, is meant. */
export function findVoiceByWeight<V extends NamedVoice>(
  kind: WeightKind,
  given: string,
  voices: readonly V[],
): V | undefined {
  const byId = voices.find(({ id }) => id === given);
  if (byId) return byId;
  const [file = '', folder] = given.split(/[\\/]/).reverse();
  const stem = file.endsWith(endings[kind]) ? file.slice(0, -endings[kind].length) : undefined;
  const meant = voices.filter(({ id, name }) => {
    if (file === fileNames[kind]) return id === folder;
    return name === given || id === stem || name === stem;
  });
  return meant.length === 1 ? meant[0] : undefined;
}
