import { expect, it } from 'vitest';
import { TextPreprocessor } from '../../../native-models/text-preprocessor.ts';

const preprocessor = () => new TextPreprocessor({}, { provider: 'cpu', threads: 1, precision: 'exact' });
const english = { version: 'v2', usesBert: true } as const;

it('makes a front end once per symbol table and readings, and trying out a reading drops none in use', () => {
  const text = preprocessor();
  const usual = text.frontEnd('v2', {});
  const own = text.frontEnd('v2', { GitHub: 'G IH1 T HH AH2 B' });
  expect(text.frontEnd('v2')).toBe(usual);
  expect(text.frontEnd('v2', { GitHub: 'G IH1 T HH AH2 B' })).toBe(own);
  expect(own).not.toBe(usual);
  text.frontEnd('v2', { Qwerty: 'K W ER1 T IY0' });
  expect(text.frontEnd('v2', { GitHub: 'G IH1 T HH AH2 B' })).toBe(own);
});

it('asks for BERT only where a voice listens to it', async () => {
  const text = preprocessor();
  const [spoken] = await text.forVoice(english).readScript('Hello there.', { language: 'en' });
  expect(await text.forVoice(english).phoneFeatures(spoken!)).toEqual({ phones: spoken!.phoneIds, bert: null });
  const [chinese] = await text.forVoice(english).readScript('你好。', { language: 'zh' });
  const deaf = text.forVoice({ version: 'v2', usesBert: false });
  expect(deaf.needsBert(chinese!)).toBe(false);
  expect((await deaf.phoneFeatures(chinese!)).bert).toBeNull();
  await expect(text.forVoice(english).phoneFeatures(chinese!)).rejects.toMatchObject({
    code: 'MODEL_MISSING',
    details: { model: 'bert' },
  });
});

it('stops reading a script at a cancel', async () => {
  const reading = preprocessor()
    .forVoice(english)
    .readScript('One. Two. Three.', { language: 'en' }, AbortSignal.abort());
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
});
