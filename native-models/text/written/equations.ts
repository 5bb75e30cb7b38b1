/** Arithmetic, term by term, in the words of a language. */
import { NUMBER } from './digits.ts';
import type { Rule } from './form.ts';

export interface EquationWords {
  /** `+ - × ÷`, and the relations. */
  readonly operators: Readonly<Record<'+' | '-' | '×' | '÷', string>>;
  /** Of what is said before it, where `=` closes a calculation. */
  readonly result: (before: string) => string;
  /** `=` that only says that two things are equal. */
  readonly equals: string;
  readonly relations: Readonly<Record<string, string>>;
  readonly minus: string;
  /** The power ² ³ ⁴ ⁵ ⁶ ⁿ behind its base. */
  readonly power: (power: string) => string;
  /** Signs that are words wherever they stand. */
  readonly signs: Readonly<Record<string, string>>;
  readonly number: (text: string) => string;
}

const OPERATOR = String.raw`\s?[+−×✕÷]\s?|\s?[-–*/]\s?`;
const RELATION = String.raw`\s?[=≠≈≒<>≤≦≥≧]\s?`;
const TERM = `(?:[-−]?${NUMBER}|[A-Za-z](?![A-Za-z]))[²³]?`;
const NEXT_TERM = new RegExp(`(?:(${RELATION})|(${OPERATOR}))(${TERM}|[?？])`, 'gu');

const OPERATORS: Readonly<Record<string, '+' | '-' | '×' | '÷'>> = {
  '+': '+',
  '-': '-',
  '−': '-',
  '–': '-',
  '×': '×',
  '✕': '×',
  '*': '×',
  '÷': '÷',
  '/': '÷',
};

/** Hyphens and slashes alone are no calculation. */
const CALCULATES = /[=≠≈≒<>≤≦≥≧+×✕÷−]/u;

export function equationRules(words: EquationWords): readonly Rule[] {
  const sayTerm = (term: string): string => {
    const [, minus, body = '', power = ''] = /^([-−]?)(.*?)([²³]?)$/u.exec(term)!;
    const said = /^\d/.test(body) ? words.number(body) : body;
    return (minus ? words.minus : '') + said + (power === '' ? '' : words.power(power));
  };
  const sayRelation = (sign: string, equals: string): string => (sign === '=' ? equals : words.relations[sign]!);

  const sayEquation = (text: string): string => {
    const first = new RegExp(`^${TERM}`, 'u').exec(text)![0];
    let said = sayTerm(first);
    for (const [, relation, operator, term = ''] of text.slice(first.length).matchAll(NEXT_TERM)) {
      said +=
        relation === undefined
          ? words.operators[OPERATORS[operator!.trim()]!]
          : sayRelation(relation.trim(), words.result(said));
      said += sayTerm(term);
    }
    return said;
  };

  const everySign = { ...words.relations, ...words.signs, '=': words.equals };
  const signs = Object.keys(everySign).filter((sign) => !'<>'.includes(sign));
  return [
    {
      kind: 'math',
      pattern: new RegExp(
        String.raw`(?<![\p{L}\d.,])${TERM}(?:(?:${OPERATOR})${TERM}){1,12}(?:${RELATION}(?:${TERM}|[?？]))?(?!\d)`,
        'gu',
      ),
      read: ([text]) => (CALCULATES.test(text) ? sayEquation(text) : undefined),
    },
    {
      kind: 'math',
      pattern: new RegExp(String.raw`(?<![\p{L}\d.,])(${TERM})(${RELATION})(${TERM})(?!\d)`, 'gu'),
      read: ([, one = '', relation = '', other = '']) =>
        sayTerm(one) + sayRelation(relation.trim(), words.equals) + sayTerm(other),
    },
    { kind: 'math', pattern: /(?<=[\p{L}\d)）])[²³⁴⁵⁶ⁿ]/gu, read: ([power]) => words.power(power) },
    {
      kind: 'math',
      pattern: new RegExp(`[${signs.join('')}]`, 'gu'),
      read: ([sign]) => (everySign as Readonly<Record<string, string>>)[sign]!,
    },
  ];
}
