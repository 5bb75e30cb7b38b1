/** Right and wrong pairs by kind and language, and each miss with what is said. */
import { oneLine, type Pair, type PairVerdict } from './pairs.ts';

/** A language, a kind or all, and how many of its pairs are right. */
interface Figure {
  readonly name: string;
  readonly right: number;
  readonly total: number;
}

export function printPairs(name: string, pairs: readonly Pair[], verdicts: readonly PairVerdict[]): void {
  console.log(`${name}: ${showFigure(figure('right', verdicts))}`);
  for (const key of ['lang', 'kind'] as const) {
    console.log(`  by ${key === 'lang' ? 'language' : 'kind'}`);
    for (const part of figuresBy(key, pairs, verdicts)) console.log(`    ${showFigure(part)}`);
  }
  for (const [at, { lang, kind, text }] of pairs.entries()) {
    const { right, said, difference } = verdicts[at]!;
    if (!right)
      console.log(`  - [${lang} ${kind}] ${oneLine(text)}\n      said “${oneLine(said.normalized)}”, ${difference}`);
  }
}

/** Kinds of which `corrected` reads fewer pairs right than `official`, with both numbers. */
export function worseKinds(
  pairs: readonly Pair[],
  corrected: readonly PairVerdict[],
  official: readonly PairVerdict[],
): string[] {
  const before = new Map(figuresBy('kind', pairs, official).map(({ name, right }) => [name, right]));
  return figuresBy('kind', pairs, corrected)
    .filter(({ name, right }) => right < before.get(name)!)
    .map(({ name, right }) => `${name}: corrected ${right}, official ${before.get(name)}`);
}

function figuresBy(key: 'lang' | 'kind', pairs: readonly Pair[], verdicts: readonly PairVerdict[]): Figure[] {
  const groups = new Map<string, PairVerdict[]>();
  for (const [at, pair] of pairs.entries()) {
    const group = groups.get(pair[key]) ?? [];
    groups.set(pair[key], group);
    group.push(verdicts[at]!);
  }
  return [...groups].map(([name, group]) => figure(name, group));
}

const figure = (name: string, verdicts: readonly PairVerdict[]): Figure => ({
  name,
  right: verdicts.filter((verdict) => verdict.right).length,
  total: verdicts.length,
});

const showFigure = ({ name, right, total }: Figure): string =>
  `${name} ${right} of ${total} (${((100 * right) / total).toFixed(1)} %)`;
