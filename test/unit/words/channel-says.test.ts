/** What chat services answer, as people read it. */
import { expect, it } from 'vitest';
import { channelSays } from '../../../electron/words/channel-says.ts';

it.each([
  ['HTTP 200 · {"errcode":93000,"errmsg":"invalid webhook url"}', 'invalid webhook url (93000)'],
  ['HTTP 200 · {"errcode":0,"errmsg":"ok"}', 'ok'],
  [
    'HTTP 200 · {"code":19001,"msg":"param invalid: incoming webhook access token invalid"}',
    'param invalid: incoming webhook access token invalid (19001)',
  ],
  ['HTTP 401 · {"ok":false,"error_code":401,"description":"Unauthorized"}', 'Unauthorized (401)'],
  ['HTTP 200 · {"ok":true,"result":{"message_id":7}}', 'HTTP 200'],
  ['HTTP 500 · {"error":{"why":"a long one that was c', 'HTTP 500'],
  ['HTTP 404 · no_service', 'HTTP 404 · no_service'],
  ['{"cut', '{"cut'],
  ['no answer in time', 'no answer in time'],
])('%s', (answer, said) => {
  expect(channelSays(answer)).toBe(said);
});
