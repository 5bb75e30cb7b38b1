/**
 * What keys and passwords look like, as those who give them out describe it. A rule is a pattern that is found anywhere in a text;
 * what it matched is a secret unless the rule says otherwise of the place. Pure.
 */

export interface SecretRule {
  readonly kind: string;
  /** With the flag `g`. */
  readonly pattern: RegExp;
  /** A cheap look: a text without any of these words, in lower case, holds none of this kind. */
  readonly hints: readonly string[];
  /** Is this match one? Left out: it is. */
  readonly counts?: (match: RegExpExecArray, text: string) => boolean;
  /** For what people wrote; a program says such things in its own code. */
  readonly notInCode?: true;
}

/** A token whose maker gave it a prefix that nothing else begins with. */
function token(kind: string, hint: string, pattern: RegExp): SecretRule {
  return { kind, hints: [hint], pattern };
}

const providerTokens: readonly SecretRule[] = [
  {
    kind: 'aws-access-key',
    hints: ['akia', 'asia', 'abia', 'acca'],
    pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b/g,
  },
  token('aliyun-access-key', 'ltai', /\bLTAI[0-9A-Za-z]{12,26}\b/g),
  token('tencent-secret-id', 'akid', /\bAKID[0-9A-Za-z]{32}\b/g),
  token('volcengine-access-key', 'aklt', /\bAKLT[0-9A-Za-z]{20,60}\b/g),
  token('baidu-access-key', 'altak', /\bALTAK[0-9A-Za-z-]{16,40}\b/g),
  token('google-api-key', 'aiza', /\bAIza[0-9A-Za-z_-]{35}/g),
  token('google-oauth-secret', 'gocspx-', /\bGOCSPX-[0-9A-Za-z_-]{28}/g),
  token('azure-account-key', 'accountkey=', /AccountKey=[0-9A-Za-z+/]{40,}={0,2}/g),
  { kind: 'github-token', hints: ['gh', 'github_pat_'], pattern: /\b(?:gh[opusr]|github_pat)_[0-9A-Za-z_]{30,}\b/g },
  token('gitlab-token', 'gl', /\bgl(?:pat|dt|rt|ptt|cbt|oas)-[0-9A-Za-z_-]{20,}/g),
  { kind: 'slack-token', hints: ['xox', 'xapp-'], pattern: /\b(?:xox[abeoprs]|xapp)-[0-9A-Za-z-]{10,}/g },
  token('npm-token', 'npm_', /\bnpm_[0-9A-Za-z]{36}\b/g),
  token('pypi-token', 'pypi-', /\bpypi-[0-9A-Za-z_-]{50,}/g),
  token('docker-token', 'dckr_', /\bdckr_(?:pat|oat)_[0-9A-Za-z_-]{20,}/g),
  token('hugging-face-token', 'hf_', /\bhf_[0-9A-Za-z]{30,}\b/g),
  {
    kind: 'model-api-key',
    hints: ['sk-'],
    pattern: /\bsk-(?:[a-z]{3,10}-)?(?:[a-z]{3}\d\d-)?[0-9A-Za-z_-]{20,}/g,
    // OpenAI, Anthropic and those who took over the form: letters and digits, where a name in a style sheet has words.
    counts: ([found]) => /\d/.test(found) && /[a-z]/i.test(found.slice(3)) && !/^sk(?:-[a-z]+)+$/.test(found),
  },
  token('stripe-key', '_live_', /\b[rs]k_live_[0-9A-Za-z]{16,}/g),
  token('sendgrid-key', 'sg.', /\bSG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}/g),
  token('digitalocean-token', 'do', /\bdo[opr]_v1_[0-9a-f]{64}\b/g),
  token('telegram-token', ':aa', /\b\d{8,10}:AA[0-9A-Za-z_-]{33}\b/g),
  {
    kind: 'chat-webhook',
    hints: ['hooks.slack.com', 'discord', 'dingtalk', 'open-apis', 'webhook'],
    pattern: chatHooks(),
  },
  token('age-key', 'age-secret-key-', /\bAGE-SECRET-KEY-1[0-9A-Z]{50,}/gi),
];

