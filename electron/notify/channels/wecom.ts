/**
 * A robot of a WeCom group. The key in its address is all that it asks for. It answers 200 whatever happens; only `errcode` 0
 * means delivered. A text may have 2048 bytes; more than 20 messages a minute are errcode 45009.
 * https://developer.work.weixin.qq.com/document/path/91770
 */
import type { Channel, NotifyHttp } from '../ports.ts';
import { delivered, limited, members, post, refused } from './post.ts';
import { cutBytes, plainText } from './text.ts';

const TOO_FAST = 45009;
const MOST_BYTES = 2048;

export function wecom({ http }: { readonly http: NotifyHttp }, secret: { readonly url: string }): Channel {
  return {
    send: (message, signal) =>
      post(
        http,
        { url: secret.url, json: { msgtype: 'text', text: { content: cutBytes(plainText(message), MOST_BYTES) } } },
        (answer) => {
          const { errcode } = members(answer);
          if (answer.status === 200 && errcode === 0) return delivered(answer);
          return errcode === TOO_FAST ? limited(answer) : refused(answer);
        },
        signal,
      ),
  };
}
