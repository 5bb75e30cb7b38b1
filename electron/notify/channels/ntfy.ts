/**
 * A topic of ntfy, on ntfy.sh or on a server of the studio. Published as JSON to the server itself, which answers with the
 * message that it made; its `id` means delivered. 4096 bytes; 60 messages at once and one more every five seconds, then 429.
 * https://docs.ntfy.sh/publish/#publish-as-json
 * https://docs.ntfy.sh/publish/#limitations
 */
import type { Channel, NotifyHttp } from '../ports.ts';
import { delivered, members, post, refused } from './post.ts';
import { cutBytes } from './text.ts';

const MOST_BYTES = 4_000;
const PRIORITY_URGENT = 5;
const PRIORITY_USUAL = 3;

export function ntfy(
  { http }: { readonly http: NotifyHttp },
  secret: { readonly url: string; readonly token?: string | undefined },
): Channel {
  const topicUrl = new URL(secret.url);
  const [topic = '', ...before] = topicUrl.pathname.split('/').filter(Boolean).reverse();
  const server = new URL(`/${before.reverse().join('/')}`, topicUrl);
  return {
    send: ({ title, lines, urgent }, signal) =>
      post(
        http,
        {
          url: server.href,
          json: {
            topic: decodeURIComponent(topic),
            title,
            message: cutBytes(lines.join('\n'), MOST_BYTES),
            priority: urgent ? PRIORITY_URGENT : PRIORITY_USUAL,
          },
          ...(secret.token === undefined ? {} : { headers: { authorization: `Bearer ${secret.token}` } }),
        },
        (answer) => {
          const { id } = members(answer);
          return answer.status === 200 && typeof id === 'string' ? delivered(answer) : refused(answer);
        },
        signal,
      ),
  };
}