/** Whoever has the address of such a robot may write as it. */
function chatHooks(): RegExp {
  return new RegExp(
    [
      String.raw`hooks\.slack\.com/(?:services|workflows)/\w+/\w+/\w+`,
      String.raw`discord(?:app)?\.com/api/webhooks/\d+/[\w-]{20,}`,
      String.raw`oapi\.dingtalk\.com/robot/send\?access_token=[0-9a-f]{20,}`,
      String.raw`open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/[0-9a-f-]{20,}`,
      String.raw`qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=[0-9a-f-]{20,}`,
    ].join('|'),
    'g',
  );
}

const keyFiles: readonly SecretRule[] = [
  {
    kind: 'private-key',
    hints: ['private key', 'ssh2 encrypted'],
    // PEM, PKCS #8, OpenSSH, PGP; the form of RFC 4716.
    pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----/g,
  },
  token('private-key', 'putty-user-key-file-', /^PuTTY-User-Key-File-\d/gm),
  {
    kind: 'password-hash',
    hints: ['$'],
    // htpasswd and shadow.
    pattern: /^[^\s:]+:\$(?:apr1|1|2[abxy]|5|6|y|argon2\w*)\$[^\s:]{16,}/gm,
  },
  token('json-web-token', 'eyj', /\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{16,}/g),
];

