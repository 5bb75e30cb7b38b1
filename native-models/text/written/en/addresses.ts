/** Web addresses, mail addresses, names of accounts, files, folders and variables. */

import type { Said } from '../form.ts';
import { sayYear, sayZeroDigits } from './number-words.ts';
import { form } from './rule.ts';

const SIGNS: Readonly<Record<string, string>> = {
  '.': 'dot',
  '/': 'slash',
  '\\': 'backslash',
  '-': 'dash',
  _: 'underscore',
  '@': 'at',
  ':': 'colon',
  '?': 'question mark',
  '=': 'equals',
  '&': 'and',
  '#': 'hash',
  '~': 'tilde',
  '+': 'plus',
  '%': 'percent',
};

/** Short labels that are said as words; other labels of two and three consonants are spelled by the reader. */
const SAID = new Set([
  'com',
  'net',
  'org',
  'gov',
  'info',
  'app',
  'dev',
  'pro',
  'biz',
  'me',
  'co',
  'doc',
  'zip',
  'bin',
  'log',
  'bat',
  'text',
  'json',
  'docs',
  'main',
  'tar',
  'key',
  'raw',
  'go',
  'mil',
  'shop',
  'site',
  'blog',
  'toml',
  'pages',
  'numbers',
  'swift',
  'java',
  'lock',
  'dot',
]);
/** Endings that are spelled although the dictionary has such a word. */
const SPELLED = new Set([
  'us',
  'io',
  'ai',
  'tv',
  'in',
  'is',
  'it',
  'at',
  'be',
  'to',
  'no',
  'edu',
  'uk',
  'py',
  'ts',
  'js',
  'md',
  'ps',
  'gif',
  'as',
  'so',
  'am',
  'fm',
  'exe',
  'mov',
  'www',
  'http',
  'https',
  'html',
  'htm',
  'css',
  'pdf',
  'jpg',
  'jpeg',
  'png',
  'txt',
  'csv',
  'xml',
  'docx',
  'xlsx',
  'xls',
  'ppt',
  'pptx',
  'mp',
  'wav',
  'svg',
  'php',
  'cpp',
  'yml',
  'yaml',
  'tsx',
  'jsx',
  'ini',
  'iso',
  'dll',
  'apk',
  'rtf',
  'cfg',
  'ftp',
  'api',
  'sql',
  'src',
  'cn',
  'jp',
  'de',
  'fr',
  'ca',
  'eu',
  'xyz',
  'id',
  'ui',
]);

const spell = (label: string): string => [...label.toUpperCase()].join(' ');

function sayLabel(label: string, isLast: boolean): string {
  if (/^\d+$/.test(label))
    return label.length > 1 && (label.startsWith('0') || label.length > 4) ? sayZeroDigits(label) : sayYear(label);
  if (/^[A-Z]{5,}$/.test(label)) return label.toLowerCase();
  const lower = label.toLowerCase();
  if (lower === 'www') return 'W W W';
  if (isLast && SPELLED.has(lower)) return spell(label);
  if (/^[A-Za-z]$/.test(label)) return label.toUpperCase();
  return isLast && SAID.has(lower) ? lower : label;
}

