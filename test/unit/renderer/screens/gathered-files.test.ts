import { describe, expect, it } from 'vitest';
import {
  changed,
  gather,
  isComplete,
  looksLikeLora,
  nothingGathered,
  toImport,
  withOffers,
} from '../../../../renderer/screens/voices/gathered-files.ts';

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

describe('a LoRA file', () => {
  it('is known by the rank at the end of its name, which is not part of the voice', () => {
    const gathered = gatherAll('lin_e2_s120_l32.pth');
    expect([gathered.name, looksLikeLora(gathered.sovits)]).toEqual(['lin', true]);
    expect(looksLikeLora(file('lin_e2_s120.pth'))).toBe(false);
  });

  it('goes to the host with its base and version only where a person named them', () => {
    const gathered = gatherAll('a.ckpt', 'a_l32.pth', 'a.wav');
    expect(Object.keys(toImport(gathered) ?? {})).toEqual(['name', 'gptPath', 'sovitsPath', 'references']);
    expect(toImport({ ...gathered, base: file('own.pth'), version: 'v4' })).toMatchObject({
      sovitsPath: '/tmp/a_l32.pth',
      basePath: '/tmp/own.pth',
      version: 'v4',
    });
    expect(toImport({ ...gathered, sovits: null })).toBe(null);
  });
});

describe('parts of a long recording', () => {
  const pieces = ['0.5-7.25', '61.5-66.75'];
  const gathered = gatherAll('a.ckpt', 'a.pth', 'short.wav', 'talk.wav');
  const offered = withOffers(gathered, { name: 'talk', pieces });

  it('are offered with the recording that was refused', () => {
    expect(offered.references.map((one) => one.offered)).toEqual([
      [],
      [
        { fromS: 0.5, toS: 7.25 },
        { fromS: 61.5, toS: 66.75 },
      ],
    ]);
    expect(withOffers(gathered, { name: 'talk' })).toBe(gathered);
  });

  it('stay chosen when the same refusal is heard again, and go to the host', () => {
    const [piece] = offered.references[1]?.offered ?? [];
    const references = offered.references.map((one) => (one.name === 'talk' ? { ...one, piece: piece ?? null } : one));
    const chosen = { ...offered, references };
    expect(withOffers(chosen, { name: 'talk', pieces })).toBe(chosen);
    expect(toImport(chosen)?.references.map((one) => one.piece)).toEqual([undefined, { fromS: 0.5, toS: 7.25 }]);
  });
});

describe('what a person types while files still come', () => {
  it('takes none of them away, nor is it taken away by them', () => {
    const drawn = gatherAll('a.ckpt', 'a.pth', 'calm.wav');
    const now = gather(drawn, file('glad.wav'));
    const references = drawn.references.map((one) => ({ ...one, text: 'Good evening.' }));
    const typed = changed(changed(now, drawn, { ...drawn, name: 'Mia' }), drawn, { ...drawn, references });
    expect(typed.name).toBe('Mia');
    expect(typed.references.map(({ name, text }) => [name, text])).toEqual([
      ['calm', 'Good evening.'],
      ['glad', ''],
    ]);
  });
});
