/**
 * A custom robot of a DingTalk group. With signing on, `timestamp` (milliseconds, at most an hour off) and `sign` stand in the
 * query: base64 of HMAC-SHA256 over "timestamp\nsecret" with the secret as key. It answers 200 whatever happens; only
 * `errcode` 0 means delivered. More than 20 a minute is errcode 130101 and silence for ten minutes.
 * https://open.dingtalk.com/document/robots/custom-robot-access
 * https://open.dingtalk.com/document/robots/customize-robot-security-settings
 */
import { createHmac } from 'node:crypto';
import type { Clock } from '../../kernel/ports.ts';
import type { Channel, NotifyHttp } from '../ports.ts';
import { delivered, limited, members, post, refused } from './post.ts';
import { cutBytes, plainText } from './text.ts';

const TOO_FAST = new Set([130101, 410100]);
const MUTED_MS = 600_000;
/** The whole request may have 20 kB. */
const MOST_BYTES = 16_000;

export function dingtalk(
  { http, clock }: { readonly http: NotifyHttp; readonly clock: Clock },
  secret: { readonly url: string; readonly signingSecret?: string | undefined },
): Channel {
  return {
    send: (message, signal) =>
      post(
        http,
        {
          url: signed(secret.url, secret.signingSecret, clock.now()),
          json: { msgtype: 'text', text: { content: cutBytes(plainText(message), MOST_BYTES) } },
        },
        (answer) => {
          const { errcode } = members(answer);
          if (answer.status === 200 && errcode === 0) return delivered(answer);
          return TOO_FAST.has(Number(errcode)) ? limited(answer, MUTED_MS) : refused(answer);
        },
        signal,
      ),
  };
}

function signed(address: string, signingSecret: string | undefined, nowMs: number): string {
  if (signingSecret === undefined) return address;
  const url = new URL(address);
  const sign = createHmac('sha256', signingSecret).update(`${nowMs}\n${signingSecret}`).digest('base64');
  url.searchParams.set('timestamp', String(nowMs));
  url.searchParams.set('sign', sign);
  return url.href;
}
