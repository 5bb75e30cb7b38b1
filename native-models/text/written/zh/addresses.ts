/** Web and mail addresses, file names, paths, names with underscores, mentions and tags. */
import { INNER_PAUSE, type Rule } from '../form.ts';
import { codeReader, type SayCode } from './phones.ts';
import { sayCardinal, sayVersion } from './say-number.ts';
import type { Wording } from './wording.ts';

/** Endings that are said letter by letter; others are words. */
const SPELLED =
  /^(?:pdf|docx?|xlsx?|pptx?|txt|jpe?g|png|gif|mp[34]|csv|html?|xml|js|ts|py|md|exe|apk|dll|svg|avi|mkv|wav|css|php|sql|jsx|tsx|psd|iso|rar|sh|cpp|ai|io|cn|org|edu|gov|tv|hk|uk|jp|cc|us|tw)$/i;
const FILE =
  'pdf|docx?|xlsx?|pptx?|txt|jpe?g|png|gif|webp|mp3|mp4|m4a|flac|wav|avi|mov|mkv|csv|json|html?|xml|ya?ml|toml|jsx?|tsx?|py|md|exe|apk|dmg|zip|rar|7z|iso|dll|svg|css|php|sql|java|cpp|rs|go|sh|bat|ini|log|psd|ai|epub|mobi|srt|conf|cfg|bak|vue|ipynb|onnx|ckpt|pth';
const DOMAIN =
  'com|cn|net|org|edu|gov|io|ai|co|me|cc|tv|top|xyz|info|app|dev|hk|tw|jp|uk|us|de|fr|kr|ru|eu|vip|shop|site|tech|im|gg|ly|so';

const sayPart = (part: string, code: SayCode): string =>
  part
    .split(/(\d+(?:\.\d+)*|[_\-+~=?&#%])/)
    .map((piece) => {
      if (/^\d/.test(piece))
        return piece.includes('.') ? sayVersion(piece) : piece.length > 2 ? code(piece) : sayCardinal(piece);
      if (piece === '_') return '下划线';
      if (/^[-+~=?&#%]$/.test(piece)) return { '+': '加', '=': '等于', '&': ' and ' }[piece] ?? ' ';
      if (piece.toLowerCase() === 'www') return 'WWW';
      return piece;
    })
    .join('');

const sayDotted = (name: string, code: SayCode): string => {
  const parts = name.split('.');
  return parts
    .map((part, at) => (at > 0 && SPELLED.test(part) ? sayPart(part.toUpperCase(), code) : sayPart(part, code)))
    .join('点');
};

const sayPath = (path: string, code: SayCode): string =>
  path
    .split('/')
    .map((part) => sayDotted(part, code))
    .join('斜杠');

export function addressRules(wording: Wording): Rule[] {
  const code = codeReader(wording);
  return [
    {
      kind: 'address',
      pattern: /(?<![\w.])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}/g,
      read: ([mail]) => {
        const [name, host] = mail.split('@') as [string, string];
        return `${sayDotted(name, code)}艾特${sayDotted(host, code)}`;
      },
    },
    {
      kind: 'address',
      pattern: /(?<![\w@])(?:https?|ftp):\/\/([\w.-]+(?::\d+)?(?:\/[\w./~%?=&#+@:-]*)?)/g,
      read: ([, address]) =>
        sayPath(address!.replace(/[./?]+$/, '').replace(/[?#].*$/, ''), code).replace(/:/g, '冒号'),
    },
    {
      kind: 'address',
      pattern: new RegExp(
        `(?<![\\w@.])(?:www\\.[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,5}|[A-Za-z][\\w-]{0,62}(?:\\.[\\w-]{1,63}){0,5}?\\.(?:${DOMAIN})(?![A-Za-z0-9]))(?:/[\\w./~%-]{0,200})?`,
        'g',
      ),
      read: ([address]) => sayPath(address.replace(/[./]+$/, ''), code),
    },
    {
      kind: 'address',
      pattern: new RegExp(`(?<![\\w.])[\\w-]{1,80}(?:\\.[\\w-]{1,40}){0,4}?\\.(?:${FILE})(?![A-Za-z0-9])`, 'gi'),
      read: ([name]) => (/^[\d.]+$/.test(name) ? undefined : sayDotted(name, code)),
    },
    {
      kind: 'address',
      pattern: new RegExp(`(?<=[\\u4e00-\\u9fff\\d）)])\\.(${FILE})(?![A-Za-z0-9])`, 'gi'),
      read: ([, ending]) => sayDotted(`.${ending}`, code),
    },
    {
      kind: 'address',
      pattern: /(?<![A-Za-z0-9])([A-Za-z]):\\([\w\\.-]*)/g,
      read: ([, drive, path]) =>
        `${drive!.toUpperCase()}盘${path === '' ? '' : INNER_PAUSE}${path!
          .split('\\')
          .map((part) => sayDotted(part, code))
          .join(INNER_PAUSE)}`,
    },
    {
      kind: 'address',
      pattern: /(?<![\w/.])(?:~|\.{1,2})?(?:\/[A-Za-z][\w.-]{0,60}){1,12}\/?/g,
      read: ([path]) =>
        (path.match(/\//g)?.length ?? 0) > 1
          ? sayPath(path.replace(/\/$/, ''), code).replace(/^[~.点]+/, '')
          : undefined,
    },
    {
      kind: 'address',
      pattern: /(?<![\w])_*[A-Za-z][A-Za-z0-9]{0,40}(?:_[A-Za-z0-9]{1,40}){1,10}/g,
      read: ([name]) => sayPart(name, code),
    },
    { kind: 'address', pattern: /@(?=[\u4e00-\u9fffA-Za-z])/g, read: () => '艾特' },
    {
      kind: 'address',
      pattern: /#([^#\s]{1,40})#/g,
      read: ([, topic]) => (/[\d#]/.test(topic!) ? undefined : topic! + INNER_PAUSE),
    },
  ];
}
