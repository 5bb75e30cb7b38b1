/** Which weights belong together, by their names and by what is served. */
import { describe, expect, it } from 'vitest';
import { pickVoices } from '../../../electron/adopt/choices.ts';
import { pairWeights } from '../../../electron/adopt/pair-weights.ts';
import type { Survey, Weights } from '../../../electron/adopt/survey.ts';
import { readWeightName, weightsFolders } from '../../../electron/adopt/weight-names.ts';
import type { AdoptPlan, AdoptVoice } from '../../../electron/contract/adopt.ts';

function surveyOf(files: readonly string[], more: Partial<Survey> = {}): Survey {
  const weights = files.map((path): Weights => {
    const [folder = '', name = ''] = path.split('/').slice(-2);
    const place = weightsFolders.find((one) => one.folder === folder);
    const named = place && readWeightName(place.kind, name);
    if (!place || !named) throw new Error(path);
    return { ...named, path, kind: place.kind, version: place.version, sizeBytes: 1, modifiedMs: 0 };
  });
  const nothing = { settings: null, chosenInWeb: [], lists: [], unreadableNames: [] };
  return { root: '', weights, ...nothing, trained: new Map(), sounds: new Map(), encoders: new Map(), ...more };
}

const served = (gpt: string, sovits: string) => ({ gpt, sovits, version: 'v2', device: 'cuda' });
const told = (survey: Survey) =>
  pairWeights(survey).groups.map(({ key, gpt, sovits, served: by }) => [key, gpt[0]?.path, sovits[0]?.path, by]);

const two = [
  'GPT_weights_v2/lin-e10.ckpt',
  'GPT_weights_v2/lin-e9.ckpt',
  'SoVITS_weights_v2/lin_e8_s100.pth',
  'SoVITS_weights_v2/lin_e8_s200.pth',
];

describe('weights', () => {
  it('of one experiment and version are a voice: the newest epoch of each, as numbers', () => {
    expect(told(surveyOf(two))).toEqual([['v2/lin', two[0], two[3], null]]);
  });

  it('that are served now count more than newer ones, written for whatever system and place', () => {
    const windows = served('D:\\GPT-SoVITS\\GPT_weights_v2\\lin-e9.ckpt', 'SoVITS_weights_v2/lin_e8_s100.pth');
    expect(told(surveyOf(two, { settings: windows }))).toEqual([['v2/lin', two[1], two[2], 'api']]);
    const below = two.map((file) => `unpacked/${file}`);
    const linux = served('/data/GPT-SoVITS/GPT_weights_v2/lin-e9.ckpt', './SoVITS_weights_v2/lin_e8_s100.pth');
    expect(told(surveyOf(below, { root: 'unpacked', settings: linux }))).toEqual([
      ['v2/lin', below[1], below[2], 'api'],
    ]);
  });

  it('that were chosen last in the web page count where nothing is served', () => {
    const chosenInWeb = [{ gpt: 'GPT_weights_v2/lin-e9.ckpt', sovits: two[2] ?? '', version: 'v2' }];
    expect(told(surveyOf(two, { chosenInWeb }))).toEqual([['v2/lin', two[1], two[2], 'webui']]);
  });

  it('of two experiments that are served together stay together', () => {
    const files = ['GPT_weights_v2/a-e1.ckpt', 'GPT_weights_v2/b-e1.ckpt', 'SoVITS_weights_v2/b_e1_s1.pth'];
    const settings = served('GPT_weights_v2/a-e1.ckpt', 'SoVITS_weights_v2/b_e1_s1.pth');
    expect(told(surveyOf(files, { settings }))).toEqual([['v2/b', files[0], files[2], 'api']]);
  });

  it('take a partner of another version only where both know the same symbols', () => {
    const pro = ['GPT_weights_v2/lin-e1.ckpt', 'SoVITS_weights_v2Pro/lin_e1_s1.pth'];
    expect(told(surveyOf(pro))).toEqual([['v2Pro/lin', pro[0], pro[1], null]]);
    const old = surveyOf(['GPT_weights_v2/lin-e1.ckpt', 'SoVITS_weights/lin_e1_s1.pth']);
    expect(pairWeights(old)).toMatchObject({
      groups: [],
      left: [
        { path: 'SoVITS_weights/lin_e1_s1.pth', reason: 'no-partner', detail: 'sovits' },
        { path: 'GPT_weights_v2/lin-e1.ckpt', reason: 'no-partner', detail: 'gpt' },
      ],
    });
  });

  it('of v3 and v4 pair as others do, and a base model that is served is named and left', () => {
    const survey = surveyOf(['GPT_weights_v3/lin-e1.ckpt', 'SoVITS_weights_v4/lin_e1_s1_l32.pth'], {
      settings: served('GPT_SoVITS/pretrained_models/s1v3.ckpt', 'GPT_SoVITS/pretrained_models/s2G.pth'),
    });
    expect(told(survey)).toEqual([
      ['v4/lin', 'GPT_weights_v3/lin-e1.ckpt', 'SoVITS_weights_v4/lin_e1_s1_l32.pth', null],
    ]);
    expect(pairWeights(survey).left).toEqual([
      { path: 'GPT_SoVITS/pretrained_models/s2G.pth', reason: 'base', detail: 'v2' },
    ]);
    const outside = surveyOf(two, { settings: served('/elsewhere/a.ckpt', '/elsewhere/a.pth') });
    expect(pairWeights(outside).left).toEqual([{ path: '/elsewhere/a.pth', reason: 'outside', detail: 'v2' }]);
  });
});

describe('a choice', () => {
  const file = (path: string) => ({ path, sizeBytes: 1, epoch: null, modifiedAt: null });
  const reference = { path: 'a.wav', name: 'a', text: '', language: 'zh', seconds: 4 } as const;
  const voice: AdoptVoice = {
    key: 'v2/lin',
    name: 'lin',
    version: 'v2',
    served: null,
    gpt: file('new.ckpt'),
    sovits: file('new.pth'),
    otherGpt: [file('old.ckpt')],
    otherSovits: [],
    references: [reference],
    otherReferences: [],
    present: null,
  };
  const plan = { voices: [voice, { ...voice, key: 'v2/xia', references: [] }], left: [] } as unknown as AdoptPlan;

  it('left out takes every voice that has a recording', () => {
    const { picks, left } = pickVoices(plan, undefined);
    expect(picks.map(({ key }) => key)).toEqual(['v2/lin']);
    expect(left).toEqual([{ path: 'v2/xia', reason: 'no-reference', detail: null }]);
  });

  it('takes another epoch and leaves what was not chosen', () => {
    const { picks, left } = pickVoices(plan, [{ key: 'v2/lin', gpt: 'old.ckpt' }]);
    expect(picks).toMatchObject([{ gpt: { path: 'old.ckpt' }, sovits: { path: 'new.pth' } }]);
    expect(left).toEqual([{ path: 'v2/xia', reason: 'not-chosen', detail: null }]);
  });

  it('reads nothing there that the plan does not list', () => {
    const there = { ...reference, from: 'there' as const, path: '../../etc/passwd' };
    for (const choice of [
      { key: 'v2/nobody' },
      { key: 'v2/lin', gpt: '/etc/shadow' },
      { key: 'v2/lin', references: [there] },
    ]) {
      expect(() => pickVoices(plan, [choice])).toThrow(expect.objectContaining({ code: 'ADOPT_CHOICE_UNKNOWN' }));
    }
  });
});
