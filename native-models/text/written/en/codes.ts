/** Numbers that name a thing: rooms, roads, flights, models, versions; letters and digits that stand together. */
import { NUMBER, sayCardinal, sayDigits, sayModel, sayNumber, sayZeroDigits } from './number-words.ts';
import { form } from './rule.ts';

const model = (digits: string): { spoken: string; alternatives: string[] } => ({
  spoken: sayModel(digits),
  alternatives: [sayDigits(digits), sayCardinal(digits)],
});

/** Things that are numbered: three and four digits are said in pairs behind them. */
const NUMBERED =
  'Room|Rm|Suite|Apartment|Apt|Unit|Gate|Flight|flight|Route|route|Highway|highway|Hwy|Interstate|interstate|Freeway|Area|Bus|bus|Boeing|Airbus|Channel|channel|room|gate|suite|apartment|Locker|Error|error|HTTP|Cessna|Porsche|Ferrari|Peugeot|BMW|RTX|GTX|RX|Ryzen|Radeon|GeForce|Snapdragon|Nokia|Atari|Intel|Core|RFC|IBM|County Road|State Road';

const WITH_POINT =
  'Python|Ubuntu|Debian|Android|macOS|iOS|iPadOS|watchOS|Node|Java|Ruby|PHP|Go|Rust|Firefox|Chrome|kernel|Linux|version|Version|release|Release|build|Build|ver\\.|Ver\\.|v\\.';

/** 17.4 → seventeen point four, 3.12 → three point twelve. */
function sayVersion(version: string): string {
  return version
    .split('.')
    .map((part) => (part.length > 1 && part.startsWith('0') ? sayZeroDigits(part) : sayCardinal(part)))
    .join(' point ');
}

const versions = (version: string): { spoken: string; alternatives: string[] } => {
  const digits = version
    .split('.')
    .map((part, at) => (at === 0 ? sayCardinal(part) : sayZeroDigits(part)))
    .join(' point ');
  return { spoken: sayVersion(version), alternatives: [digits, sayVersion(version).replaceAll(' point ', ' dot ')] };
};