const inAddresses: readonly SecretRule[] = [
  {
    kind: 'url-password',
    hints: ['://'],
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/([^\s/:@"'<>|]{0,100}):([^\s/@"'<>|]{1,200})@[^\s/]/gi,
    counts: ([, , password = '']) => isSecretValue(password, 3),
    notInCode: true,
  },
  {
    kind: 'signed-url',
    hints: ['signature=', 'security-token='],
    pattern:
      /[?&](?:X-Amz-Signature|X-Amz-Security-Token|x-oss-signature|Signature|security-token)=[0-9A-Za-z%+/=-]{24,}/g,
  },
  {
    kind: 'authorization-header',
    hints: ['authorization', 'proxy-authorization'],
    pattern: /\bauthorization["']?\s*[:=]\s*["']?(?:basic|bearer|token)\s+([0-9A-Za-z+/=._~-]{12,})/gi,
    counts: ([, value = '']) => isSecretValue(value, 12),
  },
];

const names = [
  'secret_?access_?key',
  'access_?key(?:_?(?:id|secret))?',
  'secret_?key',
  'api_?key',
  'app_?secret',
  'client_?secret',
  'shared_?secret',
  'private_?key',
  'encryption_?key',
  'account_?key',
  '(?:auth|access|refresh|bot|api|bearer|session|security|deploy|personal)_?token',
  'passw(?:or)?d',
  'passphrase',
  'pwd',
  '_auth',
  'credentials?',
  'secret',
  '密码',
  '口令',
  '密钥',
].join('|');
const nameHints = [
  'key',
  'secret',
  'token',
  'passw',
  'passphrase',
  'pwd',
  '_auth',
  'credential',
  '密码',
  '口令',
  '密钥',
];

const named: readonly SecretRule[] = [
  {
    kind: 'named-secret',
    hints: nameHints,
    // `password: x`, `"apiKey": "x"`, `DB_PASSWORD=x`, `//host/:_authToken=x`, `--token x`.
    pattern: new RegExp(
      String.raw`(?:${names.replaceAll('_?', '[-_]?')})["']?[^\S\r\n]{0,8}(?:=>|:=|[:=：])[^\S\r\n]{0,8}(?:"([^"\r\n]*)"|'([^'\r\n]*)'|([^\s"',;}{<]+))(?=([^\r\n]{0,80}))`,
      'gi',
    ),
    counts: isSetting,
    notInCode: true,
  },
  {
    kind: 'named-secret',
    hints: nameHints,
    // `<password>x</password>`, and `key="ApiKey" value="x"`.
    pattern: new RegExp(
      String.raw`<(?:${names.replaceAll('_?', '[-_]?')})>([^<\r\n]{4,})<|\bkey="[\w.:-]*(?:${names.replaceAll('_?', '[-_]?')})"\s+value="([^"\r\n]{4,})"`,
      'gi',
    ),
    counts: ([, inside, value]) => isSecretValue(inside ?? value ?? '', 4),
    notInCode: true,
  },
  {
    kind: 'command-password',
    hints: ['sshpass', 'curl', 'wget', '--pass', '--token', '--secret', '--api'],
    pattern:
      /\bsshpass\s+-p\s*["']?(\S{3,})|\b(?:curl|wget)\b[^\r\n]*\s(?:-u|--user)[ =]["']?[^\s:"']+:([^\s"']{3,})|\s--(?:password|passwd|token|secret|api-key)[ =]["']?(\S{4,})/g,
    counts: ([, ...values]) => isSecretValue(values.find((value) => value !== undefined) ?? '', 3),
    notInCode: true,
  },
  {
    kind: 'netrc',
    hints: ['machine'],
    pattern: /^[ \t]*machine\s+\S+\s+(?:login\s+\S+\s+)?(?:account\s+\S+\s+)?password\s+(\S+)/gm,
    counts: ([, value = '']) => isSecretValue(value, 3),
    notInCode: true,
  },
];

export const secretRules: readonly SecretRule[] = [...keyFiles, ...providerTokens, ...inAddresses, ...named];

const SHORTEST = 6;
const NEAR = 200;

/** A name with a value as settings have it, not words in a sentence: it begins its line or its field, and the value ends there. */
function isSetting(match: RegExpExecArray, text: string): boolean {
  const [, double, single, bare, rest = ''] = match;
  // A text may be one long line: only what is near is looked at.
  const near = text.slice(Math.max(0, match.index - NEAR), match.index);
  const before = near.slice(near.lastIndexOf('\n') + 1);
  const opening = before.replace(/[\w.:/@-]*$/, '').replace(/["'`$]$/, '');
  if (!beginsField(opening)) return false;
  if (bare !== undefined && !/^\s*(?:$|[,;}\])&#]|\/\/)/.test(rest)) return false;
  const value = double ?? single ?? bare ?? '';
  return isSecretValue(value, SHORTEST) && (bare === undefined || !isWords(value));
}

/** In the middle of a line only behind what settings have there: a sentence has commas too. */
function beginsField(opening: string): boolean {
  if (/^\s*(?:[-#;*]+\s+|\/\/\s*|(?:export|set|setx|env|ENV|ARG|const|let|var)\s+)?$/.test(opening)) return true;
  return /[{&?([]\s*$/.test(opening) || (/[,;]\s*$/.test(opening) && /[{[=("]/.test(opening));
}

/** Chinese and Japanese are written without spaces: such a value is a sentence, no password. */
function isWords(value: string): boolean {
  return /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u.test(value);
}

const placeholders =
  /^(?:string|text|str|int|number|boolean|bool|required|optional|include|omit|same-origin|disabled|enabled|hidden|default|true|false|null|nil|none|undefined|empty|unset|todo|tbd|redacted|removed|masked|example|changeme|change_me|placeholder|password|passwd|secret|token|key|apikey|api_key|your.*|my[-_]?(?:password|secret|token|key)|user|pass|[x*.•_-]+|\[.*\]|\(.*\))$/i;

/** Not a place where one is to be put, and not where it is read from. */
function isSecretValue(value: string, least: number): boolean {
  const text = value.trim();
  if (text.length < least || placeholders.test(text)) return false;
  if (/^[$<{%`~/\\]|^\.{1,2}\/|^[A-Za-z]:\\|\$\{|\{\{|^@/.test(text)) return false;
  if (/^(?:process\.env|os\.environ|os\.getenv|getenv|env|secrets?|vault|file)\b[.:([]/i.test(text)) return false;
  return !/^sha\d+[:-]/i.test(text);
}
