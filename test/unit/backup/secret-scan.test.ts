import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findSecret } from '../../../electron/backup/content/secret-scan.ts';
import { openGoldenFolder } from '../../parity/packed.ts';

/** In two pieces, so that no other program takes this file for one that holds secrets. */
const split = (...parts: readonly string[]): string => parts.join('');
const letters = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6kL9n';

it.each([
  ['password: hunter2hunter2', 'named-secret'],
  ['  "apiKey": "abcdefgh12345678",', 'named-secret'],
  ['client_secret = "abcdefgh12345678"', 'named-secret'],
  ['token ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'github-token'],
  ['AKIDabcdefghijklmnopqrstuvwxyz012345', 'tencent-secret-id'],
  ['DB_PASSWORD=hunter2', 'named-secret'],
  ['export ossAccessKeySecret="xyzzy12345"', 'named-secret'],
  ['{"host":"db","password":"hunter2!"}', 'named-secret'],
  ['- smtp_passwd: hunter2  # the old one', 'named-secret'],
  ['Server=db;User Id=sa;Password=hunter2;', 'named-secret'],
  ["connect(host='db', password='hunter2')", 'named-secret'],
  ['//registry.npmjs.org/:_authToken=0123abcd-0123', 'named-secret'],
  ['spring.datasource.password=hunter2', 'named-secret'],
  ['密码：hunter2hunter2', 'named-secret'],
  ['<password>hunter2</password>', 'named-secret'],
  ['<add key="ApiKey" value="hunter2hunter2" />', 'named-secret'],
  ['machine example.com login bob password hunter2', 'netrc'],
  ['sshpass -p hunter2 ssh root@host', 'command-password'],
  ['curl -u bob:hunter2 https://example.com', 'command-password'],
  ['mysqldump --password=hunter2 studio', 'command-password'],
  ['postgres://bob:hunter2@db/studio', 'url-password'],
  ['endpoint: https://:hunter2@example.com/', 'url-password'],
  [`https://bucket/x?X-Amz-Signature=${'0123456789abcdef'.repeat(4)}`, 'signed-url'],
  ['Authorization: Basic Ym9iOmh1bnRlcjI=', 'authorization-header'],
  ['bob:$2y$10$abcdefghijklmnopqrstuv', 'password-hash'],
  [split('-----BEGIN ', 'RSA PRIVATE KEY-----'), 'private-key'],
  [split('-----BEGIN ', 'PGP PRIVATE KEY BLOCK-----'), 'private-key'],
  ['---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----', 'private-key'],
  ['PuTTY-User-Key-File-2: ssh-rsa', 'private-key'],
  [split('AGE-SECRET-KEY-1', letters.toUpperCase(), 'AAAAAAAAAAAAAAAAAA'), 'age-key'],
  [split('sk-', 'proj-', letters), 'model-api-key'],
  [split('sk-', 'ant-api03-', letters), 'model-api-key'],
  [split('sk-', '0123456789abcdef0123456789abcdef'), 'model-api-key'],
  [split('xoxb-', '123456789012-abcdef'), 'slack-token'],
  [split('npm_', letters.slice(0, 36)), 'npm-token'],
  [split('hf_', letters), 'hugging-face-token'],
  [split('glpat-', letters), 'gitlab-token'],
  [split('AIza', letters.slice(0, 35)), 'google-api-key'],
  [split('123456789:AA', letters.slice(0, 33)), 'telegram-token'],
  ['https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef0123456789abcdef', 'chat-webhook'],
  ['https://open.feishu.cn/open-apis/bot/v2/hook/01234567-89ab-cdef-0123-456789abcdef', 'chat-webhook'],
  [split('eyJ', 'hbGciOiJIUzI1NiJ9.eyJ', 'zdWIiOiIxIn0xxx.', 'c2lnbmF0dXJlc2lnbmF0dXJl'), 'json-web-token'],
])('finds %s', (line, kind) => {
  expect(findSecret(`first\n${line}`, [])).toEqual({ line: 2, kind });
  expect(findSecret(`first\r\n${line}\r\nlast`, [])).toEqual({ line: 2, kind });
});

it('finds them in a text of two bytes a character, as some editors write it', () => {
  const text = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('first\npassword: hunter2hunter2', 'utf16le')]);
  expect(findSecret(text, [])).toEqual({ line: 2, kind: 'named-secret' });
});

it.each([
  'password:',
  'password:\nusername: somebody',
  'password: ""',
  'password: changeme',
  '"password": "string"',
  'api_key: $API_KEY_FROM_ENVIRONMENT',
  'api_key: %API_KEY%',
  'api_key: <your key>',
  'api_key = os.environ["API_KEY"]',
  'password_file: /run/secrets/password',
  'pwd=/home/studio/GPT-SoVITS',
  'tokenizer: bert-base-chinese-tokenizer',
  '"pad_token": "[PAD]",',
  '"use_auth_token": false',
  'special_tokens_map: {"unk_token": "[UNK]"}',
  'text: 请输入密码 password 然后继续',
  'slicer/a.wav|lin|zh|密码：请记住这一串数字，不要告诉别人。',
  'slicer/b.wav|lin|en|He said, the password: swordfish99',
  'slicer/c.wav|lin|ja|パスワード：ひらけごま、そう言えばいい。',
  '"text": "the secret: nobody knows12345"',
  '"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"',
  'modelId: 3fa9c1e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b78',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  voices/lin/gpt.ckpt',
  'hidden_channels: 192',
  'url: https://huggingface.co/lj1995/GPT-SoVITS/resolve/main',
  'see https://example.com:8080/@user/page',
  'https://user:password@example.com/ is how it would look',
  'task-0123456789abcdefghijklmn risk-0123456789abcdefghijkl',
  'class="sk-folding-cube sk-child-of-the-cube"',
  'key: value',
  'secret: true',
])('leaves %s alone', (line) => expect(findSecret(line, ['own-secret'])).toBeNull());

describe('files of voices', () => {
  it.each([
    'native-models/pilot-voice',
    'native-models/text/data',
    'test/fixtures/golden-v1-v2pro',
    'test/fixtures/golden-text',
  ])(
    'below %s hold none',
    async (folder) => {
      const { dir: root, close } = await openGoldenFolder(path.resolve(folder));
      onTestFinished(close);
      const found: string[] = [];
      for (const item of await readdir(root, { recursive: true, withFileTypes: true })) {
        if (!item.isFile()) continue;
        const file = path.join(item.parentPath, item.name);
        const secret = findSecret(await readFile(file), []);
        if (secret) found.push(`${path.relative(root, file)}:${secret.line} ${secret.kind}`);
      }
      expect(found).toEqual([]);
    },
    120_000,
  );
});