/** @param text without its scheme. */
function sayAddress(text: string): string {
  const parts = text.match(/[A-Za-z'’]+|\d+|[^\sA-Za-z\d]/g) ?? [];
  return parts
    .map((part, at) => {
      if (!/[A-Za-z\d]/.test(part)) return SIGNS[part] ?? '';
      const isLabel = parts[at - 1] === '.' || /^(?:www|https?|api|src|id)$/i.test(part);
      return sayLabel(part, isLabel);
    })
    .filter(Boolean)
    .join(' ');
}

const TLD =
  'com|net|org|edu|gov|mil|int|info|biz|io|ai|app|dev|co|me|tv|us|uk|ca|au|de|fr|jp|cn|kr|in|eu|xyz|site|online|shop|blog|tech|cloud|gg|ly|fm|so|sh';
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const PATH = String.raw`(?::\d{2,5}\b)?(?:[/?#](?:[\w\-./?=&%#~+@:,;!]*[\w/=])?)?`;
const EXTENSIONS =
  'pdf|docx?|xlsx?|pptx?|txt|rtf|csv|tsv|json|xml|ya?ml|toml|ini|cfg|conf|log|md|html?|css|js|mjs|ts|tsx|jsx|py|rb|php|java|cpp|hpp|cs|go|rs|sh|bat|exe|dll|dmg|iso|apk|zip|rar|tar|gz|7z|png|jpe?g|gif|svg|webp|bmp|tiff?|ico|mp3|mp4|wav|flac|ogg|aac|m4a|mov|avi|mkv|webm|psd|ai|sql|db|bak|tmp|key|pem|ckpt|pth|onnx|safetensors|ipynb|swift|kt|lua|env|lock';

const url = (whole: string): Said => {
  const [, scheme, rest = whole] = /^([A-Za-z]+):\/\/(.*)$/.exec(whole) ?? [];
  const spoken = sayAddress(rest.replace(/\/$/, ''));
  if (!scheme) return { spoken };
  return { spoken, alternatives: [`${spell(scheme)} colon slash slash ${spoken}`] };
};

export const ADDRESS_RULES = [
  form('address', `(?<![\\w@])(?:https?|ftp)://(?:[\\w.-]+(?::\\d+)?)${PATH}`, (_, _place, whole) =>
    whole.endsWith('.') ? undefined : url(whole),
  ),
  form(
    'address',
    /(?<![\w.+-])(?:mailto:)?(?<mail>[\w.+-]{0,63}\w@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+)/,
    ({ mail }) => sayAddress(mail!),
  ),
  form('address', `(?<![\\w@.])www\\.${LABEL}(?:\\.${LABEL})+${PATH}`, (_, _place, whole) => url(whole)),
  form('address', `(?<![\\w@./-])(?:${LABEL}\\.)+(?:${TLD})(?![\\w-]|\\.[A-Za-z])${PATH}`, (_, _place, whole) =>
    /^\d|^[A-Z]\.[A-Z]|\.(?:in|so|me|us|is)$/.test(whole) && !/\.(?:me|us|so|in)\//.test(whole)
      ? undefined
      : url(whole),
  ),
  // Files and folders.
  form('address', /(?<![\w.:])[A-Za-z]:\\(?:[\w .-]+\\)*[\w.-]*\w/, (_, _place, whole) => sayAddress(whole)),
  form('address', /(?<![\w.<~/])(?:~|\.{1,2})?(?:\/[\w.+-]*\w){2,}\/?/, (_, _place, whole) => sayAddress(whole)),
  form('address', /(?<![\w.<~/])(?:~|\.{1,2})(?:\/[\w.+-]*\w)+\/?/, (_, _place, whole) => sayAddress(whole)),
  form(
    'address',
    `(?<![\\w./@])(?:[\\w-]{1,80}[/.]){0,12}[\\w-]{1,80}\\.(?:${EXTENSIONS})(?![\\w]|\\.\\w)`,
    (_, _place, whole) =>
      /^(?:Node|Vue|React|Next|Nuxt|Express|Three|D|Chart|Alpine|Backbone|Ember|Deno|Socket)\.(?:js|ts)$/i.test(
        whole,
      ) || /^\d+\.\d/.test(whole)
        ? undefined
        : sayAddress(whole),
  ),
  form('address', /(?<![\w./@-])_?[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+_?(?![\w])/, (_, _place, whole) => ({
    spoken: sayAddress(whole.replaceAll(/^_+|_+$/g, '')),
    alternatives: [whole.replaceAll('_', ' ').trim()],
  })),
  form('name', /(?<![\w.])@(?<name>[A-Za-z]\w*)/, ({ name }) => ({
    spoken: `at ${sayAddress(name!)}`,
    alternatives: [sayAddress(name!)],
  })),
  form('name', /(?<![\w&])#(?<name>[A-Za-z]\w*)/, ({ name }) => ({
    spoken: `hashtag ${sayAddress(name!)}`,
    alternatives: [sayAddress(name!)],
  })),
];
