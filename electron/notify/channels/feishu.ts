/**
 * A custom robot of a Feishu or Lark group. With signing on, `timestamp` (seconds, at most an hour off) and `sign` stand in the
 * body: base64 of HMAC-SHA256 over nothing, with "timestamp\nsecret" as key. It answers 200 whatever happens; `code` 0 (older
 * robots: `StatusCode` 0) means delivered. 100 a minute and 5 a second; beyond that, and at full hours, code 11232.
 * https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
 */
import { createHmac } from 'node:crypto';
import type { Clock } from '../../kernel/ports.ts';
import type { Channel, NotifyHttp } from '../ports.ts';
import { delivered, limited, members, post, refused } from './post.ts';
import { cutBytes, plainText } from './text.ts';

const TOO_FAST = 11232;
/** The whole request may have 20 kB. */
const MOST_BYTES = 16_000;

export function feishu(
  { http, clock }: { readonly http: NotifyHttp; readonly clock: Clock },
  secret: { readonly url: string; readonly signingSecret?: string | undefined },
): Channel {
  return {
    send: (message, signal) =>
      post(
        http,
        {
          url: secret.url,
          json: {
            ...signature(secret.signingSecret, Math.floor(clock.now() / 1000)),
            msg_type: 'text',
            content: { text: cutBytes(plainText(message), MOST_BYTES) },
          },
        },
        (answer) => {
          const { code, StatusCode } = members(answer);
          if (answer.status === 200 && (code ?? StatusCode) === 0) return delivered(answer);
          return code === TOO_FAST ? limited(answer) : refused(answer);
        },
        signal,
      ),
  };
}

function signature(signingSecret: string | undefined, seconds: number): { timestamp?: string; sign?: string } {
  if (signingSecret === undefined) return {};
  const sign = createHmac('sha256', `${seconds}\n${signingSecret}`).update('').digest('base64');
  return { timestamp: String(seconds), sign };
}
