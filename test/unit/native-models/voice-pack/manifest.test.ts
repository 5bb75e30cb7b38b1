import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../../native-models/engine-error.ts';
import {
  computeModelId,
  describeManifest,
  isPackPath,
  parseManifest,
  type VoiceManifest,
  writeManifest,
} from '../../../../native-models/voice-pack/manifest.ts';

const files = [
  { path: 'gpt.ckpt', sha256: 'a'.repeat(64), sizeBytes: 10 },
  { path: 'sovits.pth', sha256: 'b'.repeat(64), sizeBytes: 20 },
  { path: 'references/01-a.wav', sha256: 'c'.repeat(64), sizeBytes: 5 },
];
const manifest: Omit<VoiceManifest, 'format'> = {
  id: '小林-3fa9c1',
  name: '小林',
  version: 'v2',
  modelId: computeModelId(files),
  importedAt: '2026-01-02T03:04:05.000Z',
  hubert: 'shared',
  usesBert: true,
  sampling: { topK: 15, topP: 1, temperature: 1, repetitionPenalty: 1.35 },
  references: [{ name: 'A', file: 'references/01-a.wav', text: '你好', language: 'zh', seconds: 4 }],
  files,
};

function reasonOf(change: Readonly<Record<string, unknown>>): string {
  try {
    parseManifest(JSON.stringify({ ...JSON.parse(writeManifest(manifest)), ...change }));
  } catch (error) {
    if (error instanceof EngineError && error.code === 'VOICE_PACK_INVALID') return String(error.details['reason']);
    throw error;
  }
  return 'accepted';
}

describe('voice.json', () => {
  it('is read as it was written', () => {
    expect(parseManifest(writeManifest(manifest))).toEqual({ format: 'understudy-voice/1', ...manifest });
    expect(describeManifest(parseManifest(writeManifest(manifest)))).toMatchObject({
      id: '小林-3fa9c1',
      sizeBytes: 35,
    });
  });

  it('names a model by its weights alone', () => {
    expect(computeModelId([...files].reverse())).toBe(manifest.modelId);
    expect(computeModelId(files.slice(0, 2))).toBe(manifest.modelId);
    expect(computeModelId([{ ...files[0]!, sha256: 'd'.repeat(64) }, files[1]!])).not.toBe(manifest.modelId);
    const withEncoder = [...files, { path: 'hubert/config.json', sha256: 'e'.repeat(64), sizeBytes: 1 }];
    expect(computeModelId(withEncoder)).not.toBe(manifest.modelId);
  });

  it.each([
    ['another format', { format: 'understudy-voice/9' }, 'unknown format'],
    ['an id with a path', { id: '../x' }, 'id is not a folder name'],
    ['weights of another model', { modelId: 'f'.repeat(64) }, 'model id does not belong to the files'],
    ['a version of no kind', { version: 'v9' }, 'not one of the known values'],
    ['no references', { references: [] }, 'no reference'],
    [
      'a reference that is not in the pack',
      { references: [{ ...manifest.references[0], file: 'references/99.wav' }] },
      'file not listed',
    ],
    ['no files', { files: [] }, 'file not listed'],
    ['a file twice', { files: [...files, files[0]] }, 'a file is listed twice'],
    ['a path out of the pack', { files: [{ ...files[0], path: '../gpt.ckpt' }] }, 'path leads out of the pack'],
    ['a size below zero', { files: [{ ...files[0], sizeBytes: -1 }] }, 'not a size'],
    ['sampling as text', { sampling: { topK: '5' } }, 'not a number'],
    ['a list for a name', { name: ['x'] }, 'not a text'],
  ])('refuses %s', (_what, change, reason) => {
    expect(reasonOf(change)).toBe(reason);
  });

  it.each(['', 'nonsense', '[]', 'null', '3'])('refuses %j', (text) => {
    expect(() => parseManifest(text)).toThrow(EngineError);
  });
});

describe('paths in a pack', () => {
  it.each(['gpt.ckpt', 'references/01-小林.wav', 'hubert/config.json'])('allows %s', (path) => {
    expect(isPackPath(path)).toBe(true);
  });
  it.each(['', '/a', 'a/', 'a//b', '..', 'a/../b', './a', 'a\\b', 'C:a', 'a\0', 'a./b', 'a ', 'x'.repeat(241)])(
    'refuses %j',
    (path) => {
      expect(isPackPath(path)).toBe(false);
    },
  );
});
