import { describe, expect, it } from 'vitest';
import { gather, isComplete, nothingGathered } from '../../../../renderer/screens/voices/gathered-files.ts';

const file = (name: string) => ({ name, path: `/tmp/${name}` });
const gatherAll = (...names: string[]) => names.map(file).reduce(gather, nothingGathered);

describe('dropped files', () => {
  it('are told apart by their names, whatever their order', () => {
    const gathered = gatherAll('smile.WAV', 'linxia_e8_s240.pth', 'linxia-e15.ckpt');
    expect(gathered.gpt?.name).toBe('linxia-e15.ckpt');
    expect(gathered.sovits?.name).toBe('linxia_e8_s240.pth');
    expect(gathered.references.map((one) => one.name)).toEqual(['smile']);
    expect(gathered.name).toBe('linxia');
    expect(isComplete(gathered)).toBe(true);
  });

  it('guess the language of a reference from its name only where that is certain', () => {
    const [chinese, other] = gatherAll('开心.wav', 'happy.mp3').references;
    expect([chinese?.language, other?.language]).toEqual(['zh', 'auto']);
  });

  it('that belong to no voice are named, not swallowed', () => {
    expect(gatherAll('photo.png', 'voice.zip').refused).toEqual(['photo.png', 'voice.zip']);
  });

  it('are incomplete without each half, a reference and a name', () => {
    const all = gatherAll('a.ckpt', 'a.pth', 'a.wav');
    expect(isComplete({ ...all, gpt: null })).toBe(false);
    expect(isComplete({ ...all, sovits: null })).toBe(false);
    expect(isComplete({ ...all, references: [] })).toBe(false);
    expect(isComplete({ ...all, name: '  ' })).toBe(false);
  });
});