export const CODE_RULES = [
  form('code', /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)/, (_, _place, whole) => ({
    spoken: whole
      .split('.')
      .map((part) => (part.length > 2 ? sayZeroDigits(part) : sayCardinal(part)))
      .join(' dot '),
    alternatives: [whole.split('.').map(sayModel).join(' dot ')],
  })),
  form('code', /(?<![\w])(?:v\.?|ver\.?|V(?=\d+\.))(?<version>\d+(?:\.\d+)*)(?![\w]|\.\d)/, ({ version }) => {
    const { spoken, alternatives } = versions(version!);
    return {
      spoken: `version ${spoken}`,
      alternatives: [`V ${spoken}`, ...alternatives.map((other) => `version ${other}`)],
    };
  }),
  form('code', `(?<=\\b(?:${WITH_POINT})\\s)(?<version>\\d+(?:\\.\\d+)+)(?![\\w]|\\.\\d)`, ({ version }) =>
    versions(version!),
  ),
  form('code', /(?<![\w.,])\d+(?:\.\d+){2,}(?![\w]|\.\d)/, (_, _place, whole) => versions(whole)),
  form(
    'code',
    /\b(?<airline>AA|UA|DL|BA|WN|AF|LH|JL|NH|KE|CX|SQ|QF|EK|CA|MU|CZ|AC|[A-Z]{2}(?<=[Ff]light [A-Z]{2}))\s?(?<digits>\d{2,4})\b/,
    ({ airline, digits }) => ({
      spoken: `${[...airline!].join(' ')} ${sayModel(digits!)}`,
      alternatives: [`${[...airline!].join(' ')} ${sayDigits(digits!)}`],
    }),
  ),
  form('code', `(?<=\\b(?:${NUMBERED})(?:\\s|-|\\. ))(?<digits>\\d{2,4})(?![\\d]|[.,:]\\d|\\s?%)`, ({ digits }) =>
    model(digits!),
  ),
  form(
    'code',
    /\b(?<letter>I|A|M|B|US|SR|CR)-(?<digits>\d{1,4})\b(?!-)/,
    ({ letter, digits }) => `${[...letter!].join(' ')} ${sayModel(digits!)}`,
  ),
  form('code', /(?<=\b(?:a|an|the|old|new)\s)(?<digits>7[0-8]7)\b(?!\s[a-z]+s\b)/i, ({ digits }) => model(digits!)),
  // A house number before a street.
  form(
    'code',
    /(?<![\w.,$#])(?<digits>\d{3,5})(?<letter>[A-Z])?(?=\s(?:[NSEW]\.?\s)?(?:(?:[A-Z][a-z]+|\d+(?:st|nd|rd|th))\s){1,3}(?:St|Ave|Blvd|Rd|Dr|Ln|Ct|Pl|Hwy|Pkwy|Sq|Street|Avenue|Boulevard|Road|Drive|Lane|Court|Place|Way|Parkway|Highway|Square)\b)/,
    ({ digits, letter }) => {
      const { spoken, alternatives } = model(digits!);
      return { spoken: `${spoken}${letter ? ` ${letter}` : ''}`, alternatives };
    },
  ),
  form('code', /\b(?<word>WWI{1,2}|WW[12])\b/, ({ word }) => `world war ${/2|II/.test(word!) ? 'two' : 'one'}`),
  form(
    'code',
    /(?<![\w.])(?<number>\d{3})\((?<letter>[a-z])\)(?:\((?<digit>\d)\))?/,
    ({ number, letter, digit }) =>
      `${sayModel(number!)} ${letter!.toUpperCase()}${digit ? ` ${sayCardinal(digit)}` : ''}`,
  ),
  form('code', /(?<![\w.,])(?<number>401)k\b/i, () => 'four oh one K'),
  form('code', /(?<![\w.,'’$]|\d )00(?<rest>[1-9])(?![\d%]|[.,]\d)/, ({ rest }) => ({
    spoken: `zero zero ${sayCardinal(rest!)}`,
    alternatives: [`double oh ${sayCardinal(rest!)}`, `oh oh ${sayCardinal(rest!)}`],
  })),
  // 3D, 4G, 7B, 5K, 2nd is an ordinal; the letter is said by its name.
  form(
    'code',
    /(?<![\w.,$€£#-])(?<digits>\d{1,4})-?(?<letters>[A-Z]{1,3}|[a-z])(?![\w'’/+-]|°)/,
    ({ digits, letters }, { before }, whole) => {
      if (/-/.test(whole) && letters!.length > 1) return undefined;
      if (/^[a-z]$/.test(letters!) && /[smhg]/.test(letters!) && !/-/.test(before.slice(-1))) return undefined;
      return `${sayModel(digits!)} ${[...letters!.toUpperCase()].join(' ')}`;
    },
  ),
  form(
    'code',
    /(?<![\w.,$€£#])(?<number>\d+(?:\.\d+))(?<letter>[BGKM])(?![\w])/,
    ({ number, letter }) => `${sayNumber(number!)} ${letter}`,
  ),
  // R2-D2, H1N1, B-52, COVID-19, GPT-4: digits are apart from the letters around them.
  form(
    'code',
    /(?<=[A-Za-z])-(?<digits>\d+(?:\.\d+)?)(?![\d]|[.,]\d|-\d)/,
    ({ digits }) => ` ${/\./.test(digits!) ? sayNumber(digits!) : sayModel(digits!)}`,
  ),
  form('code', /(?<=[A-Za-z])(?<digits>\d+)(?:-(?=[A-Za-z]))/, ({ digits }) => ` ${sayModel(digits!)} `),
  form('code', `(?<=[A-Za-z])(?<number>${NUMBER})(?!\\d)`, ({ number }) =>
    /\D/.test(number!) ? sayNumber(number!) : model(number!),
  ),
];

/** Numbers joined to a word by a hyphen: twenty-year-old, three-in-one. */
export const HYPHEN_RULES = [
  form('number', /(?<![\w.])(?<digits>\d{1,2})ers\b/, ({ digits }) => `${sayCardinal(digits!).replace(/e$/, '')}ers`),
  form('number', `(?<![\\w.,]|\\d-)(?<number>${NUMBER})-(?=[A-Za-z])`, ({ number }) => ({
    spoken: `${/^\d{4}$/.test(number!) ? sayModel(number!) : sayNumber(number!)} `,
  })),
];
