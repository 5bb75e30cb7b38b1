/** Where the sentences that `cutScript` made stand in the text they were cut from. Cutting drops and adds marks only. */

export interface CutSentence {
  readonly text: string;
  /** For every unit of `text` its place in the spoken text, or -1 for a mark that the cutting added. */
  readonly places: readonly number[];
}

/** A sentence of a script, and where in the spoken text the one before it ends. */
export interface ScriptSentence extends CutSentence {
  readonly since: number;
}

export function* alignCut(text: string, sentences: Iterable<string>): Generator<ScriptSentence> {
  let at = 0;
  for (const sentence of sentences) {
    const since = at;
    const places: number[] = [];
    for (const unit of unitsOf(sentence)) {
      // Mostly the text goes on as it is.
      const found = text[at] === unit ? at : find(text, at, unit);
      places.push(found);
      if (found >= 0) at = found + 1;
    }
    yield { text: sentence, places, since };
  }
}

/** UTF-16 units, not characters: a place is one of a unit. */
const unitsOf = (text: string): string[] => text.split('');

const MARK = /[\s!?…,.\-，。？！~:：—]/;
const WORD = /[\p{L}\p{N}_]/u;

/** The next place of `unit`, behind nothing that cutting would have kept; -1 for a mark that stands nowhere there. */
function find(text: string, from: number, unit: string): number {
  const isWord = WORD.test(unit);
  for (let at = from; at < text.length; at++) {
    if (text[at] === unit) return at;
    // Cutting also drops what has no word in it; between words only marks and spaces.
    if (isWord ? WORD.test(text[at]!) : !MARK.test(text[at]!)) return -1;
  }
  return -1;
}
