import { expect, it } from 'vitest';
import { findSecret } from '../../../electron/backup/secret-scan.ts';

it.each([
  ['password: hunter2hunter2', 'named-secret'],
  ['  "apiKey": "abcdefgh12345678",', 'named-secret'],
  ['client_secret = "abcdefgh12345678"', 'named-secret'],
  ['token ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'github-token'],
  ['AKIDabcdefghijklmnopqrstuvwxyz012345', 'tencent-secret-id'],
])('finds %s', (line, kind) => expect(findSecret(`first\n${line}`, [])).toEqual({ line: 2, kind }));

it.each([
  'password:',
  'api_key: $API_KEY_FROM_ENVIRONMENT',
  'api_key: <your key>',
  'tokenizer: bert-base-chinese-tokenizer',
  'text: 请输入密码 password 然后继续',
  '"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"',
  'hidden_channels: 192',
])('leaves %s alone', (line) => expect(findSecret(line, ['own-secret'])).toBeNull());
